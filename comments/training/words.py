"""The common words of a site, by which a hidden word is recognised as one of them."""

import re
from collections import Counter
from collections.abc import Iterable

from comments.moderation.normalise import fold

_WORD = re.compile(r"[^\W\d_]{3,20}")
# A word of one text alone may be a name or a slip.
_FEWEST_TEXTS = 2
# About 200 kB, a fifth of what a model's file may hold.
_MOST = 12_000


def common_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return words that stand in several of these texts, the commonest ones, in their order.

    The texts should be such as people published: a known word is never taken for a disguise.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(_WORD.findall(fold(text).text)))
    known = [word for word, count in counts.items() if count >= _FEWEST_TEXTS and word.isalpha()]
    known.sort(key=lambda word: (-counts[word], word))
    return tuple(known[:_MOST])
