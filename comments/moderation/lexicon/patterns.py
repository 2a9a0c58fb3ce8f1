"""Patterns of words in dictionaries: a word is found by its beginnings, its end and its inside.

What a look-up costs depends on the word's length, never on the number of patterns.
"""

from typing import Generic, NamedTuple, TypeVar

from comments.moderation.disguise import undisguise
from comments.moderation.lexicon.endings import NONE, endings_of

# Longer entries would be typing errors of a list's author, and the bound keeps look-ups cheap.
LONGEST_STEM = 28
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
        # First three letters of the longer stems, and the stems of two.
        self._openings: set[str] = set()
        self._ends: dict[str, list[T]] = {}
        self._insides: dict[str, list[tuple[str, T]]] = {}

    def add(self, pattern: str, language: str, meaning: T) -> Stem | None:
        """Take a pattern in; return it when it is bound to a word's beginning."""
        stem = stem_of(pattern, language)
        if not pattern.startswith("*"):
            self._stems.setdefault(stem.text, []).append((stem, meaning))
            self._openings.add(stem.text[:3])
            return stem
        if len(stem.text) >= SHORTEST_PART:
            self._add_part(stem, meaning)
        return None

    def find(self, word: str) -> list[T]:
        """Return what every pattern that fits the word stands for."""
        return [meaning for _, meaning in self.stems_of(word)] + self._by_parts(word)

    def may_begin(self, word: str) -> bool:
        """Tell by a word's opening whether any stem may fit: one look-up settles most words."""
        return word[:3] in self._openings or word[:2] in self._openings

    def stems_of(self, word: str) -> list[tuple[Stem, T]]:
        """Return the stems that fit the word, the shorter ones first."""
        if not self.may_begin(word):
            return []
        return [
            found
            for length in range(2, min(len(word), LONGEST_STEM) + 1)
            for found in self._stems.get(word[:length], ())
            if found[0].endings is None or word[length:] in found[0].endings
        ]

    def _add_part(self, stem: Stem, meaning: T) -> None:
        if stem.endings is None:
            self._insides.setdefault(stem.text[:SHORTEST_PART], []).append((stem.text, meaning))
            return
        for ending in stem.endings:
            self._ends.setdefault(stem.text + ending, []).append(meaning)

    def _by_parts(self, word: str) -> list[T]:
        found: list[T] = []
        if self._ends:
            for length in range(SHORTEST_PART, min(len(word) - 1, LONGEST_STEM) + 1):
                found += self._ends.get(word[-length:], ())
        if self._insides:
            for start in range(1, min(len(word), _DEEPEST_PART) - SHORTEST_PART + 1):
                for text, meaning in self._insides.get(word[start : start + SHORTEST_PART], ()):
                    if word.startswith(text, start):
                        found.append(meaning)
        return found
