"""Certificates: which share of texts a machine may approve while it is wrong at most 1 in N.

From a blind random sample of what people decided, and from nothing else: neither the model's
word nor its metrics enter a certificate. A person's answer is an error when the text should not
have been public. For one threshold the number of errors below it is binomial, so the exact
one-sided bound of Clopper and Pearson holds for any sample size; several thresholds are tried in
an order that was fixed before any answer was seen, each at the full confidence, until the first
one fails (fixed-sequence testing, as in "Learn then Test", Angelopoulos et al., 2021). The chance
that a certificate's promise is broken is then at most 1 - confidence, however many are tried.

Standard library only.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

CONFIDENCE = 0.95
# The order in which shares of the traffic are tried: few, because each step is one more chance to
# stop, and closer where the risk begins to bend. Steps of 1 % stopped too early in simulations
# (bench/certificates.py), steps of 10 % left too much uncertified.
SHARES = (
    *(0.30, 0.40, 0.50, 0.62, 0.70, 0.74, 0.76, 0.78),
    *(0.79, 0.80, 0.81, 0.825, 0.86, 0.90, 0.93, 0.96),
)
# Where a trial may start: at the first share whose sample forgives so many errors and still
# passes, if that share is no larger than the other number. By then the risk bends almost anywhere.
_STARTS = ((8, 0.62), (4, 0.62), (2, 0.62), (1, 0.80), (0, 1.0))
_BISECTIONS = 60


@dataclass(frozen=True)
class Answer:
    """One text of the audit: its score (0..1, higher is worse), and what a person found."""

    score: float
    is_wrong: bool


@dataclass(frozen=True)
class Step:
    """One threshold that was tried, with the numbers a reader can check it by.

    share       of the sample whose score is at most the threshold, 0..1
    sample      answers at or below the threshold; errors: those that were wrong
    bound       the risk is below it with the confidence asked for
    """

    threshold: float
    share: float
    sample: int
    errors: int
    bound: float

    def keeps(self, target: float) -> bool:
        return self.bound <= target


@dataclass(frozen=True)
class Certificate:
    """The steps in the order they were tried; `granted` is the last that kept the target."""

    target: float
    confidence: float
    sample: int
    steps: tuple[Step, ...]
    granted: Step | None


def certify(
    answers: Sequence[Answer],
    *,
    target: float,
    confidence: float = CONFIDENCE,
    shares: Sequence[float] = SHARES,
) -> Certificate:
    """Find the highest threshold below which at most `target` of the approvals are wrong.

    `shares` in the order of trial, from the smallest on, chosen without a look at the answers; it
    begins as `from_start` says.
    Thresholds are the sample's own quantiles: they depend on scores alone, and given a threshold
    the answers below it are an independent sample of the traffic below it. O(n log n).
    """
    if not 0 < target < 1 or not 0 < confidence < 1:
        raise ValueError("target and confidence lie between 0 and 1")
    if list(shares) != sorted(shares):
        raise ValueError("shares are tried from the smallest on")
    ordered = sorted(answers, key=lambda answer: answer.score)
    scores = [answer.score for answer in ordered]
    wrong = [0, *accumulate(answer.is_wrong for answer in ordered)]
    tried: list[Step] = []
    granted = None
    for share in from_start(shares, sample=len(ordered), target=target, confidence=confidence):
        step = _step(scores, wrong, share, confidence)
        if step is None:
            break
        tried.append(step)
        if not step.keeps(target):
            break
        granted = step
    return Certificate(target, confidence, len(ordered), tuple(tried), granted)


def from_start(
    shares: Sequence[float], *, sample: int, target: float, confidence: float = CONFIDENCE
) -> Sequence[float]:
    """The shares from the first that a sample of this size can certify with some errors in it.

    Smaller ones would fail by a few unlucky answers and end the trial: they have no power. It
    depends on sizes alone, never on answers, so the order stays fixed.
    """
    for errors, most in _STARTS:
        for place, share in enumerate(shares):
            size = math.floor(share * sample + 1e-9)
            if share > most or size <= errors:
                continue
            if upper_bound(errors=errors, sample=size, confidence=confidence) <= target:
                return shares[place:]
    return shares[-1:]


def _step(
    scores: Sequence[float], wrong: Sequence[int], share: float, confidence: float
) -> Step | None:
    """The threshold of a share, all texts of the same score on the same side of it."""
    last = min(len(scores), math.floor(share * len(scores) + 1e-9)) - 1
    if last < 0:
        return None
    below = bisect_right(scores, scores[last])
    return Step(
        threshold=scores[last],
        share=below / len(scores),
        sample=below,
        errors=wrong[below],
        bound=upper_bound(errors=wrong[below], sample=below, confidence=confidence),
    )


def upper_bound(*, errors: int, sample: int, confidence: float = CONFIDENCE) -> float:
    """The one-sided bound of Clopper and Pearson: exact, never below the rate that was seen.

    The largest p for which as few errors as these still happen with a chance of 1 - confidence:
    the quantile of Beta(errors + 1, sample - errors). Found by bisection, from above, so that
    rounding can only make it more careful.
    """
    if not 0 <= errors <= sample:
        raise ValueError("errors are part of the sample")
    if errors == sample:
        return 1.0
    low, high = errors / sample, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if binomial_tail(errors, sample, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def binomial_tail(errors: int, sample: int, p: float) -> float:
    """The chance of at most `errors` among `sample` trials of chance `p`.

    Summed outwards from its largest term, whose logarithm is computed: nothing underflows that
    matters, and terms too small to count end the sum.
    """
    if errors >= sample or p <= 0:
        return 1.0
    if p >= 1:
        return 0.0
    top = min(errors, math.floor((sample + 1) * p))
    odds = p / (1 - p)
    total, term = 1.0, 1.0
    for i in range(top, 0, -1):
        term *= i / ((sample - i + 1) * odds)
        total += term
        if term < total * 1e-17:
            break
    term = 1.0
    for i in range(top, errors):
        term *= (sample - i) / (i + 1) * odds
        total += term
        if term < total * 1e-17:
            break
    log_top = (
        math.lgamma(sample + 1)
        - math.lgamma(top + 1)
        - math.lgamma(sample - top + 1)
        + top * math.log(p)
        + (sample - top) * math.log1p(-p)
    )
    return min(1.0, total * math.exp(log_top))
