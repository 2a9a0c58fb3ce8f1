"""Certificates: the exact bound, and the order in which shares are tried."""

import random

import pytest
from scipy.stats import beta, binom

from comments.moderation.certify import (
    SHARES,
    Answer,
    binomial_tail,
    certify,
    from_start,
    upper_bound,
)


def answers(right: int, wrong_at: list[float]) -> list[Answer]:
    """`right` harmless texts with scores spread over 0..1, and wrong ones at given scores."""
    harmless = [Answer(score=(i + 0.5) / right, is_wrong=False) for i in range(right)]
    return harmless + [Answer(score=score, is_wrong=True) for score in wrong_at]


class TestUpperBound:
    def test_is_the_rule_of_three_without_errors(self) -> None:
        assert upper_bound(errors=0, sample=299) == pytest.approx(0.009969, abs=1e-6)
        assert upper_bound(errors=0, sample=1) == pytest.approx(0.95)

    def test_knows_nothing_of_an_empty_sample_or_of_errors_alone(self) -> None:
        assert upper_bound(errors=0, sample=0) == 1.0
        assert upper_bound(errors=7, sample=7) == 1.0

    @pytest.mark.parametrize("confidence", [0.9, 0.95, 0.999])
    @pytest.mark.parametrize(
        ("errors", "sample"), [(0, 10), (1, 2), (16, 2400), (150, 3000), (2999, 3000), (9, 10**6)]
    )
    def test_is_the_quantile_of_the_beta_distribution(
        self, errors: int, sample: int, confidence: float
    ) -> None:
        exact = beta.ppf(confidence, errors + 1, sample - errors)
        found = upper_bound(errors=errors, sample=sample, confidence=confidence)
        assert found == pytest.approx(exact, rel=1e-9)

    def test_refuses_more_errors_than_answers(self) -> None:
        with pytest.raises(ValueError, match="part of the sample"):
            upper_bound(errors=3, sample=2)


class TestBinomialTail:
    @pytest.mark.parametrize("p", [1e-9, 0.003, 0.5, 0.97])
    @pytest.mark.parametrize(("errors", "sample"), [(0, 5), (16, 2400), (5000, 10_000), (9, 10)])
    def test_agrees_with_scipy(self, errors: int, sample: int, p: float) -> None:
        assert binomial_tail(errors, sample, p) == pytest.approx(
            float(binom.cdf(errors, sample, p)), rel=1e-9, abs=1e-300
        )


class TestCertify:
    def test_grants_the_last_share_that_keeps_the_target(self) -> None:
        found = certify(answers(2900, [0.9] * 100), target=0.01, shares=(0.5, 0.8, 0.9, 0.95))
        assert found.granted is not None
        assert (found.granted.share, found.granted.errors) == (0.8, 0)
        assert found.granted.sample == 2400
        assert found.granted.bound == pytest.approx(0.001247, abs=1e-6)
        # 0.9 of 3000 reaches into the hundred that share a score: they stand or fall together.
        assert [(step.sample, step.errors) for step in found.steps][-1] == (2710, 100)

    def test_stops_at_the_first_that_fails_whatever_comes_later(self) -> None:
        early = answers(3000, [0.1] * 30)
        found = certify(early, target=0.01, shares=(0.2, 0.99))
        assert found.granted is None
        assert len(found.steps) == 1
        assert upper_bound(errors=30, sample=3030) > 0.01
        found = certify(early, target=0.02, shares=(0.2, 0.99))
        assert found.granted is None

    def test_grants_nothing_from_few_answers(self) -> None:
        assert certify([], target=0.01).granted is None
        assert certify([], target=0.01).steps == ()
        few = certify(answers(200, []), target=0.01)
        assert few.granted is None
        assert [step.sample for step in few.steps] == [192]

    def test_starts_where_the_sample_can_bear_an_error(self) -> None:
        # 1441 answers and eight errors: at most 1 in 100.
        assert upper_bound(errors=8, sample=1441) <= 0.01 < upper_bound(errors=8, sample=1440)
        assert from_start(SHARES, sample=3000, target=0.01)[0] == 0.50
        assert from_start(SHARES, sample=10_000, target=0.01)[0] == 0.30
        # As 473 answers and one error.
        assert upper_bound(errors=1, sample=473) <= 0.01 < upper_bound(errors=1, sample=472)
        assert from_start(SHARES, sample=946, target=0.01)[0] == 0.50
        assert from_start(SHARES, sample=940, target=0.01)[0] == 0.62
        # 400 answers bear none; 299 of them are needed without one.
        assert from_start(SHARES, sample=400, target=0.01)[0] == 0.76
        assert from_start(SHARES, sample=10, target=0.01) == (0.96,)

    def test_puts_all_texts_of_one_score_on_one_side(self) -> None:
        same = [Answer(score=0.2, is_wrong=False)] * 1000
        found = certify(same, target=0.01, shares=(0.4,))
        assert found.granted is not None
        assert (found.granted.threshold, found.granted.sample) == (0.2, 1000)

    @pytest.mark.parametrize(("target", "confidence"), [(0.0, 0.95), (1.0, 0.95), (0.01, 1.0)])
    def test_refuses_impossible_promises(self, target: float, confidence: float) -> None:
        with pytest.raises(ValueError, match="between 0 and 1"):
            certify([], target=target, confidence=confidence)
        with pytest.raises(ValueError, match="smallest on"):
            certify([], target=0.01, shares=(0.5, 0.4))

    def test_breaks_its_promise_no_more_often_than_it_says(self) -> None:
        """Risk that grows with the score, true risk known: at most 5 % of certificates break it."""
        dice = random.Random(20261127)
        broken = 0
        for _ in range(200):
            sample = [
                Answer(score=score, is_wrong=dice.random() < 0.06 * score)
                for score in (dice.random() for _ in range(600))
            ]
            granted = certify(sample, target=0.02).granted
            # The mean of 0.06 x score over scores up to the threshold.
            broken += granted is not None and 0.03 * granted.threshold > 0.02
        assert broken <= 16  # 5 % of 200 and three standard deviations
