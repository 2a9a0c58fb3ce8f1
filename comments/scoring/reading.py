"""Read a text once: its normal form, its words and its listed words."""

import re
from dataclasses import dataclass

from comments.moderation.lexicon import Hit, default_lexicon
from comments.moderation.normalise import Normalised, Vocabulary, normalise

# A word with its masked letters, or one sign: how a text is punctuated tells a little, too.
_TOKEN = re.compile(r"[^\W_]+|[^\w\s*]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What every feature of a text is made of."""

    normalised: Normalised
    tokens: list[str]
    hits: list[Hit]

    @property
    def source(self) -> str:
        return self.normalised.source


def read(text: str, vocabulary: Vocabulary | None = None) -> Reading:
    """Return the reading of a text of any kind and length, in time linear in its length.

    The vocabulary knows words of the site; without one the shipped one is asked.
    """
    normalised = normalise(text, vocabulary)
    return Reading(normalised, tokens_of(normalised.text), default_lexicon().hits(normalised))


def tokens_of(plain: str) -> list[str]:
    """Return the words and signs of a normalised text, in its order."""
    return _TOKEN.findall(plain)


def token_spans(plain: str) -> list[tuple[int, int]]:
    """Return where each of these tokens stands in the normalised text."""
    return [match.span() for match in _TOKEN.finditer(plain)]
