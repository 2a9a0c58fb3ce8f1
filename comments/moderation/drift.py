"""How far what a model sees, and what people make of its approvals, have moved.

Pure. PSI (population stability index) compares how scores spread now with how they spread when
the model was made: below 0.1 is called stable and above 0.25 a shift, by long use in credit
scoring. The rate of overrides speaks only when chance can be ruled out.
"""

import math
from collections.abc import Sequence

from comments.moderation.certify import CONFIDENCE, upper_bound

PSI_CALM, PSI_SHIFT = 0.1, 0.25
# Fewer scores make PSI large by chance alone: its mean under no shift is about bins x 2 / n.
FEWEST_SCORES = 200


def psi(then: Sequence[int], now: Sequence[int]) -> float | None:
    """The index over the same bins; None when either side is too small to tell.

    Half a text is added to each bin, so that an empty one is no infinity.
    """
    if min(sum(then, 0), sum(now, 0)) < FEWEST_SCORES or len(then) != len(now):
        return None
    was, is_ = _shares(then), _shares(now)
    return sum((b - a) * math.log(b / a) for a, b in zip(was, is_, strict=True))


def _shares(counts: Sequence[int]) -> list[float]:
    total = sum(counts) + 0.5 * len(counts)
    return [(count + 0.5) / total for count in counts]


def lower_bound(*, errors: int, sample: int, confidence: float = CONFIDENCE) -> float:
    """The rate is above it with this confidence: the upper bound of the contrary."""
    if sample == 0:
        return 0.0
    return 1.0 - upper_bound(errors=sample - errors, sample=sample, confidence=confidence)
