"""Find set phrases: a few stems in order, at most one other word between two of them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import compress
from pathlib import Path
from typing import NamedTuple

from comments.moderation.remembered import Remembered

# A phrase stands by this many letters of its words, so a stem has as many at least.
_OPENING = 2


class _Phrase(NamedTuple):
    """Its place in the list, for of two phrases at one place the first counts; its stems."""

    number: int
    stems: tuple[str, ...]


class Phrases:
    """Phrases by what may begin them; a text costs one lookup a word."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Take the phrases in. Raises ValueError on one that could not be found."""
        self._by_word: dict[str, list[_Phrase]] = {}
        self._by_opening: dict[str, list[_Phrase]] = {}
        for number, line in enumerate(lines):
            stems = tuple(line.partition("#")[0].split())
            if stems:
                self._add(_Phrase(number, stems))
        self._begun = Remembered(self._begun_by)

    def find(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Return first and last index of each phrase in a list of words."""
        found = []
        begun = [*map(self._begun.__getitem__, words)]
        for index in compress(range(len(begun)), begun):
            by_next = begun[index]
            phrases = [*by_next.get("", ())]
            for word in words[index + 1 : index + 3]:
                phrases += by_next.get(word[:_OPENING], ())
            if phrases:
                ends = (_end(one.stems, words, index) for one in sorted(phrases))
                found += [(index, end) for end in ends if end is not None][:1]
        return found

    def _add(self, phrase: _Phrase) -> None:
        if any(stem.endswith("*") and len(stem) <= _OPENING for stem in phrase.stems):
            raise ValueError(f"no phrase: {' '.join(phrase.stems)}")
        first = phrase.stems[0]
        if first.endswith("*"):
            self._by_opening.setdefault(first[:_OPENING], []).append(phrase)
        else:
            self._by_word.setdefault(first, []).append(phrase)

    def _begun_by(self, word: str) -> dict[str, list[_Phrase]]:
        """Return the phrases that a word may begin, by the opening of the next; mostly none.

        A phrase of a single word stands by the empty opening.
        """
        by_next: dict[str, list[_Phrase]] = {}
        possible = self._by_opening.get(word[:_OPENING], ())
        for phrase in (*self._by_word.get(word, ()), *possible):
            if _fits(phrase.stems[0], word):
                opening = "".join(phrase.stems[1:2]).rstrip("*")[:_OPENING]
                by_next.setdefault(opening, []).append(phrase)
        return by_next


@lru_cache(maxsize=1)
def set_phrases() -> Phrases:
    """Return the phrases of `phrases.txt`; read from disk once per process."""
    return Phrases((Path(__file__).parent / "phrases.txt").read_text("utf-8").splitlines())


def _end(stems: Sequence[str], words: Sequence[str], start: int) -> int | None:
    """Return the index of the phrase's last word, if the phrase begins at `start`."""
    index, last = start, len(words) - 1
    for stem in stems[1:]:
        if index < last and _fits(stem, words[index + 1]):
            index += 1
        elif index + 1 < last and _fits(stem, words[index + 2]):
            index += 2
        else:
            return None
    return index


def _fits(stem: str, word: str) -> bool:
    return word.startswith(stem[:-1]) if stem.endswith("*") else word == stem
