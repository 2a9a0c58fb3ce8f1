"""Undo disguises, so that a rule sees the word and not its costume."""

import hashlib

from comments.moderation.disguise import undisguise
from comments.moderation.folding import Normalised, fold
from comments.moderation.repair import Vocabulary, default_vocabulary, site_vocabulary

__all__ = ["Normalised", "Vocabulary", "fingerprint", "fold", "normalise", "site_vocabulary"]


def normalise(
    text: str, vocabulary: Vocabulary | None = None, *, folded: Normalised | None = None
) -> Normalised:
    """Return the text as it is meant: folded, undisguised, with masked and swapped letters put
    right where a vocabulary knows the word.

    Without a vocabulary of the site's own words the shipped one is asked. What nobody knows
    stays: one `*` for one masked letter, `**` for any number above. `folded`: by `fold`, if it was.
    """
    return (vocabulary or default_vocabulary()).apply(text, folded)


def fingerprint(text: str) -> str:
    """Return 32 hex digits, equal for texts that differ in disguise and punctuation only.

    It is derived from the text, so erase it with the text.
    """
    # Without any dictionary, so that a longer word list leaves fingerprints as they are.
    plain = undisguise(text).text
    # Without letters (only emoji, say) the text itself is all there is to compare.
    core = "".join(filter(str.isalnum, plain)) or "".join(text.split())
    return hashlib.blake2b(core.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
