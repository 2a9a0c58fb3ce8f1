"""Everyday words, so that a disguised word is told from a rare one. Written by us, MIT.

Readable files, one a language. A heading names a way to inflect and its endings, with `-` for
none; below it stand stems, apart by blanks. More forms than exist do no harm.
"""

from functools import lru_cache
from pathlib import Path


def read_words(text: str) -> list[str]:
    """Return all forms that a file stands for, in its order; ё is е."""
    forms: dict[str, None] = {}
    endings: list[str] = []
    for line in text.replace("ё", "е").splitlines():
        words = line.partition("#")[0].strip()
        if words.startswith("["):
            endings = [ending.strip("-") for ending in words.strip("[]").split()[1:]]
        else:
            forms.update(dict.fromkeys(stem + end for stem in words.split() for end in endings))
    return list(forms)


@lru_cache(maxsize=1)
def everyday_words() -> tuple[str, ...]:
    """Return the forms of all languages; read from disk once per process."""
    files = sorted(Path(__file__).parent.glob("*.txt"))
    return tuple(form for file in files for form in read_words(file.read_text("utf-8")))
