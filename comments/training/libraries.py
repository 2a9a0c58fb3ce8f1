"""The libraries of the group `learning`, asked for when training begins."""


class LearningNotInstalled(RuntimeError):
    """Training was asked for where the dependency group `learning` is not installed."""


def require() -> None:
    """Raise LearningNotInstalled, which says what to do, unless scikit-learn is there."""
    try:
        import sklearn  # noqa: F401
    except ImportError as error:
        raise LearningNotInstalled(
            "Training needs scikit-learn: install the dependency group with "
            "`uv sync --group learning`. Scoring works without it."
        ) from error
