"""Find listed words in a normalised text, in time linear in its length.

A word is looked up whole and by each of its beginnings in a dictionary, so the cost does not
grow with the lists. Masked spellings ("б*дь") are put into the dictionary beforehand.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from comments.moderation.lexicon.entries import Category, Entry, Severity
from comments.moderation.normalise import Normalised, normalise

_WORD = re.compile(r"[^\W_](?:[^\W_]|\*)*")
# A word cut by dots, hyphens or underscores: tried as one when its parts say nothing. Possessive
# and bound to a word's beginning: else a long word without cuts would cost its square.
_CUT_WORD = re.compile(rf"(?<![^\W_])(?<!\*){_WORD.pattern}+(?:[.\-_]{{1,2}}{_WORD.pattern}+)++")
_CUTS = re.compile(r"[.\-_]+")
# Longer entries would be typing errors of a list's author, and the bound keeps lookups cheap.
_LONGEST_STEM = 24
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


class _Mark(NamedTuple):
    """What a listed word is."""

    severity: Severity
    category: Category | None
    language: str


class _Token(NamedTuple):
    start: int
    end: int
    word: str


class _Words:
    """Whole words and beginnings of words, each with its severity."""

    def __init__(self) -> None:
        self.whole: dict[str, _Mark] = {}
        self.begins: dict[str, _Mark] = {}
        # First three letters of the longer forms, and the forms of two.
        self._openings: set[str] = set()
        self._short: set[str] = set()

    def add(self, pattern: str, mark: _Mark) -> None:
        word = _plain(pattern.rstrip("*"))
        self._put(self.begins if pattern.endswith("*") else self.whole, word, mark)

    def add_masked(self, pattern: str, mark: _Mark) -> None:
        # A masked word is a guess, and a guess rejects nobody.
        mark = mark._replace(severity=Severity.HOLD)
        word = _plain(pattern.rstrip("*"))
        target = self.begins if pattern.endswith("*") else self.whole
        for form in _masked(word):
            self._put(target, form, mark)
        for form in _cut_short(word):
            self._put(self.whole, form, mark)

    def _put(self, target: dict[str, _Mark], form: str, mark: _Mark) -> None:
        target[form] = _graver(target.get(form), mark)
        (self._openings if len(form) > 2 else self._short).add(form[:3])

    def look_up(self, word: str) -> _Mark | None:
        # Most words of a text begin like no listed one: one lookup settles them.
        if word[:3] not in self._openings and word[:2] not in self._short:
            return None
        found = [self.whole[word]] if word in self.whole else []
        for length in range(2, min(len(word), _LONGEST_STEM) + 1):
            mark = self.begins.get(word[:length])
            if mark:
                found.append(mark)
        return max(found, key=_rank, default=None)


class Lexicon:
    """Entries of any number of lists, ready to be found."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._banned, self._allowed = _Words(), _Words()
        self._phrases: dict[str, list[tuple[tuple[str, ...], _Mark]]] = {}
        for entry in entries:
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        mark = _Mark(entry.severity or Severity.HOLD, entry.category, entry.language)
        if entry.severity is None:
            # Never masked: nobody hides an innocent word.
            self._allowed.add(entry.words[0], mark)
        elif len(entry.words) == 1:
            self._banned.add(entry.words[0], mark)
            if entry.severity is not Severity.WEIGH:
                self._banned.add_masked(entry.words[0], mark)
        else:
            words = tuple(_plain(word) for word in entry.words)
            self._phrases.setdefault(words[0].rstrip("*")[:2], []).append((words, mark))

    def hits(self, text: Normalised) -> list[Hit]:
        """Return every listed word and phrase of a text; single words first."""
        tokens = _tokens(text.text)
        hits = [hit for token in tokens if (hit := self._token_hit(token, text)) is not None]
        return [*hits, *self._cut_word_hits(text.text, hits), *self._phrase_hits(tokens)]

    def _token_hit(self, token: _Token, text: Normalised) -> Hit | None:
        hit = self._word_hit(token)
        if hit or not _is_spelled_out(token, text):
            return hit
        # Letters set apart draw in the one-letter word before them: "и х х х" is read "иххх".
        tails = (
            _Token(token.start + skip, token.end, token.word[skip:])
            for skip in range(1, len(token.word) - 2)
        )
        return next((hit for tail in tails if (hit := self._word_hit(tail))), None)

    def _word_hit(self, token: _Token) -> Hit | None:
        mark = self._banned.look_up(token.word)
        if mark is None or self._allowed.look_up(token.word):
            return None
        return Hit(token.start, token.end, *mark)

    def _cut_word_hits(self, text: str, known: list[Hit]) -> Iterator[Hit]:
        starts = {hit.start for hit in known}
        for match in _CUT_WORD.finditer(text):
            whole = _Token(match.start(), match.end(), _CUTS.sub("", match[0]))
            if starts.isdisjoint(range(*match.span())) and (hit := self._word_hit(whole)):
                yield hit

    def _phrase_hits(self, tokens: list[_Token]) -> Iterator[Hit]:
        for index, token in enumerate(tokens):
            for words, mark in self._phrases.get(token.word[:2], ()):
                window = tokens[index : index + len(words)]
                if _fits(words, window):
                    yield Hit(token.start, window[-1].end, *mark)


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


def _fits(words: tuple[str, ...], window: list[_Token]) -> bool:
    return len(words) == len(window) and all(
        token.word.startswith(word[:-1]) if word.endswith("*") else token.word == word
        for word, token in zip(words, window, strict=True)
    )


def _masked(word: str) -> Iterator[str]:
    """Yield the word with its middle masked: one star for one or two letters, two for more."""
    if len(word) < 3:
        return
    for start in range(1, len(word) - 1):
        for end in range(start + 1, len(word)):
            if end - start <= 2:
                yield f"{word[:start]}*{word[end:]}"
            if end - start >= 2:
                yield f"{word[:start]}**{word[end:]}"


def _cut_short(word: str) -> Iterator[str]:
    """Yield the word with its tail masked; one letter is enough only for the shortest words."""
    for start in range(1 if len(word) == 3 else 2, len(word)):
        yield f"{word[:start]}**"


def _rank(mark: _Mark) -> int:
    return _RANK[mark.severity]


def _graver(old: _Mark | None, new: _Mark) -> _Mark:
    return old if old and _rank(old) >= _rank(new) else new


def _plain(word: str) -> str:
    """Return a word as the matcher will meet it in a text."""
    return normalise(word).text
