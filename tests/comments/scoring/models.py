"""Small models made by hand, for exact numbers."""

from comments.scoring.features import FEATURES
from comments.scoring.model import SPAM, TOXICITY, Model
from comments.scoring.modelfile import Head, ModelFile
from comments.scoring.ngrams import buckets

BITS = 18


def hand_head(
    name: str = TOXICITY,
    *,
    words: dict[str, float] | None = None,
    features: dict[str, float] | None = None,
    bias: float = 0.0,
) -> Head:
    """Return a head in which every piece of a word weighs 1 or -1 and `scale` times nothing."""
    weights = bytearray(1 << BITS)
    for word, sign in (words or {}).items():
        for bucket in buckets(word):
            weights[bucket] = 127 if sign > 0 else 129
    numbers = tuple((features or {}).get(str(feature), 0.0) for feature in FEATURES)
    return Head(name, BITS, bytes(weights), 1.0, numbers, bias, 1.0, 0.0)


def hand_file(
    toxicity: Head | None = None, spam: Head | None = None, *, words: tuple[str, ...] = ()
) -> ModelFile:
    heads = (toxicity or hand_head(), spam or hand_head(SPAM))
    return ModelFile(heads, {"made_by": "hand"}, words)


def hand_model(toxicity: Head | None = None, spam: Head | None = None) -> Model:
    return Model(hand_file(toxicity, spam))
