"""Read a word list.

`#` starts a comment. A heading gives what the entries below it are: `[category severity]`, or
`[allowed]` for words that are never a hit, whatever else matches. A heading that ends in `own`
counts in texts of the list's language only: the word means something else in another. Entries
stand apart by commas:

    word         this word alone
    word*        words that begin so
    word~        this word with any common ending of the list's language, or none
    +word*       also behind a common prefix (Russian verbs)
    *word        longer words that end so; *word~ with any common ending
    *word*       words that hold it anywhere
    two word*    a phrase; one/two gives a choice at its place
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product


class Severity(StrEnum):
    """What one occurrence does to a text, from mild to grave.

    WEIGH never holds anything: it is evidence for the model alone.
    """

    WEIGH = "weigh"
    HOLD = "hold"
    REJECT = "reject"


class Category(StrEnum):
    """What kind of word it is."""

    OBSCENE = "obscene"
    INSULT = "insult"
    HATE = "hate"
    CONTEMPT = "contempt"
    THREAT = "threat"
    POLITE = "polite"
    SPAM = "spam"


@dataclass(frozen=True)
class Entry:
    """One pattern: its words, and what they are.

    words      with the stars and tildes of the grammar, several for a phrase
    severity   None marks an allowed word
    category   None for an allowed word and for an editor's own, which may be of any kind
    language   whose list it stands in; empty for an editor's own
    is_own     it counts in texts of its language only
    """

    words: tuple[str, ...]
    severity: Severity | None
    category: Category | None = None
    language: str = ""
    is_own: bool = False


_HEADING = re.compile(r"\[(?P<kind>\w+)(?: (?P<severity>\w+))?(?P<own> own)?\]")

# Verb prefixes, with the soft sign that hasty writers put for the hard one. The bare "с" is left
# out: it stands before too many innocent roots, so its few words are listed one by one.
_PREFIXES = (
    "а", "без", "бес", "вз", "во", "вы", "въ", "вь", "до", "за", "из", "изъ", "ис", "на",
    "недо", "не", "ни", "о", "об", "обо", "объ", "обь", "от", "ото", "отъ", "оть", "пере", "по",
    "под", "подъ", "подь", "при", "про", "раз", "разъ", "разь", "рас", "съ", "сь", "у",
)  # fmt: skip


def read_entries(text: str, *, language: str) -> list[Entry]:
    """Return the entries of a list. Raises ValueError on a line that is no part of one."""
    entries: list[Entry] = []
    kind: Entry | None = None
    for line in text.splitlines():
        words = line.partition("#")[0].strip()
        if words.startswith("["):
            kind = _heading(words, language)
        elif words and kind is None:
            raise ValueError(f"no heading above: {words}")
        elif kind is not None:
            entries += _entries(words, kind)
    return entries


def _heading(line: str, language: str) -> Entry:
    match = _HEADING.fullmatch(line)
    if match is None:
        raise ValueError(f"no heading: {line}")
    if match["kind"] == "allowed" and match["severity"] is None:
        return Entry((), None, None, language)
    severity, category = Severity(match["severity"]), Category(match["kind"])
    return Entry((), severity, category, language, match["own"] is not None)


def _entries(line: str, kind: Entry) -> Iterator[Entry]:
    for pattern in filter(None, (part.strip() for part in line.split(","))):
        choices = [word.split("/") for word in pattern.split()]
        if kind.severity is None and len(choices) > 1:
            raise ValueError(f"a phrase cannot be allowed: {pattern}")
        for words in product(*choices):
            for form in _with_prefixes(words):
                yield Entry(form, kind.severity, kind.category, kind.language, kind.is_own)


def _with_prefixes(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return a single word with a plus once for each prefix, and all else as it is."""
    if len(words) > 1 or not words[0].startswith("+"):
        return [words]
    return [(before + words[0][1:],) for before in ("", *_PREFIXES)]
