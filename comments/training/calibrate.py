"""Turn sums into probabilities, and measure how well a scorer tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comments.training.types import Floats

_SMALLEST_SLOPE = 1e-3


def platt(raw: Floats, labels: Floats) -> tuple[float, float]:
    """Return slope and offset of the logistic curve through sums and their labels (0 or 1).

    The sums must be of rows that the scorer was not fitted on, or the curve is too steep.
    """
    from sklearn.linear_model import LogisticRegression

    spread = max(float(raw.std()), 1e-6)
    curve = LogisticRegression(C=10.0, solver="lbfgs").fit(raw[:, None] / spread, labels)
    slope = float(curve.coef_[0][0]) / spread
    return max(slope, _SMALLEST_SLOPE), float(curve.intercept_[0])


def auc(labels: Floats, raw: Floats) -> float:
    """Return how often a text that was stopped has a larger sum than one that was not."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, raw))


def recall_at(labels: Floats, raw: Floats, *, false_alarms: float) -> float:
    """Return the share found at the threshold that stops this share of what is fine."""
    import numpy as np

    fine = np.sort(raw[labels == 0])[::-1]
    threshold = fine[min(int(false_alarms * len(fine)), len(fine) - 1)]
    return float((raw[labels == 1] > threshold).mean())
