"""How well scores tell, with intervals: 95 % by 1,000 bootstrap samples of the rows."""

from collections.abc import Callable

import numpy as np

Measure = Callable[[np.ndarray, np.ndarray], float]
_SAMPLES = 1_000


def auc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return how often a row of 1 scores above a row of 0; ties count half."""
    positive, negative = scores[labels == 1], np.sort(scores[labels == 0])
    if not len(positive) or not len(negative):
        return float("nan")
    below = np.searchsorted(negative, positive, "left")
    upto = np.searchsorted(negative, positive, "right")
    return float((below + upto).mean() / 2 / len(negative))


def recall_at(false_alarms: float) -> Measure:
    """Return the measure: share of 1 found where this share of 0 is found too."""

    def measure(labels: np.ndarray, scores: np.ndarray) -> float:
        if not (labels == 1).any() or not (labels == 0).any():
            return float("nan")
        return float((scores[labels == 1] > threshold(labels, scores, false_alarms)).mean())

    return measure


def threshold(labels: np.ndarray, scores: np.ndarray, false_alarms: float) -> float:
    """Return the score above which this share of the rows of 0 lies."""
    fine = np.sort(scores[labels == 0])[::-1]
    return float(fine[min(int(false_alarms * len(fine)), len(fine) - 1)])


def interval(
    measure: Measure, labels: np.ndarray, scores: np.ndarray, *, seed: int = 1
) -> tuple[float, float]:
    """Return the bounds between which 95 of 100 samples of the rows lie."""
    random = np.random.default_rng(seed)
    values = []
    for _ in range(_SAMPLES):
        rows = random.integers(0, len(labels), len(labels))
        values.append(measure(labels[rows], scores[rows]))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
