"""Undo disguises, so that a rule sees the word and not its costume.

Every step either replaces a character by one character or drops some, so each character of
the result knows where it stood in the original. All steps are linear in the text's length.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from comments.moderation.lookalikes import fold_word

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

# Three single letters or more, all with the same gap: "т.е." and "и т.д." are abbreviations.
_SPACED = re.compile(r"(?<![\w*])[^\W_]([ .\-_*~|/\\+]{1,2})[^\W_](?:\1[^\W_])+(?![\w*])")
_GAP = re.compile(r"[\W_]+")
_WORD = re.compile(r"[\w@$€*#]+")
# Not digits: 1000 is not 10.
_REPEAT = re.compile(r"([^\W\d_])\1{2,}")
_STARS = re.compile(r"\*{3,}")


@dataclass(frozen=True)
class Normalised:
    """A rewritten text that remembers where each of its characters came from.

    `offsets[i]` is the index in `source` of `text[i]`; never decreasing.
    """

    source: str
    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the source of `text[start:end]`, which must not be empty."""
        last = self.offsets[end - 1] + 1
        while last < len(self.source) and _MARK.match(self.source[last]):
            last += 1
        return self.offsets[start], last


def fold(text: str) -> Normalised:
    """Return the text in lower case and compatibility form, without invisibles and marks."""
    chars: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(text):
        folded = _fold_char(char)
        if not folded and chars:
            chars[-1] = _composed(chars[-1], char)
        for part in folded:
            chars.append(part)
            offsets.append(index)
    return Normalised(text, "".join(chars), offsets)


def normalise(text: str) -> Normalised:
    """Return the folded text with look-alikes, leet digits, gaps and repeats undone.

    Masked letters stay: one `*` for one, `**` for any number above.
    """
    folded = fold(text)
    joined = _without(folded, _gaps(folded.text))
    plain = _WORD.sub(lambda match: fold_word(match[0]), joined.text)
    return _without(Normalised(text, plain, joined.offsets), _repeats(plain))


def fingerprint(text: str) -> str:
    """Return 32 hex digits, equal for texts that differ in disguise and punctuation only.

    It is derived from the text, so erase it with the text.
    """
    plain = normalise(text).text
    # Without letters (only emoji, say) the text itself is all there is to compare.
    core = "".join(char for char in plain if char.isalnum()) or "".join(text.split())
    return hashlib.blake2b(core.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@lru_cache(maxsize=4096)
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


def _gaps(text: str) -> Iterator[tuple[int, int]]:
    for match in _SPACED.finditer(text):
        for gap in _GAP.finditer(text, *match.span()):
            yield gap.span()


def _repeats(text: str) -> Iterator[tuple[int, int]]:
    spans = [(match.start() + 1, match.end()) for match in _REPEAT.finditer(text)]
    # The last star stays for the sake of the span.
    spans += [(match.start() + 1, match.end() - 1) for match in _STARS.finditer(text)]
    return iter(sorted(spans))


def _without(text: Normalised, spans: Iterable[tuple[int, int]]) -> Normalised:
    """Return the text without these ascending spans."""
    pieces: list[str] = []
    offsets: list[int] = []
    position = 0
    for start, end in [*spans, (len(text.text), len(text.text))]:
        pieces.append(text.text[position:start])
        offsets.extend(text.offsets[position:start])
        position = end
    return Normalised(text.source, "".join(pieces), offsets)
