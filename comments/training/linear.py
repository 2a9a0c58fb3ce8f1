"""Fit linear scorers on rows, and fold them into one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comments.scoring.features import FEATURES
from comments.scoring.modelfile import Head, unpacked_levels
from comments.training.matrix import Rows

if TYPE_CHECKING:
    from comments.training.types import Floats

# Chosen by five-fold validation over comments of four sites; flat around these values.
_PLAIN_C = 16.0
_BAYES_C = 4.0
_FEATURES_STRENGTH = 0.1
# Pieces are counted by about 0.05 a text, see `Rows`.
_SMOOTHING = 0.03
_PRIOR_STRENGTH = 0.5
_SMALLEST_SPREAD = 0.05


@dataclass(frozen=True)
class Linear:
    """A weighted sum over the pieces and features of a text."""

    pieces: Floats
    features: Floats
    bias: float

    @classmethod
    def of_head(cls, head: Head) -> Linear:
        """Return the weighted sum of a model's head."""
        import numpy as np

        levels = np.array(unpacked_levels(head.scale))
        weights = levels[np.frombuffer(head.weights, np.uint8)]
        return cls(weights, np.array(head.features), head.bias)

    @property
    def bits(self) -> int:
        return len(self.pieces).bit_length() - 1

    def raw(self, rows: Rows) -> Floats:
        """Return the sum for each row, as `Model.raw` makes it."""
        pieces = rows.folded(self.bits) @ self.pieces
        result: Floats = pieces + rows.features @ self.features + self.bias
        return result

    def times(self, factor: float) -> Linear:
        """Return the scorer with every sum so many times as large."""
        return Linear(self.pieces * factor, self.features * factor, self.bias * factor)

    def plus(self, other: Linear) -> Linear:
        """Return the scorer whose sums are those of both together."""
        return Linear(
            self.pieces + other.pieces, self.features + other.features, self.bias + other.bias
        )


def fit_on_top(
    rows: Rows, labels: Floats, *, prior: Linear, weights: Floats | None = None
) -> Linear:
    """Return a scorer that begins with what the prior knows and learns what the labels add.

    The mean of two that err differently: a logistic regression, and one whose pieces are scaled
    by how unevenly they are spread over the labels (NB-SVM). `labels` are 0 or 1, both present.
    """
    plain = _fit(rows, labels, prior=prior, weights=weights, is_bayes=False)
    bayes = _fit(rows, labels, prior=prior, weights=weights, is_bayes=True)
    return standardised(plain, rows).plus(standardised(bayes, rows)).times(0.5)


def fit_alone(rows: Rows, labels: Floats, *, bits: int) -> Linear:
    """Return a logistic regression over `2 ** bits` buckets and the features."""
    import numpy as np

    nothing = Linear(np.zeros(1 << bits), np.zeros(len(FEATURES)), 0.0)
    return _fit(rows, labels, prior=nothing, weights=None, is_bayes=False)


def _fit(
    rows: Rows, labels: Floats, *, prior: Linear, weights: Floats | None, is_bayes: bool
) -> Linear:
    import numpy as np
    from scipy.sparse import csr_matrix, diags, hstack
    from sklearn.linear_model import LogisticRegression

    pieces: Any = rows.folded(prior.bits)
    ratio = _log_ratio(pieces, labels) if is_bayes else np.ones(pieces.shape[1])
    spread = np.maximum(rows.features.std(axis=0), _SMALLEST_SPREAD)
    told = prior.raw(rows)
    told_spread = max(float(told.std()), _SMALLEST_SPREAD)
    dense = np.hstack(
        [
            rows.features * (_FEATURES_STRENGTH / spread),
            (told * (_PRIOR_STRENGTH / told_spread))[:, None],
        ]
    )
    matrix = hstack([pieces @ diags(ratio), csr_matrix(dense)]).tocsr()
    fitted = LogisticRegression(
        C=_BAYES_C if is_bayes else _PLAIN_C, solver="liblinear", tol=1e-3, random_state=0
    ).fit(matrix, labels, sample_weight=weights)
    found, size = fitted.coef_[0], pieces.shape[1]
    own = Linear(
        found[:size] * ratio,
        found[size : size + len(FEATURES)] * (_FEATURES_STRENGTH / spread),
        float(fitted.intercept_[0]),
    )
    return own.plus(prior.times(float(found[-1]) * _PRIOR_STRENGTH / told_spread))


def _log_ratio(pieces: Any, labels: Floats) -> Floats:
    """Return for each piece the logarithm of its rate among 1 over its rate among 0."""
    import numpy as np

    bad = _SMOOTHING + np.asarray(pieces[labels == 1].sum(axis=0)).ravel()
    good = _SMOOTHING + np.asarray(pieces[labels == 0].sum(axis=0)).ravel()
    ratio: Floats = np.log((bad / bad.sum()) / (good / good.sum()))
    return ratio


def standardised(scorer: Linear, rows: Rows) -> Linear:
    """Return the scorer with sums of spread 1 on these rows, so that two can be added."""
    return scorer.times(1 / max(float(scorer.raw(rows).std()), 1e-6))
