"""Find listed words in a normalised text, in time linear in its length.

What a word means to the lists depends on the word alone, so it is remembered: most words of a
text were met before, and most of them mean nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import compress
from typing import NamedTuple

from comments.moderation.folding import Normalised
from comments.moderation.lexicon.endings import likely_ending
from comments.moderation.lexicon.entries import Category, Entry, Severity
from comments.moderation.lexicon.languages import languages_of
from comments.moderation.lexicon.masks import Masks, Unmasked
from comments.moderation.lexicon.patterns import Patterns, Stem, stem_of
from comments.moderation.remembered import Remembered

_WORD = re.compile(r"[^\W_]++(?:\*[^\W_]*+)*+")
# A word cut by dots, hyphens or underscores: tried as one when its parts say nothing.
_CUT_WORD = re.compile(rf"{_WORD.pattern}(?:[.\-_]{{1,2}}{_WORD.pattern})++")
_CUT = re.compile(r"[.\-_](?=[^\W_])")
_CUTS = re.compile(r"[.\-_]+")
_CUT_SIGNS = (".", "-", "_")
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
    """What a word is by itself, gravest first, and which phrases begin with it.

    The phrases stand by the first two letters of their second word.
    """

    marks: tuple[Mark, ...]
    phrases: dict[str, list[_Phrase]]


_MEANS_NOTHING = _Meaning((), {})


class Lexicon:
    """Entries of any number of lists, ready to be found."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        # In one, for most words are found nowhere; None stands for what is allowed.
        self._patterns: Patterns[Mark | _Phrase | None] = Patterns()
        self._masked: Masks[Mark] = Masks()
        self._cut_short: dict[str, Mark] = {}
        self._meanings = Remembered(self._meaning)
        self._is_empty = True
        for entry in entries:
            self._is_empty = False
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        if entry.severity is None:
            self._patterns.add(entry.words[0], entry.language, None)
            return
        mark = Mark(entry.severity, entry.category, entry.language, entry.is_own)
        if len(entry.words) == 1:
            self._add_word(entry.words[0], mark)
        else:
            first, *rest = entry.words[:_LONGEST_PHRASE]
            stems = tuple(stem_of(word, mark.language) for word in rest)
            self._patterns.add(first, mark.language, _Phrase(stems, mark))

    def _add_word(self, pattern: str, mark: Mark) -> None:
        stem = self._patterns.add(pattern, mark.language, mark)
        if stem is None:
            return
        self._masked.add(stem, mark.guessed())
        if mark.is_held:
            # One letter tells enough of the shortest words only.
            for length in range(1 if len(stem.text) == 3 else 2, len(stem.text)):
                self._cut_short.setdefault(stem.text[:length], mark.guessed())

    def hits(self, text: Normalised) -> list[Hit]:
        """Return every listed word and phrase of a text; single words first."""
        if self._is_empty:
            return []
        words = text.words
        if words is None:
            words = _WORD.findall(text.text)
            if "*" in text.text:
                words = _without_idle_stars(words, text.text)
        meanings = [*map(self._meanings.__getitem__, words)]
        hits: list[Hit] = []
        # Text as it was typed, of words that mean nothing: one look-up a word is all it costs.
        if any(meanings) or not isinstance(text.offsets, range):
            hits = _Reading(text, words, meanings, self).hits()
        return hits + self._cut_word_hits(text, hits)

    def meaning(self, word: str) -> _Meaning | None:
        """Return what a word means to the lists; None when nothing."""
        return self._meanings[word]

    def marks(self, word: str) -> tuple[Mark, ...]:
        """Return what a word is by itself, gravest first."""
        meaning = self.meaning(word)
        return meaning.marks if meaning else ()

    def is_listed(self, word: str) -> bool:
        """Tell whether a word stands in the lists as it is, stars and all."""
        return any(stem.text == word for stem, _ in self._banned(word))

    def is_known(self, word: str) -> bool:
        """Tell whether the lists say anything of a word, be it that it is allowed."""
        return self.meaning(word) is not None

    def allows(self, word: str) -> bool:
        """Tell whether a word stands among the allowed ones."""
        return None in self._patterns.find(word)

    def stems_of(self, word: str, shortest: int = 1) -> list[tuple[Stem, Mark]]:
        """Return the stems of at least this length that an unallowed word begins with."""
        found = self._banned(word, shortest)
        return [] if found and self.allows(word) else found

    def reach(self, word: str) -> int:
        """Return how long a stem of the word can be at most; nought if only very short ones can."""
        return self._patterns.reach(word)

    def unmasked(self, word: str) -> list[Unmasked[Mark]]:
        """Return what a word with a star may be, gravest first."""
        found = [one for one in self._masked.find(word) if not self.allows(one.word)]
        head = word.partition("*")[0]
        for stem, mark in self._banned(head, shortest=3):
            ending = likely_ending(word[len(stem.text) :], stem.endings)
            if ending is not None:
                whole = stem.text + ending
                found.append(Unmasked(whole, mark.guessed(), True, True, False))
        return sorted(found, key=lambda one: _RANK[one.meaning.severity], reverse=True)

    def _banned(self, word: str, shortest: int = 1) -> list[tuple[Stem, Mark]]:
        """Return the stems of at least this length that a word begins with, allowed or not."""
        found = self._patterns.stems_of(word, shortest)
        return [(stem, mark) for stem, mark in found if isinstance(mark, Mark)]

    def _meaning(self, word: str) -> _Meaning | None:
        found = self._patterns.find(word)
        marks = [one for one in found if isinstance(one, Mark)]
        if not marks and "*" in word:
            marks = self._masked_marks(word)
        if not marks and not found:
            return None
        phrases: dict[str, list[_Phrase]] = {}
        for phrase in found:
            if isinstance(phrase, _Phrase):
                phrases.setdefault(phrase.rest[0].text[:2], []).append(phrase)
        if None in found:
            marks = []
        return _Meaning(tuple(sorted(marks, key=_rank, reverse=True)), phrases)

    def _masked_marks(self, word: str) -> list[Mark]:
        head, _, tail = word.partition("*")
        if tail == "*":
            return [self._cut_short[head]] if head in self._cut_short else []
        if len(head) > 3 and (marks := self._marks_of(head)):
            return [mark.guessed() for mark in marks]
        return [
            one.meaning
            for one in self.unmasked(word)
            if one.meaning.is_held and (one.is_exact or one.is_alone or "**" in word)
        ]

    def _marks_of(self, word: str) -> list[Mark]:
        """Return what a word is by itself, were it not allowed."""
        return [mark for mark in self._patterns.find(word) if isinstance(mark, Mark)]

    def _cut_word_hits(self, text: Normalised, known: list[Hit]) -> list[Hit]:
        starts = {hit.start for hit in known if hit.severity is not Severity.WEIGH}
        hits: list[Hit] = []
        for match in _cut_words(text.text):
            if starts.isdisjoint(range(*match.span())):
                marks = self.marks(_CUTS.sub("", match[0]))
                if marks and marks[0].is_held and not marks[0].is_own:
                    hits.append(Hit(match.start(), match.end(), *marks[0][:3]))
        return hits


