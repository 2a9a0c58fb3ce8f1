"""Learn from a site's texts that nobody has decided: what goes with what the prior knows.

The texts that a scorer is surest of teach it the site's other words. It helps where the prior
knows little of a language (Kazakh: AUC .71 to .76 without one decision) and the first few hundred
decisions everywhere; it never knows better than people, so it is a hint beside their decisions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.training.linear import Linear, fit_texts, standardised

if TYPE_CHECKING:
    from comments.training.matrix import Rows

# With fewer texts it does harm.
FEWEST_TEXTS = 300
_ROUNDS = 2
# These shares of the texts, from the top and from the bottom, are taken for bad and for fine.
_TOP, _BOTTOM = 0.2, 0.6
_C = 8.0
_STEP = 0.5


def self_trained(rows: Rows, *, prior: Linear) -> Linear:
    """Return a scorer of pieces alone that was taught by the prior's surest opinions.

    Its sums have half the prior's spread on these rows, so that it can be added as it is.
    """
    import numpy as np

    known = standardised(prior, rows)
    opinion, learned = known, known
    for _ in range(_ROUNDS):
        order = np.argsort(-opinion.raw(rows), kind="stable")
        bad, fine = int(len(order) * _TOP), int(len(order) * _BOTTOM)
        taken = np.concatenate([order[:bad], order[-fine:]])
        labels = np.concatenate([np.ones(bad), np.zeros(fine)])
        fitted = fit_texts(rows.take(taken), labels, bits=prior.bits, c=_C)
        learned = standardised(fitted, rows).times(_STEP)
        opinion = known.plus(learned)
    return learned.times(float(prior.raw(rows).std()))
