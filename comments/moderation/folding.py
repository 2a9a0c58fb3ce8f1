"""Fold a text's characters: lower case, compatibility form, no invisibles and no marks.

Every character becomes one or several, or none, so each of the result knows where it stood.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# Letters of our languages that decompose into letter + mark and would lose their identity.
_WHOLE_LETTERS = frozenset("йїўğşçöü")
# Written one for the other in everyday typing: the diaeresis is left out, and a capital I is
# the dotless letter in Azerbaijani and the dotted one elsewhere.
_SAME_LETTER = {"ё": "е", "ı": "i"}
# Blank, but letters by category, so no rule about categories catches them.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_MARK = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_LINE_BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")

# One sign may stand for eighteen letters (U+FDFA); no word needs them, and cost must not grow.
_LONGEST_EXPANSION = 4

# Most comments hold nothing else. Here lower case is all there is to do, save for two letters.
_EVERYDAY = re.compile("[ -~\nА-яЁё«»—–…№„“”’]*")


class Normalised(NamedTuple):
    """A rewritten text that remembers where each of its characters came from.

    offsets   `offsets[i]` is the index in `source` of `text[i]`; never decreasing
    guesses   where in `text` the words begin that were guessed: masked or swapped letters
    words     those of `text`, where they are known and no sign may be read as a letter
    """

    source: str
    text: str
    offsets: Sequence[int]
    guesses: frozenset[int] = frozenset()
    words: Sequence[str] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the source of `text[start:end]`, which must not be empty."""
        last = self.offsets[end - 1] + 1
        while last < len(self.source) and _MARK.match(self.source[last]):
            last += 1
        return self.offsets[start], last


def is_everyday(text: str) -> bool:
    """Tell whether a text has only letters of English and Russian and the common signs."""
    return _EVERYDAY.fullmatch(text) is not None


def fold(text: str) -> Normalised:
    """Return the text in lower case and compatibility form, without invisibles and marks."""
    if is_everyday(text):
        return Normalised(text, text.lower().replace("ё", "е"), range(len(text)))
    chars: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(text):
        folded = _FOLDED[char]
        if len(folded) == 1:
            chars.append(folded)
            offsets.append(index)
            continue
        if not folded and chars:
            chars[-1] = _composed(chars[-1], char)
        chars += folded
        offsets += [index] * len(folded)
    return Normalised(text, "".join(chars), offsets)


class _Folded(dict[str, str]):
    """Each character's folded form, computed when it is first met."""

    # Some scripts have tens of thousands of characters, and nobody writes in all of them.
    _MOST = 8192

    def __missing__(self, char: str) -> str:
        folded = _fold_char(char)
        if len(self) < self._MOST:
            self[char] = folded
        return folded


_FOLDED = _Folded()


def _fold_char(char: str) -> str:
    if char.isspace():
        return "\n" if char in _LINE_BREAKS else " "
    plain = unicodedata.normalize("NFKC", char).lower()
    letters = [_fold_letter(letter) for letter in plain if not _is_invisible(letter)]
    return "".join(letters)[:_LONGEST_EXPANSION]


def _fold_letter(letter: str) -> str:
    if letter in _WHOLE_LETTERS:
        return letter
    if letter in _SAME_LETTER:
        return _SAME_LETTER[letter]
    parts = _MARK.sub("", unicodedata.normalize("NFD", letter))
    return unicodedata.normalize("NFC", parts)


def _is_invisible(char: str) -> bool:
    return char in _BLANK_LETTERS or unicodedata.category(char) in {"Cf", "Cc"}


@lru_cache(maxsize=4096)
def _composed(letter: str, mark: str) -> str:
    """Return й for и + breve and the like, else the letter alone."""
    whole = unicodedata.normalize("NFC", letter + mark)
    return whole if whole in _WHOLE_LETTERS else letter
