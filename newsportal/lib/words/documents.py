"""What is stored of a text so that it can be found, and what a question asks of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from threading import local
from typing import NamedTuple

from snowballstemmer import stemmer

from newsportal.lib.words.endings import azerbaijani_stems, kazakh_stems, russian_stem
from newsportal.lib.words.folding import spell, words_of

# More would only narrow what is found to nothing.
WORDS_OF_QUESTION = 10
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z]")
# Nobody looks for these alone, and nearly every text has them. Folded.
_COMMON = (
    "а без бы был была были было быть в вам вас во вот все вы да для до его ее если есть еще же за"
    " и из или им их как ко когда кто ли мне мы на над не нет ни но ну о об он она они от по под"
    " при с со та так то тоже только ты у уже что чтобы эта эти это этот я"
    " бар бул да де жане жок мен ол осы сен сол уш ушин"
    " bir bu da de ile ki men o olan sen ve ucun"
    " a an and are as at be but by do for he her his i if in is it me my no not of on or our she so"
    " than that the their then they this to was we were what when which who will with you your"
)
_IS_COMMON = frozenset(_COMMON.split()).__contains__


class Document(NamedTuple):
    """`terms`: stems, for exact search. `letters`: all words in ASCII, for similar ones."""

    terms: tuple[str, ...]
    letters: str


@dataclass(frozen=True)
class Question:
    """For each word the terms of which a text must have one, and the word in ASCII letters."""

    terms: tuple[tuple[str, ...], ...]
    letters: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)


def document(text: str, language: str) -> Document:
    """The text as search knows it. The language (ru, kk, az, en) adds endings of its own."""
    known = [*map(_known(language).__getitem__, words_of(text))]
    terms = dict.fromkeys(chain.from_iterable([terms for terms, _ in known]))
    return Document(tuple(terms), " ".join([letters for _, letters in known if letters]))


def question(text: str) -> Question:
    """What a text must hold to be found; false when there is no word in the question."""
    words = words_of(text)
    words = ([word for word in words if not _IS_COMMON(word)] or words)[:WORDS_OF_QUESTION]
    # The question's language is not known, so each word asks in all that its letters allow.
    asked = [dict.fromkeys(_terms(word, "kk") + _terms(word, "az")) for word in words]
    letters = filter(None, map(_letters, words))
    return Question(tuple(map(tuple, asked)), tuple(letters))


class _Known(dict[str, tuple[tuple[str, ...], str]]):
    """The terms and letters of the words of a language that came lately."""

    _MOST = 8192

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> tuple[tuple[str, ...], str]:
        if len(self) >= self._MOST:
            self.clear()
        self[word] = found = _terms(word, self._language), _letters(word)
        return found


@lru_cache(maxsize=8)
def _known(language: str) -> _Known:
    return _Known(language)


def _letters(word: str) -> str:
    """Nothing of scripts that have no ASCII spelling here."""
    spelt = spell(word)
    return spelt if spelt.isascii() else ""


def _terms(word: str, language: str) -> tuple[str, ...]:
    """A word's stems. Kazakh and Azerbaijani ones are marked: they are short, and meet others."""
    terms = [word]
    if _CYRILLIC.search(word):
        terms += [_snowball("russian", word), russian_stem(word)]
        if language == "kk":
            terms += _marked("k", kazakh_stems(word))
    elif _LATIN.search(word):
        terms.append(_snowball("english", word))
        if language == "az":
            terms += _marked("a", azerbaijani_stems(word))
    return tuple(dict.fromkeys(terms))


def _marked(mark: str, stems: Iterable[str]) -> list[str]:
    return [f"{mark}:{stem}" for stem in stems]


# A stemmer keeps the word it works on inside itself.
_stemmers = local()


def _snowball(language: str, word: str) -> str:
    known: dict[str, object] = _stemmers.__dict__
    if language not in known:
        known[language] = stemmer(language)
    stem: str = getattr(_stemmers, language).stemWord(word)
    return stem
