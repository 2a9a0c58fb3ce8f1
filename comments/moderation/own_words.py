"""A site's own words: literal stems with `*`, never regular expressions.

As a text, one word a line, with what it does and, where it counts in one language only, that:

    казино*            hold
    терминатор*        allow   ru
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from comments.moderation.lexicon import Lexicon
from comments.moderation.lexicon.entries import Entry, Severity
from comments.moderation.lexicon.patterns import LONGEST_STEM, SHORTEST_PART

LANGUAGES = ("ru", "kk", "az", "en")
WORDS_MAX = 5000
PATTERN_MAX_CHARS = 100
_PHRASE_MAX_WORDS = 8
_SIGNS = re.compile(r"[^\w\s*'’-]|_")
_WORD = re.compile(r"\*?[^\W_][\w'’-]*\*?")


class WordKind(StrEnum):
    """What a site's own word does to a text."""

    HOLD = "hold"
    REJECT = "reject"
    # Never a hit, whatever the lists say of it.
    ALLOW = "allow"


_SEVERITIES = {WordKind.HOLD: Severity.HOLD, WordKind.REJECT: Severity.REJECT}


@dataclass(frozen=True)
class OwnWord:
    """`language` empty: in texts of every language."""

    pattern: str
    kind: WordKind = WordKind.HOLD
    language: str = ""

    @property
    def entry(self) -> Entry:
        """As the matcher takes it."""
        words = tuple(self.pattern.split())
        severity = _SEVERITIES.get(self.kind)
        return Entry(words, severity, None, self.language, bool(self.language))


class OwnList:
    """A site's words, ready to be found. Compared by identity: each version is made once."""

    def __init__(self, words: Iterable[OwnWord] = ()) -> None:
        self.words = tuple(words)

    @cached_property
    def lexicon(self) -> Lexicon:
        return Lexicon(word.entry for word in self.words)


NO_WORDS = OwnList()


@dataclass(frozen=True)
class ListChange:
    """What makes one list of another: words that are put in, or do something else, and others
    that go.
    """

    put: tuple[OwnWord, ...] = ()
    gone: tuple[OwnWord, ...] = ()

    @classmethod
    def between(cls, before: Iterable[OwnWord], after: Iterable[OwnWord]) -> "ListChange":
        """Of a word that stands twice in a list the last line counts."""
        old, new = _by_key(before), _by_key(after)
        put = tuple(word for key, word in new.items() if old.get(key) != word)
        return cls(put, tuple(word for key, word in old.items() if key not in new))

    def __bool__(self) -> bool:
        return bool(self.put or self.gone)

    def of(self, words: Iterable[OwnWord]) -> list[OwnWord]:
        """The list that becomes of these words, whatever else was changed in them since."""
        gone = _by_key(self.gone)
        kept = {key: word for key, word in _by_key(words).items() if key not in gone}
        return list((kept | _by_key(self.put)).values())


NO_CHANGE = ListChange()


def _by_key(words: Iterable[OwnWord]) -> dict[tuple[str, str], OwnWord]:
    """A word is one and the same whatever it does."""
    return {(word.pattern, word.language): word for word in words}


@dataclass(frozen=True)
class Line:
    """A line of a list as it was read; `problem` is a code of `problem_of`, empty if it is good."""

    number: int
    word: OwnWord
    problem: str = ""


def tidy(pattern: str) -> str:
    """A pattern as it is kept: small letters, single blanks."""
    return " ".join(unicodedata.normalize("NFC", pattern).casefold().split())


def problem_of(word: OwnWord) -> str:
    """The code of what is wrong with a tidy word, empty if nothing is.

    empty, too_long, signs (`.`, `[`, `?` and their like mean nothing here), star_inside,
    one_letter, short_part (an end or an inside of fewer than three letters), long_word,
    phrase_allowed (one word alone can be allowed), long_phrase, language.
    """
    words = word.pattern.split()
    checks = {
        "empty": not words,
        "too_long": len(word.pattern) > PATTERN_MAX_CHARS,
        "language": word.language not in {"", *LANGUAGES},
        "phrase_allowed": word.kind is WordKind.ALLOW and len(words) > 1,
        "long_phrase": len(words) > _PHRASE_MAX_WORDS,
        "signs": bool(_SIGNS.search(word.pattern)),
    }
    found = next((code for code, is_wrong in checks.items() if is_wrong), "")
    return found or next((code for part in words if (code := _problem_of_part(part))), "")


def _problem_of_part(part: str) -> str:
    letters = part.strip("*")
    if len(letters) < 2:
        return "one_letter"
    if not _WORD.fullmatch(part):
        return "star_inside"
    if part.startswith("*") and len(letters) < SHORTEST_PART:
        return "short_part"
    return "long_word" if len(letters) > LONGEST_STEM else ""


def read_lines(text: str) -> list[Line]:
    """Every word of a list with what is wrong with it; empty lines and `#` comments are none."""
    found = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.partition("#")[0].strip()
        if line:
            found.append(_read(number, line))
    return found


def _read(number: int, line: str) -> Line:
    """From the end: a language, then a kind; the rest is the pattern, which may be a phrase."""
    parts, language, kind = line.split(), "", WordKind.HOLD
    if "\t" in line:
        # As we write it: a word may then be called `en` or `hold` itself.
        pattern, *rest = (part.strip() for part in line.split("\t"))
        parts, said = pattern.split(), [part for part in rest if part]
    else:
        said = []
        if len(parts) > 1 and parts[-1].lower() in LANGUAGES:
            said.insert(0, parts.pop())
        if len(parts) > 1 and parts[-1].lower() in set(WordKind):
            said.insert(0, parts.pop())
    unknown = ""
    for word in said:
        if word.lower() in set(WordKind):
            kind = WordKind(word.lower())
        elif word.lower() in LANGUAGES:
            language = word.lower()
        else:
            unknown = "unknown"
    found = OwnWord(tidy(" ".join(parts)), kind, language)
    return Line(number, found, unknown or problem_of(found))


def write_lines(words: Iterable[OwnWord]) -> str:
    """The list as a text that `read_lines` reads back."""
    rows = ["\t".join(filter(None, (word.pattern, word.kind, word.language))) for word in words]
    return "".join(f"{row}\n" for row in rows)
