"""Find listed words in a normalised text, in time linear in its length.

What a word means to the lists depends on the word alone, so it is remembered: most words of a
text were met before, and most of them mean nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from comments.moderation.disguise import LONGEST_WORD, MOST_WORDS
from comments.moderation.folding import Normalised
from comments.moderation.lexicon.entries import Category, Entry, Severity
from comments.moderation.lexicon.languages import languages_of
from comments.moderation.lexicon.masks import Masks, Unmasked
from comments.moderation.lexicon.patterns import Patterns, Stem, stem_of

_WORD = re.compile(r"[^\W_](?:[^\W_]|\*)*")
# A word cut by dots, hyphens or underscores: tried as one when its parts say nothing. Possessive
# and bound to a word's beginning: else a long word without cuts would cost its square.
_CUT_WORD = re.compile(rf"(?<![^\W_])(?<!\*){_WORD.pattern}+(?:[.\-_]{{1,2}}{_WORD.pattern}+)++")
_CUT = re.compile(r"[.\-_](?=[^\W_])")
_CUTS = re.compile(r"[.\-_]+")
# Letters set apart draw in the words before them; a telling one stands not far behind.
_MOST_DRAWN_IN = 24
# Few sentences hold a phrase longer than this.
_LONGEST_PHRASE = 8

_RANK = {Severity.WEIGH: 0, Severity.HOLD: 1, Severity.REJECT: 2}


class Hit(NamedTuple):
    """A listed word at `text[start:end]` of the normalised text.

    `category` is None and `language` empty for an editor's own word.
    """

    start: int
    end: int
    severity: Severity
    category: Category | None
    language: str


class Mark(NamedTuple):
    """What a listed word or phrase is."""

    severity: Severity
    category: Category | None
    language: str
    is_own: bool

    @property
    def is_held(self) -> bool:
        """It does something to a text by itself."""
        return self.severity is not Severity.WEIGH

    def guessed(self) -> "Mark":
        """The mark of a word that is not quite certain: a guess rejects nobody."""
        return self._replace(severity=Severity.HOLD) if self.is_held else self


class _Phrase(NamedTuple):
    rest: tuple[Stem, ...]
    mark: Mark


class _Meaning(NamedTuple):
    """What a word is by itself, gravest first, and which phrases begin with it."""

    marks: tuple[Mark, ...]
    phrases: tuple[_Phrase, ...]


class _Token(NamedTuple):
    start: int
    end: int
    word: str


class Lexicon:
    """Entries of any number of lists, ready to be found."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._banned: Patterns[Mark] = Patterns()
        self._masked: Masks[Mark] = Masks()
        self._cut_short: dict[str, Mark] = {}
        self._allowed: Patterns[None] = Patterns()
        self._phrases: Patterns[_Phrase] = Patterns()
        self._meanings = _Meanings(self._meaning)
        for entry in entries:
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        if entry.severity is None:
            self._allowed.add(entry.words[0], entry.language, None)
            return
        mark = Mark(entry.severity, entry.category, entry.language, entry.is_own)
        if len(entry.words) == 1:
            self._add_word(entry.words[0], mark)
        else:
            first, *rest = entry.words[:_LONGEST_PHRASE]
            stems = tuple(stem_of(word, mark.language) for word in rest)
            self._phrases.add(first, mark.language, _Phrase(stems, mark))

    def _add_word(self, pattern: str, mark: Mark) -> None:
        stem = self._banned.add(pattern, mark.language, mark)
        if stem is None:
            return
        self._masked.add(stem, mark.guessed())
        if mark.is_held:
            # One letter tells enough of the shortest words only.
            for length in range(1 if len(stem.text) == 3 else 2, len(stem.text)):
                self._cut_short.setdefault(stem.text[:length], mark.guessed())

    def hits(self, text: Normalised) -> list[Hit]:
        """Return every listed word and phrase of a text; single words first."""
        words = _WORD.findall(text.text)
        hits: list[Hit] = []
        # Text as it was typed, of words that mean nothing: one look-up a word is all it costs.
        is_plain = isinstance(text.offsets, range) and "*" not in text.text
        if not is_plain or any(map(self._meanings.__getitem__, words)):
            hits = _Reading(text, self).hits()
        if _CUT.search(text.text):
            hits += self._cut_word_hits(text, hits)
        return hits

    def meaning(self, word: str) -> _Meaning | None:
        """Return what a word means to the lists; None when nothing."""
        if len(word) > LONGEST_WORD:
            return self._meaning(word)
        return self._meanings[word]

    def marks(self, word: str) -> tuple[Mark, ...]:
        """Return what a word is by itself, gravest first."""
        meaning = self.meaning(word)
        return meaning.marks if meaning else ()

    def is_known(self, word: str) -> bool:
        """Tell whether the lists say anything of a word, be it that it is allowed."""
        return self.meaning(word) is not None or bool(self._allowed.find(word))

    def stems_of(self, word: str) -> list[tuple[Stem, Mark]]:
        """Return the stems that an unallowed word begins with."""
        found = self._banned.stems_of(word)
        return [] if found and self._allowed.find(word) else found

    def unmasked(self, word: str) -> list[Unmasked[Mark]]:
        """Return what a word with a star may be, gravest first."""
        found = [one for one in self._masked.find(word) if not self._allowed.find(one.word)]
        return sorted(found, key=lambda one: _RANK[one.meaning.severity], reverse=True)

    def _meaning(self, word: str) -> _Meaning | None:
        marks = self._marks(word)
        phrases = self._phrases.find(word)
        if not marks and not phrases:
            return None
        return _Meaning(tuple(sorted(marks, key=_rank, reverse=True)), tuple(phrases))

    def _marks(self, word: str) -> list[Mark]:
        marks = self._banned.find(word)
        if not marks and "*" in word:
            marks = self._masked_marks(word)
        return [] if marks and self._allowed.find(word) else marks

    def _masked_marks(self, word: str) -> list[Mark]:
        head, _, tail = word.partition("*")
        if tail == "*":
            return [self._cut_short[head]] if head in self._cut_short else []
        if len(head) > 3 and (marks := self._banned.find(head)):
            return [mark.guessed() for mark in marks]
        return [one.meaning for one in self.unmasked(word) if one.meaning.is_held]

    def _cut_word_hits(self, text: Normalised, known: list[Hit]) -> list[Hit]:
        starts = {hit.start for hit in known if hit.severity is not Severity.WEIGH}
        hits: list[Hit] = []
        for match in _CUT_WORD.finditer(text.text):
            if starts.isdisjoint(range(*match.span())):
                marks = self.marks(_CUTS.sub("", match[0]))
                if marks and marks[0].is_held and not marks[0].is_own:
                    hits.append(Hit(match.start(), match.end(), *marks[0][:3]))
        return hits


