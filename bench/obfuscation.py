"""Eight ways in which writers hide words from filters, applied as measured in the research.

Each changes words of three letters or more, a given share of them; the short ones carry nothing.
"""

import random
import re
from collections.abc import Callable

_WORD = re.compile(r"\w+")
_SHORTEST_WORD = 3
# Nobody types a longer word letter by letter.
_LONGEST_SPELLED = 8
# The share of letters that are replaced within a word, and that are repeated.
_REPLACED = 0.5
_REPEATED = 0.25
# Spelling out is tedious, so fewer words are.
_SPACED_SHARE = 0.6

_LATIN_LOOKALIKES = str.maketrans("асеорхукмнтв", "aceopxykmhtb")
_LEET = str.maketrans("озчабеисв", "034@631$8")


def attack(name: str, text: str, rng: random.Random, share: float = 0.6) -> str:
    """Return the text with this share of its words hidden by the attack of that name."""
    if name == "spaced":
        share *= _SPACED_SHARE
    hide = _HIDE[name]

    def hidden(match: re.Match[str]) -> str:
        word = match[0]
        if len(word) < _SHORTEST_WORD or rng.random() >= share:
            return word
        return hide(word, rng)

    return _WORD.sub(hidden, text)


def _lookalikes(word: str, rng: random.Random) -> str:
    return _replaced(word, _LATIN_LOOKALIKES, rng)


def _leet(word: str, rng: random.Random) -> str:
    return _replaced(word, _LEET, rng)


def _replaced(word: str, table: dict[int, int], rng: random.Random) -> str:
    return "".join(
        letter.translate(table) if rng.random() < _REPLACED else letter for letter in word
    )


def _spaced(word: str, rng: random.Random) -> str:
    return " ".join(word) if len(word) <= _LONGEST_SPELLED else word


def _zero_width(word: str, rng: random.Random) -> str:
    return "\u200b".join(word)


def _repeats(word: str, rng: random.Random) -> str:
    return "".join(
        letter * rng.randint(3, 5) if rng.random() < _REPEATED else letter for letter in word
    )


def _star(word: str, rng: random.Random) -> str:
    place = rng.randint(1, len(word) - 2)
    return f"{word[:place]}*{word[place + 1 :]}"


def _dots(word: str, rng: random.Random) -> str:
    return ".".join(word) if len(word) <= _LONGEST_SPELLED else word


def _swap(word: str, rng: random.Random) -> str:
    place = rng.randint(0, len(word) - 2)
    return f"{word[:place]}{word[place + 1]}{word[place]}{word[place + 2 :]}"


_HIDE: dict[str, Callable[[str, random.Random], str]] = {
    "lookalikes": _lookalikes,
    "leet": _leet,
    "spaced": _spaced,
    "zero_width": _zero_width,
    "repeats": _repeats,
    "star": _star,
    "dots": _dots,
    "swap": _swap,
}
ATTACKS = tuple(_HIDE)
