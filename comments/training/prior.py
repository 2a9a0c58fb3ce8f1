"""Make the shipped prior: hand weights and a model of authored sentences, no one's comments.

Everything is scaled on the authored sentences alone, so no text of any site, labelled or not,
has a part in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.scoring.model import SPAM, TOXICITY
from comments.scoring.modelfile import ModelFile, encode
from comments.training import libraries
from comments.training.generator import Sentence, spam_sentences, toxicity_sentences
from comments.training.handweights import SPAM_WEIGHTS, TOXICITY_WEIGHTS, in_order

if TYPE_CHECKING:
    from comments.scoring.modelfile import Head

DEFAULT_SEED = 7
_TOXICITY_COUNT = 6000
_SPAM_COUNT = 2500
# The authored model against the hand weights, both of spread 1 on authored sentences.
_TOXICITY_MIX = 1.5
_SPAM_MIX = 2.0
_SPAM_BITS = 16
_C = 4.0
_TOXICITY_BITS = 18


def build_prior(*, seed: int = DEFAULT_SEED) -> bytes:
    """Return the file of the prior; about ten seconds. Raises LearningNotInstalled."""
    libraries.require()
    toxicity = toxicity_sentences(count=_TOXICITY_COUNT, seed=seed, compound=0.5)
    spam = spam_sentences(count=_SPAM_COUNT, seed=seed + 1)
    heads = (
        _head(TOXICITY, toxicity, _TOXICITY_BITS, TOXICITY_WEIGHTS, _TOXICITY_MIX),
        _head(SPAM, spam, _SPAM_BITS, SPAM_WEIGHTS, _SPAM_MIX),
    )
    metadata = {
        "made_by": "build_prior",
        "seed": seed,
        "sentences": {TOXICITY: len(toxicity), SPAM: len(spam)},
    }
    return encode(ModelFile(heads, metadata))


def _head(
    name: str, sentences: list[Sentence], bits: int, by_hand: dict[str, float], mix: float
) -> Head:
    import numpy as np

    from comments.training.calibrate import platt
    from comments.training.fit import head_of
    from comments.training.linear import Linear, fit_alone, standardised
    from comments.training.matrix import rows_of

    rows = rows_of(sentence.text for sentence in sentences)
    labels = np.array([float(sentence.is_bad) for sentence in sentences])
    hand = Linear(np.zeros(1 << bits), np.array(in_order(by_hand)), 0.0)
    learned = fit_alone(rows, labels, bits=bits, c=_C)
    whole = standardised(hand, rows).plus(standardised(learned, rows).times(mix))
    slope, offset = platt(whole.raw(rows), labels)
    return head_of(whole, name=name, slope=slope, offset=offset)
