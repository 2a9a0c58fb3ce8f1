"""Find set phrases: a few stems in order, at most one other word between two of them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

_KEY_LENGTH = 2


class Phrases:
    """Phrases by the opening of their first stem, so that a text costs one lookup a word."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._by_opening: dict[str, list[tuple[str, ...]]] = {}
        for line in lines:
            stems = tuple(line.partition("#")[0].split())
            if stems:
                self._by_opening.setdefault(stems[0][:_KEY_LENGTH], []).append(stems)

    def find(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Return first and last index of each phrase in a list of words."""
        found = []
        get = self._by_opening.get
        for index, word in enumerate(words):
            for stems in get(word[:_KEY_LENGTH], ()):
                last = _end(stems, words, index)
                if last is not None:
                    found.append((index, last))
                    break
        return found


@lru_cache(maxsize=1)
def set_phrases() -> Phrases:
    """Return the phrases of `phrases.txt`; read from disk once per process."""
    return Phrases((Path(__file__).parent / "phrases.txt").read_text("utf-8").splitlines())


def _end(stems: tuple[str, ...], words: Sequence[str], start: int) -> int | None:
    """Return the index of the phrase's last word, if the phrase begins at `start`."""
    if not _fits(stems[0], words[start]):
        return None
    index = start
    for stem in stems[1:]:
        step = next(
            (
                step
                for step in (1, 2)
                if index + step < len(words) and _fits(stem, words[index + step])
            ),
            0,
        )
        if not step:
            return None
        index += step
    return index


def _fits(stem: str, word: str) -> bool:
    return word.startswith(stem[:-1]) if stem.endswith("*") else word == stem
