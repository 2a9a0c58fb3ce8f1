"""Words by their shape: as many as a language has in a tenth of the memory of a set.

Each word as an object of its own takes a hundred bytes, and processes that are forked would copy
the page of each that is met.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable

_Shape = tuple[int, str, str]


class Shelves:
    """Words without blanks; a shelf holds those of one length, first and last letter.

    `shortest_sorted`: of shorter ones it is not known what their letters are, put in order.
    """

    def __init__(self, words: Iterable[str], *, shortest_sorted: int) -> None:
        shelves: dict[_Shape, list[str]] = {}
        keys: set[int] = set()
        for word in dict.fromkeys(words):
            shelves.setdefault(_shape(word), []).append(word)
            if len(word) >= shortest_sorted:
                keys.add(_key(word))
        # Words of one length: " a b c ".
        self._shelves = {shape: f" {' '.join(shelf)} " for shape, shelf in shelves.items()}
        self._keys = array("q", sorted(keys))

    def __contains__(self, word: str) -> bool:
        return f" {word} " in self._shelves.get(_shape(word), "")

    def like(self, word: str) -> list[str]:
        """Return the words of the same length, first and last letter, in the order given."""
        return self._shelves.get(_shape(word), "").split()

    def may_have_letters_of(self, word: str) -> bool:
        """Tell whether a word has just these letters in any order; seldom wrong, and only so."""
        key = _key(word)
        place = bisect_left(self._keys, key)
        return place < len(self._keys) and self._keys[place] == key


def _shape(word: str) -> _Shape:
    return len(word), word[:1], word[-1:]


def _key(word: str) -> int:
    return hash("".join(sorted(word)))
