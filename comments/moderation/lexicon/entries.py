"""Read a word list.

One entry a line; `#` starts a comment. An entry is a word or a phrase, then its severity:

    word hold        this word alone
    word* hold       words that begin so
    word~ hold       this word with any common ending of the list's language
    +word* hold      also behind a common prefix (Russian verbs)
    two words* reject
    !word*           never a hit, whatever else matches
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from comments.moderation.normalise import normalise


class Severity(StrEnum):
    """What one occurrence does to a text, from mild to grave."""

    HOLD = "hold"
    REJECT = "reject"


@dataclass(frozen=True)
class Entry:
    """One pattern: its words, and what it does; no severity marks an allowed word."""

    words: tuple[str, ...]
    severity: Severity | None


# Verb prefixes, with the soft sign that hasty writers put for the hard one. The bare "с" is left
# out: it stands before too many innocent roots, so its few words are listed one by one.
_PREFIXES = (
    "а", "без", "бес", "вз", "во", "вы", "въ", "вь", "до", "за", "из", "изъ", "ис", "на",
    "недо", "не", "ни", "о", "об", "обо", "объ", "обь", "от", "ото", "отъ", "оть", "пере", "по",
    "под", "подъ", "подь", "при", "про", "раз", "разъ", "разь", "рас", "съ", "сь", "у",
)  # fmt: skip

_ENDINGS = {
    "ru": (
        "а", "я", "у", "ю", "ы", "и", "е", "о", "ь", "ой", "ей", "ом", "ем", "ов", "ам", "ям",
        "ами", "ями", "ах", "ях", "ью", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ого",
        "его", "ому", "ему", "ым", "им", "ых", "их", "ую", "юю", "ыми", "ими",
    ),
    "en": ("s", "es", "ed", "er", "ers", "ing", "y"),
}  # fmt: skip


def read_entries(text: str, *, language: str) -> list[Entry]:
    """Return the entries of a list. Raises ValueError on a line that is no entry."""
    entries: list[Entry] = []
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if words:
            entries += _expanded(_entry(words), _ENDINGS.get(language, ()))
    return entries


def _entry(words: list[str]) -> Entry:
    if words[0].startswith("!") and len(words) == 1:
        return Entry((words[0][1:],), None)
    if len(words) < 2:
        raise ValueError(f"no severity: {words[0]}")
    return Entry(tuple(words[:-1]), Severity(words[-1]))


def _expanded(entry: Entry, endings: Iterable[str]) -> list[Entry]:
    """Return the entry once for each prefix and ending that its signs ask for."""
    if len(entry.words) > 1:
        return [entry]
    word = entry.words[0]
    stem = word.strip("+~")
    befores = ("", *_PREFIXES) if word.startswith("+") else ("",)
    afters = ("", *endings) if word.endswith("~") else ("",)
    return [
        Entry((before + stem + after,), entry.severity) for before in befores for after in afters
    ]


def plain(word: str) -> str:
    """Return a word as the matcher will meet it in a text."""
    return normalise(word).text