class _Reading:
    """One text being read: its words, and what each means to the lists."""

    def __init__(
        self,
        text: Normalised,
        words: Sequence[str],
        meanings: list[_Meaning | None],
        lexicon: Lexicon,
    ) -> None:
        self._text = text
        self._words = words
        self._meanings = meanings
        self._lexicon = lexicon

    def hits(self) -> list[Hit]:
        words: list[Hit] = []
        phrases: list[Hit] = []
        telling: Iterable[int] = range(len(self._words))
        may_be_spelled_out = len(self._text.source) - len(self._text.text) > 2
        if not may_be_spelled_out:
            telling = compress(telling, self._meanings)
        for index in telling:
            hit = None
            meaning = self._meanings[index] or _MEANS_NOTHING
            if meaning.marks:
                hit = self._word_hit(index, meaning.marks)
            elif may_be_spelled_out and not meaning.phrases and self._is_spelled_out(index):
                hit = self._tail_hit(index)
            if hit is not None:
                words.append(hit)
            if meaning.phrases:
                phrases += self._phrase_hits(index, meaning.phrases)
        return words + phrases

    @cached_property
    def _starts(self) -> list[int]:
        """Where each word begins: nothing between two of them could begin one."""
        text, end = self._text.text, 0
        starts = []
        for word in self._words:
            start = text.find(word, end)
            starts.append(start)
            end = start + len(word)
        return starts

    @cached_property
    def _languages(self) -> frozenset[str]:
        return languages_of(self._text.text)

    def _word_hit(self, index: int, marks: tuple[Mark, ...]) -> Hit | None:
        mark = next(filter(self._counts, marks), None)
        if mark is None:
            return None
        start = self._starts[index]
        if start in self._text.guesses:
            mark = mark.guessed()
        return Hit(start, start + len(self._words[index]), *mark[:3])

    def _counts(self, mark: Mark) -> bool:
        return not mark.is_own or mark.language in self._languages

    def _is_spelled_out(self, index: int) -> bool:
        """Tell whether there was a gap behind every letter of a word."""
        letters = len(self._words[index])
        if letters < 4:
            return False
        start = self._starts[index]
        taken = self._text.offsets[start + letters - 1] - self._text.offsets[start]
        return taken >= 2 * (letters - 1)

    def _tail_hit(self, index: int) -> Hit | None:
        """Return the first listed word at the end: "и х х х" is read "иххх"."""
        start, word = self._starts[index], self._words[index]
        for skip in range(1, min(len(word) - 2, _MOST_DRAWN_IN)):
            mark = next(filter(self._counts, self._lexicon.marks(word[skip:])), None)
            if mark is not None and mark.is_held:
                return Hit(start + skip, start + len(word), *mark[:3])
        return None

    def _phrase_hits(self, index: int, phrases: dict[str, list[_Phrase]]) -> Iterator[Hit]:
        following = self._words[index + 1 : index + _LONGEST_PHRASE]
        for rest, mark in phrases.get(following[0][:2], ()) if following else ():
            if len(rest) <= len(following) and self._counts(mark):
                pairs = zip(rest, following, strict=False)
                if all(stem.fits(word) for stem, word in pairs):
                    last = index + len(rest)
                    end = self._starts[last] + len(self._words[last])
                    yield Hit(self._starts[index], end, *mark[:3])


def _cut_words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text that are cut, each whole.

    The cuts are looked for, being few, and from the first the beginning of its word.
    """
    end = 0
    for cut in _CUT.finditer(text):
        start = cut.start()
        if start < end:
            continue
        # A cut is of one sign or two.
        start -= text[start - 1 : start] in _CUT_SIGNS
        while start > end and (text[start - 1].isalnum() or text[start - 1] == "*"):
            start -= 1
        match = _CUT_WORD.match(text, start)
        if match is not None:
            end = match.end()
            yield match


def _without_idle_stars(words: list[str], text: str) -> list[str]:
    """Drop stars that hide no letter: around a word they stress it, one behind is a footnote."""
    starts = [match.start() for match in _WORD.finditer(text)]
    return [
        _unstarred(word, is_stressed=text[start - 1 : start] == "*") if word[-1] == "*" else word
        for word, start in zip(words, starts, strict=True)
    ]


def _unstarred(word: str, *, is_stressed: bool) -> str:
    return word if word.endswith("**") and not is_stressed else word.rstrip("*")


def _rank(mark: Mark) -> int:
    return _RANK[mark.severity]
