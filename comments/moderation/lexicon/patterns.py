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
        # How long the longest stem is that begins with these letters.
        self._openings: dict[str, int] = {}
        # Likewise from the last three letters; and what begins with three letters further in.
        self._closings: dict[str, int] = {}
        self._ends: dict[str, list[T]] = {}
        self._insides: dict[str, list[tuple[str, T]]] = {}

    def add(self, pattern: str, language: str, meaning: T) -> Stem | None:
        """Take a pattern in; return it when it is bound to a word's beginning."""
        stem = stem_of(pattern, language)
        if not pattern.startswith("*"):
            self._stems.setdefault(stem.text, []).append((stem, meaning))
            opening = stem.text[:OPENING]
            reach = min(len(stem.text), LONGEST_STEM)
            self._openings[opening] = max(reach, self._openings.get(opening, 0))
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
        found: list[tuple[Stem, T]] = []
        longest = max(self.reach(word), OPENING - 1)
        for length in range(shortest, min(len(word), longest) + 1):
            stems = self._stems.get(word[:length])
            if stems is not None:
                rest = word[length:]
                found += [one for one in stems if one[0].endings is None or rest in one[0].endings]
        return found

    def reach(self, word: str) -> int:
        """Return how long a stem of the word can be at most; nought if only very short ones can.

        Most words of a text begin like no listed one: one look-up settles them.
        """
        return self._openings.get(word[:OPENING], 0)

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
        for start in range(1, min(len(word), _DEEPEST_PART) - SHORTEST_PART + 1):
            inside = self._insides.get(word[start : start + SHORTEST_PART])
            if inside is not None:
                found += [meaning for text, meaning in inside if word.startswith(text, start)]
        return found
