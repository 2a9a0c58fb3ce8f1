"""Make the shipped prior: hand weights and a model of authored sentences, no one's comments.

Everything is scaled on the authored sentences alone, so no text of any site, labelled or not,
has a part in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.moderation.lexicon import lists_digest
from comments.scoring.model import SPAM, TOXICITY
from comments.scoring.modelfile import ModelFile, encode
from comments.training import libraries
from comments.training.fit import head_of
from comments.training.generator import Sentence, spam_sentences, toxicity_sentences
from comments.training.handweights import SPAM_WEIGHTS, TOXICITY_WEIGHTS, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comments.training.linear import Linear


DEFAULT_SEED = 7
_COUNT = 3000
_C = 1.0
_TOXICITY_BITS, _SPAM_BITS = 18, 16
# What each authored model weighs beside the hand weights, all of spread 1 on authored sentences.
# Sentences alone teach that abuse is short, sentences among others that it may hide; both help.
_TOXICITY_MIX = 0.5
_SPAM_MIX = 2.0
_COMPOUND = 0.5
# Real comments are harder to tell than authored ones, so the curve through authored ones would be
# far too sure. Set by judgement: sums of spread 1 are worth these odds.
_SLOPE = 1.0
_TOXICITY_OFFSET, _SPAM_OFFSET = -1.0, -0.7


def build_prior(*, seed: int = DEFAULT_SEED) -> bytes:
    """Return the file of the prior; about ten seconds. Raises LearningNotInstalled."""
    libraries.require()
    alone = toxicity_sentences(count=_COUNT, seed=seed, compound=0.0)
    among = toxicity_sentences(count=_COUNT, seed=seed, compound=_COMPOUND)
    spam = spam_sentences(count=_COUNT, seed=seed + 1)
    toxicity = _sum(TOXICITY_WEIGHTS, [among, alone], bits=_TOXICITY_BITS, mix=_TOXICITY_MIX)
    advertising = _sum(SPAM_WEIGHTS, [spam], bits=_SPAM_BITS, mix=_SPAM_MIX)
    heads = (
        head_of(toxicity, name=TOXICITY, slope=_SLOPE, offset=_TOXICITY_OFFSET),
        head_of(advertising, name=SPAM, slope=_SLOPE, offset=_SPAM_OFFSET),
    )
    metadata = {
        "made_by": "build_prior",
        "seed": seed,
        "lists": lists_digest(),
        "sentences": {TOXICITY: len(alone) + len(among), SPAM: len(spam)},
    }
    return encode(ModelFile(heads, metadata))


def _sum(
    by_hand: dict[str, float], authored: Sequence[list[Sentence]], *, bits: int, mix: float
) -> Linear:
    """Return the hand weights and a model of each authored set, as one scorer.

    Its sums have mean 0 on the first set.
    """
    import numpy as np

    from comments.training.linear import Linear, fit_alone, standardised
    from comments.training.matrix import rows_of

    hand = Linear(np.zeros(1 << bits), np.array(in_order(by_hand)), 0.0)
    whole: Linear | None = None
    for sentences in authored:
        rows = rows_of(sentence.text for sentence in sentences)
        labels = np.array([float(sentence.is_bad) for sentence in sentences])
        learned = standardised(fit_alone(rows, labels, bits=bits, c=_C), rows).times(mix)
        whole = (whole or standardised(hand, rows)).plus(learned)
    if whole is None:
        raise ValueError("no authored sentences")
    return whole
