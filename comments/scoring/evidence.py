"""Say which words made a score: exact for a linear model, word by word."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from math import log1p, sqrt
from typing import NamedTuple

from comments.scoring.features import CATEGORIES
from comments.scoring.modelfile import Head
from comments.scoring.phrases import set_phrases
from comments.scoring.reading import Reading, token_spans

MOST_WORDS = 20
_PHRASE = 8


# As people read them: with masked letters, hyphens and apostrophes.
_WORD = re.compile(r"[\w*]+(?:[-'’][\w*]+)*")


class Weight(NamedTuple):
    """A stretch of the source text and what it adds to the sum before calibration."""

    start: int
    end: int
    weight: float


def evidence(
    reading: Reading, head: Head, weigh: Callable[[str], tuple[float, int]]
) -> list[Weight]:
    """Return the heaviest words of a text, each once, at its first place.

    `weigh` tells the sum of the weights of a word's pieces, and how many there are.

    A listed word and a set phrase also have their share of what the list weighs.
    """
    spans = token_spans(reading.normalised.text)
    weights: defaultdict[tuple[int, int], float] = defaultdict(float)
    weights.update(_of_pieces(reading, spans, weigh))
    for span, weight in [*_of_hits(reading, head), *_of_phrases(reading, spans, head)]:
        weights[span] += weight
    found = [Weight(*reading.normalised.span(*span), weight) for span, weight in weights.items()]
    found.sort(key=lambda item: (-abs(item.weight), item.start))
    return [item for item in found[:MOST_WORDS] if item.weight]


def whole_words(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Widen stretches of a text to its words, each once, in their order; signs alone are no words.

    The model weighs single signs and the halves of masked words, too; people read words.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    wide = []
    for start, end in spans:
        touched = [word for word in words if word[0] < end and start < word[1]]
        if touched:
            wide.append((touched[0][0], touched[-1][1]))
    return list(dict.fromkeys(wide))


def _of_pieces(
    reading: Reading, spans: list[tuple[int, int]], weigh: Callable[[str], tuple[float, int]]
) -> dict[tuple[int, int], float]:
    places: dict[str, tuple[int, int]] = {}
    for token, span in zip(reading.tokens, spans, strict=True):
        places.setdefault(token, span)
    found = {token: weigh(token) for token in places}
    length = sqrt(sum(pieces for _, pieces in found.values())) or 1.0
    return {places[token]: weight / length for token, (weight, _) in found.items()}


def _of_hits(reading: Reading, head: Head) -> list[tuple[tuple[int, int], float]]:
    counts = Counter(hit.category for hit in reading.hits if hit.category)
    shares = {
        category: weight * log1p(counts[category]) / counts[category]
        for category, weight in zip(CATEGORIES, head.features, strict=False)
        if counts[category]
    }
    return [((hit.start, hit.end), shares[hit.category]) for hit in reading.hits if hit.category]


def _of_phrases(
    reading: Reading, spans: list[tuple[int, int]], head: Head
) -> list[tuple[tuple[int, int], float]]:
    phrases = set_phrases().find(reading.tokens)
    return [
        (
            (spans[first][0], spans[last][1]),
            head.features[_PHRASE] * log1p(len(phrases)) / len(phrases),
        )
        for first, last in phrases
    ]