class _Reading:
    """One text being read."""

    def __init__(self, text: Normalised, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon
        self._tokens = _tokens(text.text)
        self._languages: frozenset[str] | None = None

    def hits(self) -> list[Hit]:
        words: list[Hit] = []
        phrases: list[Hit] = []
        for index, token in enumerate(self._tokens):
            meaning = self._lexicon.meaning(token.word)
            if meaning is not None:
                phrases += self._phrase_hits(index, meaning.phrases)
            mark = self._mark(meaning.marks) if meaning else None
            if mark is not None:
                words.append(self._hit(token, mark))
            elif _is_spelled_out(token, self._text):
                words += self._tail_hits(token)
        return words + phrases

    def _hit(self, token: _Token, mark: Mark) -> Hit:
        if token.start in self._text.guesses:
            mark = mark.guessed()
        return Hit(token.start, token.end, mark.severity, mark.category, mark.language)

    def _mark(self, marks: tuple[Mark, ...]) -> Mark | None:
        return next((mark for mark in marks if self._counts(mark)), None)

    def _counts(self, mark: Mark) -> bool:
        if not mark.is_own:
            return True
        if self._languages is None:
            self._languages = languages_of(self._text.text)
        return mark.language in self._languages

    def _tail_hits(self, token: _Token) -> Iterator[Hit]:
        """Yield the first listed word at the end: "и х х х" is read "иххх"."""
        for skip in range(1, min(len(token.word) - 2, _MOST_DRAWN_IN)):
            mark = self._mark(self._lexicon.marks(token.word[skip:]))
            if mark is not None and mark.is_held:
                yield Hit(token.start + skip, token.end, *mark[:3])
                return

    def _phrase_hits(self, index: int, phrases: tuple[_Phrase, ...]) -> Iterator[Hit]:
        for rest, mark in phrases:
            window = self._tokens[index + 1 : index + 1 + len(rest)]
            if len(window) == len(rest) and self._counts(mark):
                pairs = zip(rest, window, strict=True)
                if all(stem.fits(token.word) for stem, token in pairs):
                    yield Hit(self._tokens[index].start, window[-1].end, *mark[:3])


class _Meanings(dict[str, _Meaning | None]):
    """Each word's meaning, worked out when the word is first met; bounded."""

    def __init__(self, meaning: Callable[[str], _Meaning | None]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, word: str) -> _Meaning | None:
        meaning = self._meaning(word)
        if len(word) <= LONGEST_WORD:
            if len(self) >= MOST_WORDS:
                self.clear()
            self[word] = meaning
        return meaning


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        if word[-1] == "*":
            word = _unstarred(word, is_stressed=text[start - 1 : start] == "*")
        tokens.append(_Token(start, start + len(word), word))
    return tokens


def _is_spelled_out(token: _Token, text: Normalised) -> bool:
    """Tell whether there was a gap behind every letter of a word."""
    taken = text.offsets[token.end - 1] - text.offsets[token.start]
    return len(token.word) > 3 and taken >= 2 * (len(token.word) - 1)


def _unstarred(word: str, *, is_stressed: bool) -> str:
    """Drop stars that hide no letter: around a word they stress it, one behind is a footnote."""
    return word if word.endswith("**") and not is_stressed else word.rstrip("*")


def _rank(mark: Mark) -> int:
    return _RANK[mark.severity]
