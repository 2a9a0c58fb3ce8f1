"""Banned words: four readable lists and the matcher that reads them.

The lists are data: one file per language, one entry per line. See `entries` for the grammar.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from comments.moderation.lexicon.entries import Category, Entry, Severity, read_entries
from comments.moderation.lexicon.matcher import Hit, Lexicon

__all__ = [
    "Category",
    "Hit",
    "Lexicon",
    "Severity",
    "default_lexicon",
    "lists_digest",
    "own_stems",
]

LANGUAGES = ("ru", "kk", "az", "en")


@lru_cache(maxsize=1)
def default_lexicon() -> Lexicon:
    """Return the lists of all languages as one matcher; read from disk once per process.

    One for all: readers mix languages within a sentence, and the scripts keep them apart.
    """
    entries: list[Entry] = []
    for language in LANGUAGES:
        entries += read_entries(_path(language).read_text("utf-8"), language=language)
    return Lexicon(entries)


@lru_cache(maxsize=256)
def own_stems(stems: tuple[str, ...]) -> Lexicon:
    """Return a matcher for a site's own stems (`word` or `word*`); each holds a text.

    Stems of one letter are passed over: they would hold everything.
    """
    return Lexicon([Entry((stem,), Severity.HOLD) for stem in stems if len(stem.strip(" *")) > 1])


def lists_digest() -> str:
    """Return a hash of all the lists, so that a decision can name the words it was made by."""
    digest = hashlib.blake2b(digest_size=16)
    for language in LANGUAGES:
        digest.update(_path(language).read_bytes())
    return digest.hexdigest()


def _path(language: str) -> Path:
    return Path(__file__).parent / f"{language}.txt"
