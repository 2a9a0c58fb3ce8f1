"""Undo what needs no dictionary: letters set apart, look-alikes, leet, repeats.

All steps are linear in the text's length. What a word is rewritten to depends on the word alone,
so it is remembered: most words of a text were met before.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from comments.moderation.folding import Normalised, fold
from comments.moderation.lookalikes import fold_word
from comments.moderation.remembered import Remembered

# Three single letters or more, all with the same gap: "т.е." and "и т.д." are abbreviations.
_SPACED = re.compile(r"(?<![\w*])[^\W_]([ .\-_*~|/\\+]{1,2})[^\W_](?:\1[^\W_])+(?![\w@$€*#%])")
_GAP = re.compile(r"[\W_]+")
_WORD = re.compile(r"[\w@$€*#%]+")
# What is in a word here, and elsewhere not always.
_SIGNS = "_@$€*#%"
_IS_LONE = (1).__eq__
# Not digits: 1000 is not 10.
_REPEAT = re.compile(r"([^\W\d_])\1{2,}")
_MANY = re.compile(r"([^\W\d_])\1\1|\*{3}")
_STARS = re.compile(r"\*{3,}")


class Rewritten(NamedTuple):
    """A word as it is meant; `places[i]` is where its letter `i` stood in the word as written."""

    text: str
    places: Sequence[int]
    is_guess: bool = False


class Rewriter:
    """Rewrite the words of texts by a function of one word, which is asked once for each."""

    def __init__(self, rewrite: Callable[[str], Rewritten]) -> None:
        self._rewrite = rewrite
        self._changed = Remembered(self._changed_word)

    def apply(self, text: str, folded: Normalised | None = None) -> Normalised:
        """Return the folded text with spelled-out words joined and every word rewritten."""
        folded = folded or fold(text)
        words = _WORD.findall(folded.text)
        if _may_be_spelled_out(folded.text, words):
            folded = _joined(folded)
            words = _WORD.findall(folded.text)
        rewritten = [*map(self._changed.__getitem__, words)]
        if any(rewritten):
            return _with_words(folded, rewritten)
        if any(map(folded.text.__contains__, _SIGNS)):
            return folded
        return Normalised(folded.source, folded.text, folded.offsets, words=words)

    def _changed_word(self, word: str) -> Rewritten | None:
        rewritten = self._rewrite(word)
        return None if rewritten.text == word else rewritten


def undisguised_word(word: str) -> Rewritten:
    """Return a folded word in its own script, without repeats; of stars at most two in a row."""
    plain = fold_word(word)
    if not _MANY.search(plain):
        return Rewritten(plain, range(len(plain)))
    kept: list[int] = []
    position = 0
    for start, end in _repeats(plain):
        kept += range(position, start)
        position = end
    kept += range(position, len(plain))
    return Rewritten("".join([plain[place] for place in kept]), kept)


_WORDS = Rewriter(undisguised_word)


def undisguise(text: str) -> Normalised:
    """Return the folded text with look-alikes, leet digits, gaps and repeats undone.

    Masked letters stay: one `*` for one, `**` for any number above.
    """
    return _WORDS.apply(text)


def _may_be_spelled_out(text: str, words: list[str]) -> bool:
    """Tell at little cost: three words of one letter in a row, or what may join them to one."""
    return b"\1\1\1" in bytes(map(_IS_LONE, map(len, words))) or "_" in text or "*" in text


def _joined(text: Normalised) -> Normalised:
    gaps = [*_gaps(text.text)]
    if not gaps:
        return text
    pieces: list[str] = []
    offsets: list[int] = []
    position = 0
    for start, end in [*gaps, (len(text.text), len(text.text))]:
        pieces.append(text.text[position:start])
        offsets.extend(text.offsets[position:start])
        position = end
    return Normalised(text.source, "".join(pieces), offsets)


def _gaps(text: str) -> Iterator[tuple[int, int]]:
    for match in _SPACED.finditer(text):
        # A row of digits is a row of digits.
        if not _GAP.sub("", match[0]).isdigit():
            for gap in _GAP.finditer(text, *match.span()):
                yield gap.span()


def _repeats(word: str) -> Iterable[tuple[int, int]]:
    spans = [(match.start() + 1, match.end()) for match in _REPEAT.finditer(word)]
    # The last star stays for the sake of the span.
    spans += [(match.start() + 1, match.end() - 1) for match in _STARS.finditer(word)]
    return sorted(spans)


def _with_words(text: Normalised, words: list[Rewritten | None]) -> Normalised:
    """Return the text with these words for its own; None leaves one as it is."""
    pieces: list[str] = []
    offsets: list[int] = []
    guesses: list[int] = []
    position = 0
    for match, rewritten in zip(_WORD.finditer(text.text), words, strict=True):
        if rewritten is None:
            continue
        start = match.start()
        pieces += (text.text[position:start], rewritten.text)
        offsets += text.offsets[position:start]
        if rewritten.is_guess:
            guesses.append(len(offsets))
        offsets += [text.offsets[start + place] for place in rewritten.places]
        position = match.end()
    pieces.append(text.text[position:])
    offsets += text.offsets[position:]
    return Normalised(text.source, "".join(pieces), offsets, frozenset(guesses))
