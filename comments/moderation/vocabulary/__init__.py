"""Everyday words, so that a disguised word is told from a rare one. Written by us, MIT.

Readable files, one a language. A heading names a way to inflect and its endings, with `-` for
none; below it stand stems, apart by blanks. More forms than exist do no harm. Below `words` stand
the small words that every text is full of.
"""

from functools import lru_cache
from pathlib import Path

_SMALL_WORDS = "words"


def read_words(text: str) -> dict[str, list[str]]:
    """Return the forms below each heading's name, in the file's order; ё is е."""
    forms: dict[str, list[str]] = {}
    name, endings = "", [""]
    for line in text.replace("ё", "е").splitlines():
        words = line.partition("#")[0].strip()
        if words.startswith("["):
            name, *signs = words.strip("[]").split()
            endings = [sign.strip("-") for sign in signs]
        else:
            forms.setdefault(name, []).extend(
                stem + ending for stem in words.split() for ending in endings
            )
    return forms


def everyday_words() -> tuple[str, ...]:
    """Return the forms of all languages, each once; read from disk."""
    forms = [form for words in _files() for below in words.values() for form in below]
    return tuple(dict.fromkeys(forms))


@lru_cache(maxsize=1)
def small_words() -> frozenset[str]:
    """Return those that every text is full of: pronouns, particles, the verb to be."""
    return frozenset(form for words in _files() for form in words.get(_SMALL_WORDS, ()))


def _files() -> list[dict[str, list[str]]]:
    files = sorted(Path(__file__).parent.glob("*.txt"))
    return [read_words(file.read_text("utf-8")) for file in files]
