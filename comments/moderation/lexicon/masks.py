"""Find stems behind masked letters: one star hides one letter or two, two hide any number.

The stems stand by their first and a later letter, so that few are compared with a word.
"""

from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

from comments.moderation.lexicon.endings import LIKELY, NONE
from comments.moderation.lexicon.patterns import LONGEST_STEM, Stem

_MOST_HIDDEN = 12

T = TypeVar("T")


class Masked(NamedTuple):
    """A word with stars: what stands before the first, from there to the last, behind it."""

    head: str
    gap: str
    tail: str

    @property
    def hidden(self) -> tuple[int, int]:
        """How many letters the gap may stand for, at least and at most."""
        many = self.gap.count("**")
        stars = self.gap.count("*")
        letters = len(self.gap) - stars
        single = stars - 2 * many
        return letters + stars, letters + 2 * single + (_MOST_HIDDEN if many else 0)


class Unmasked(NamedTuple, Generic[T]):
    """What a masked word may be.

    is_exact   every star hides just one letter
    is_form    the word is the pattern's own, or has an ending that is common
    is_alone   the pattern is this word and no other
    """

    word: str
    meaning: T
    is_exact: bool
    is_form: bool
    is_alone: bool


def split(word: str) -> Masked:
    """Return the parts of a word that has a star."""
    first, last = word.index("*"), word.rindex("*") + 1
    return Masked(word[:first], word[first:last], word[last:])


class Masks(Generic[T]):
    """Stems, ready to be found with some of their letters hidden."""

    def __init__(self) -> None:
        self._by_ends: dict[tuple[str, str], list[tuple[Stem, T]]] = {}
        self._by_opening: dict[tuple[str, int], list[tuple[Stem, T]]] = {}

    def add(self, stem: Stem, meaning: T) -> None:
        """Take in a stem; one of two letters has nothing to hide."""
        text = stem.text
        if len(text) > 2:
            self._by_ends.setdefault((text[0], text[-1]), []).append((stem, meaning))
            self._by_opening.setdefault((text[:2], len(text)), []).append((stem, meaning))

    def find(self, word: str) -> Iterator[Unmasked[T]]:
        """Yield what a word with a star, its first letter and something behind may be."""
        parts = split(word)
        if not parts.head or not parts.tail:
            return
        least, most = parts.hidden
        for stem, ending, meaning in self._candidates(parts, least, most):
            hidden = stem.text[len(parts.head) : len(stem.text) - len(parts.tail) + len(ending)]
            if least <= len(hidden) <= most and _holds(hidden, parts.gap):
                is_exact = len(hidden) == len(parts.gap)
                is_form = stem.endings is not None or ending in LIKELY
                is_alone = stem.endings is NONE
                yield Unmasked(stem.text + ending, meaning, is_exact, is_form, is_alone)

    def _candidates(self, parts: Masked, least: int, most: int) -> Iterator[tuple[Stem, str, T]]:
        """Yield stems that fit what is seen, each with what the word has behind it."""
        head, tail = parts.head, parts.tail
        for cut in range(1, min(len(tail), LONGEST_STEM) + 1):
            for stem, meaning in self._by_ends.get((head[0], tail[cut - 1]), ()):
                if _fits(stem, head, tail[:cut], tail[cut:]):
                    yield stem, tail[cut:], meaning
        # The last letter of the stem itself may be hidden.
        if len(head) > 1:
            for length in range(len(head) + least, len(head) + min(most, 2) + 1):
                for stem, meaning in self._by_opening.get((head[:2], length), ()):
                    if _fits(stem, head, "", tail):
                        yield stem, tail, meaning


def _fits(stem: Stem, head: str, end: str, ending: str) -> bool:
    return (
        stem.text.startswith(head)
        and stem.text.endswith(end)
        and (stem.endings is None or ending in stem.endings)
    )


def _holds(hidden: str, gap: str) -> bool:
    """Tell whether the letters between the stars stand in what they hide, in their order."""
    rest = iter(hidden)
    return all(letter in rest for letter in gap if letter != "*")
