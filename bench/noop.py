"""The service's Celery with one task more that does nothing: `celery -A bench.noop worker`."""

from newsportal.celery import app

__all__ = ["app", "noop"]


@app.task(name="bench.noop")
def noop(number: int) -> None:
    """Nothing: what is left is what a message costs."""
