"""Find set phrases: a few stems in order, at most one other word between two of them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

_Stems = tuple[str, ...]

_REMEMBERED = 20_000


class Phrases:
    """Phrases by what may begin them; a text costs one lookup a word."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._by_word: dict[str, list[_Stems]] = {}
        self._by_opening: dict[str, list[_Stems]] = {}
        for line in lines:
            stems = tuple(line.partition("#")[0].split())
            if stems and stems[0].endswith("*"):
                self._by_opening.setdefault(stems[0][:2], []).append(stems)
            elif stems:
                self._by_word.setdefault(stems[0], []).append(stems)
        self._beginning: dict[str, tuple[_Stems, ...]] = {}

    def find(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Return first and last index of each phrase in a list of words."""
        found = []
        for index, word in enumerate(words):
            beginning = self._beginning.get(word)
            if beginning is None:
                beginning = self._remember(word)
            for stems in beginning:
                last = _end(stems, words, index)
                if last is not None:
                    found.append((index, last))
                    break
        return found

    def _remember(self, word: str) -> tuple[_Stems, ...]:
        """Return the phrases that a word may begin."""
        possible = self._by_opening.get(word[:2], ())
        beginning = (
            *self._by_word.get(word, ()),
            *(stems for stems in possible if _fits(stems[0], word)),
        )
        if len(self._beginning) >= _REMEMBERED:
            self._beginning.clear()
        self._beginning[word] = beginning
        return beginning


@lru_cache(maxsize=1)
def set_phrases() -> Phrases:
    """Return the phrases of `phrases.txt`; read from disk once per process."""
    return Phrases((Path(__file__).parent / "phrases.txt").read_text("utf-8").splitlines())


def _end(stems: _Stems, words: Sequence[str], start: int) -> int | None:
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
