"""Patterns of words in dictionaries: a word is found by its beginnings, its end and its inside.

What a look-up costs depends on the word's length, never on the number of patterns.
"""

from typing import Generic, NamedTuple, TypeVar

from comments.moderation.disguise import undisguise
from comments.moderation.lexicon.endings import NONE, endings_of

# Longer entries would be typing errors of a list's author, and the bound keeps look-ups cheap.
LONGEST_STEM = 28
# Shorter stems are looked up one by one; the longer ones by these letters first.
OPENING = 4
# An end or an inside of two letters would be found everywhere.
SHORTEST_PART = 3
# No word has its telling part further in.
_DEEPEST_PART = 32

T = TypeVar("T")


class Stem(NamedTuple):
    """A pattern that is bound to a word's beginning.

    `endings` are what may stand behind the stem; None stands for anything.
    """

    text: str
    endings: frozenset[str] | None

    def fits(self, word: str) -> bool:
        """Tell whether a word is this stem with an ending."""
        if self.endings is None:
            return word.startswith(self.text)
        return word.startswith(self.text) and word[len(self.text) :] in self.endings


def stem_of(pattern: str, language: str) -> Stem:
    """Return `word`, `word*` or `word~` as the matcher will meet it in a text."""
    text = undisguise(pattern.strip("*~")).text
    if pattern.endswith("*"):
        return Stem(text, None)
    return Stem(text, endings_of(language) if pattern.endswith("~") else NONE)


class Patterns(Generic[T]):
    """Patterns of the lists' grammar, each with what it stands for."""

    def __init__(self) -> None:
        self._stems: dict[str, list[tuple[Stem, T]]] = {}
        # How long the stems are that begin with these letters, the shorter ones first.
        self._openings: dict[str, tuple[int, ...]] = {}
        # Shorter stems stand by no more than their first two letters.
        self._short_openings: set[str] = set()
        # How long the longest is from the last three letters; what begins with three further in.
        self._closings: dict[str, int] = {}
        self._ends: dict[str, list[T]] = {}
        self._insides: dict[str, list[tuple[str, T]]] = {}

    def add(self, pattern: str, language: str, meaning: T) -> Stem | None:
        """Take a pattern in; return it when it is bound to a word's beginning."""
        stem = stem_of(pattern, language)
        if not pattern.startswith("*"):
            self._stems.setdefault(stem.text, []).append((stem, meaning))
            opening = stem.text[:OPENING]
            if len(stem.text) < OPENING:
                self._short_openings.add(stem.text[:2])
                return stem
            lengths = {*self._openings.get(opening, ()), min(len(stem.text), LONGEST_STEM)}
            self._openings[opening] = tuple(sorted(lengths))
            return stem
        if len(stem.text) >= SHORTEST_PART:
            self._add_part(stem, meaning)
        return None

    def find(self, word: str) -> list[T]:
        """Return what every pattern that fits the word stands for."""
        found = [meaning for _, meaning in self.stems_of(word)]
        return found + self._by_parts(word) if self._ends or self._insides else found

    def stems_of(self, word: str, shortest: int = 1) -> list[tuple[Stem, T]]:
        """Return the stems of at least this length that fit the word, the shorter ones first."""
        # Most words of a text begin like no listed one: a look-up or two settle them.
        lengths = self._openings.get(word[:OPENING], ())
        if word[:1] in self._short_openings or word[:2] in self._short_openings:
            lengths = (*range(1, min(len(word) + 1, OPENING)), *lengths)
        found: list[tuple[Stem, T]] = []
        for length in lengths:
            stems = self._stems.get(word[:length]) if shortest <= length <= len(word) else None
            if stems is not None:
                rest = word[length:]
                found += [one for one in stems if one[0].endings is None or rest in one[0].endings]
        return found

    def reach(self, word: str) -> int:
        """Return how long a stem of the word can be at most; nought if only short ones can."""
        return self._openings.get(word[:OPENING], (0,))[-1]

    def _add_part(self, stem: Stem, meaning: T) -> None:
        if stem.endings is None:
            self._insides.setdefault(stem.text[:SHORTEST_PART], []).append((stem.text, meaning))
            return
        for ending in stem.endings:
            end = stem.text + ending
            self._ends.setdefault(end, []).append(meaning)
            closing = end[-SHORTEST_PART:]
            self._closings[closing] = max(len(end), self._closings.get(closing, 0))

    def _by_parts(self, word: str) -> list[T]:
        found: list[T] = []
        longest = self._closings.get(word[-SHORTEST_PART:], 0)
        for length in range(SHORTEST_PART, min(len(word) - 1, longest) + 1):
            found += self._ends.get(word[-length:], ())
        if self._insides:
            last = min(len(word), _DEEPEST_PART) - SHORTEST_PART
            for start in range(1, last + 1):
                if word[start : start + SHORTEST_PART] in self._insides:
                    inside = self._insides[word[start : start + SHORTEST_PART]]
                    found += [meaning for text, meaning in inside if word.startswith(text, start)]
        return found
