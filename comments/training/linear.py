"""Fit linear scorers on rows, and fold them into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comments.scoring.features import FEATURES
from comments.scoring.modelfile import Head, unpacked_levels
from comments.training.matrix import Rows

if TYPE_CHECKING:
    from comments.training.types import Floats

# All chosen by validation over comments of four sites, and flat around these values.
_FEATURES_STRENGTH = 0.05
_SMALLEST_SPREAD = 0.05
# Pieces are counted by about 0.05 a text, see `Rows`.
_SMOOTHING = 0.02
# What a scorer that is learned on top of another begins with.
_PRIOR_STRENGTH, _HINT_STRENGTH = 1.0, 0.5


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
    rows: Rows, labels: Floats, *, prior: Linear, hint: Linear | None = None, scale: Floats
) -> Linear:
    """Return a scorer that begins with what the prior knows and learns what the labels add.

    A logistic regression whose pieces are scaled by how unevenly they are spread over the labels
    (NB-SVM), with the prior's sum, the hint's and the features beside them; folded into one.
    `labels` are 0 or 1, both present; `scale` is the features' spread, see `spread_of`.
    """
    known = [(prior, _PRIOR_STRENGTH)] + ([(hint, _HINT_STRENGTH)] if hint else [])
    # More decisions bear a freer scorer: 1 for 300, 10 for 8,000.
    freedom = min(10.0, max(1.0, len(labels) / 800))
    return _fit(rows, labels, known=known, bits=prior.bits, is_bayes=True, c=freedom, scale=scale)


def fit_alone(rows: Rows, labels: Floats, *, bits: int, c: float) -> Linear:
    """Return a logistic regression over `2 ** bits` buckets and the features."""
    scale = spread_of(rows)
    return _fit(rows, labels, known=[], bits=bits, is_bayes=False, c=c, scale=scale)


def fit_texts(rows: Rows, labels: Floats, *, bits: int, c: float) -> Linear:
    """Return the same of the pieces alone, blind to the features."""
    blind = Rows(rows.pieces, rows.features * 0)
    return fit_alone(blind, labels, bits=bits, c=c)


def spread_of(rows: Rows) -> Floats:
    """Return the spread of each feature over rows; of nearly constant ones a little more."""
    import numpy as np

    spread: Floats = np.maximum(rows.features.std(axis=0), _SMALLEST_SPREAD)
    return spread


def standardised(scorer: Linear, rows: Rows) -> Linear:
    """Return the scorer with sums of mean 0 and spread 1 on these rows."""
    raw = scorer.raw(rows)
    shifted = Linear(scorer.pieces, scorer.features, scorer.bias - float(raw.mean()))
    return shifted.times(1 / max(float(raw.std()), 1e-6))


def _fit(
    rows: Rows,
    labels: Floats,
    *,
    known: Sequence[tuple[Linear, float]],
    bits: int,
    is_bayes: bool,
    c: float,
    scale: Floats,
) -> Linear:
    import numpy as np
    from scipy.sparse import csr_matrix, diags, hstack
    from sklearn.linear_model import LogisticRegression

    pieces: Any = rows.folded(bits)
    ratio = _log_ratio(pieces, labels) if is_bayes else np.ones(1 << bits)
    factors = _FEATURES_STRENGTH / scale
    told = [standardised(scorer, rows).times(strength) for scorer, strength in known]
    dense = np.column_stack([rows.features * factors, *(scorer.raw(rows) for scorer in told)])
    matrix = hstack([pieces @ diags(ratio), csr_matrix(dense)]).tocsr()
    fitted = LogisticRegression(C=c, solver="liblinear", tol=1e-3, random_state=0)
    fitted.fit(matrix, labels)
    found, size = fitted.coef_[0], 1 << bits
    whole = Linear(
        found[:size] * ratio,
        found[size : size + len(FEATURES)] * factors,
        float(fitted.intercept_[0]),
    )
    for scorer, coefficient in zip(told, found[size + len(FEATURES) :], strict=True):
        whole = whole.plus(scorer.times(float(coefficient)))
    return whole


def _log_ratio(pieces: Any, labels: Floats) -> Floats:
    """Return for each piece the logarithm of its rate among 1 over its rate among 0."""
    import numpy as np

    bad = _SMOOTHING + np.asarray(pieces[labels == 1].sum(axis=0)).ravel()
    good = _SMOOTHING + np.asarray(pieces[labels == 0].sum(axis=0)).ravel()
    ratio: Floats = np.log((bad / bad.sum()) / (good / good.sum()))
    return ratio
