"""Fold a word into its own script: foreign look-alikes, leet digits, masking signs."""

import re
from collections.abc import Iterator
from itertools import product

# Latin letters drawn like a Cyrillic one.
_CYRILLIC_SHAPES = dict(zip("aceopxykmhtb", "асеорхукмнтв", strict=True))
# Latin letters put for a Cyrillic one by sound or by a likeness that only readers see.
_CYRILLIC_SOUNDS = dict(zip("iunrdzlvsfgjqw", "иупгдзлвсфджкш", strict=True))
_CYRILLIC_LEET = dict(zip("013468@$€#%", "оизчбвасе**", strict=True))

_LATIN_SHAPES = dict(zip("асеорхукмнтві", "aceopxykmhtbi", strict=True))
_LATIN_LEET = dict(zip("013457@$€#%", "oieastase**", strict=True))

_TO_CYRILLIC = str.maketrans(_CYRILLIC_SHAPES | _CYRILLIC_SOUNDS | _CYRILLIC_LEET)
_TO_CYRILLIC_BUT_3 = _TO_CYRILLIC | {ord("3"): "3"}
# Kazakh is often typed with the Latin i where the layout lacks the Cyrillic і.
_TO_KAZAKH = str.maketrans(
    _CYRILLIC_SHAPES | _CYRILLIC_SOUNDS | _CYRILLIC_LEET | {"i": "і"},
)
_TO_LATIN = str.maketrans(_LATIN_SHAPES | _LATIN_LEET)
_SIGNS_TO_STARS = str.maketrans("@$€#%_", "******")

_NOTHING_TO_FOLD = re.compile(r"[a-zəğşçöü]+|[а-яәғқңөұүһі]+|[\d*_%]+")
_KAZAKH = re.compile("[әғқңөұүһі]")
_LATIN = re.compile("[a-zəğşçöü]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ALL_SHAPES = re.compile("[aceopxykmhtb]{3,}")
# Years, prices, model numbers, percentages; and the sign in front of a tag.
_LEFT_ALONE = re.compile(r"^[#%]+|[@#$€%]+$|^\d{2,}|\d{2,}$|\d{3,}")
# The digit 3 is drawn like з and, turned round, like е: no word has four consonants for it.
_CONSONANT = "[бвгджзйклмнпрстфхцчшщ]"
_THREE_FOR_E = re.compile(f"(?<={_CONSONANT})3(?={_CONSONANT}|$)")
# Two to the power of so many readings at most.
_MOST_READ_BOTH_WAYS = 3
_DIGIT = re.compile("[0-9]")
_SIGN_WITHIN = re.compile(r"(?<=[^\W\d_])[@$€#%_]+(?=[^\W\d_])")


def fold_word(word: str) -> str:
    """Return a folded, lower-case word in its own script, as long as before."""
    is_mention = word.startswith("@")
    if is_mention or _NOTHING_TO_FOLD.fullmatch(word):
        return word
    latin, cyrillic = _LATIN.findall(word), _CYRILLIC.findall(word)
    # One letter with a digit is a name ("4к", "f1", "х5"), not a disguise.
    if len(latin) + len(cyrillic) < 2:
        return word
    folded = _folded(word, latin, cyrillic)
    for kept in _LEFT_ALONE.finditer(word):
        folded = folded[: kept.start()] + kept[0] + folded[kept.end() :]
    return folded


def cyrillic_shape(word: str) -> str | None:
    """Return how a wholly Latin word reads if every letter was put for a Cyrillic likeness."""
    return word.translate(_TO_CYRILLIC) if _ALL_SHAPES.fullmatch(word) else None


def leet_readings(word: str) -> Iterator[str]:
    """Yield what a Cyrillic word with digits may be when every digit stands for a letter."""
    if _DIGIT.search(word) and _CYRILLIC.search(word):
        yield word.translate(_TO_CYRILLIC)
        if "3" in word:
            yield word.replace("3", "е").translate(_TO_CYRILLIC)


def vowel_readings(word: str) -> Iterator[str]:
    """Yield what a word with a Latin "u" among Cyrillic letters may be.

    Written by hand it is «и», by its sound «у»; of several each may be either.
    """
    if "u" not in word or word.count("u") > _MOST_READ_BOTH_WAYS or not _CYRILLIC.search(word):
        return
    first, *rest = word.split("u")
    for letters in product("иу", repeat=len(rest)):
        yield first + "".join(map("".join, zip(letters, rest, strict=True)))


def masked(word: str) -> str | None:
    """Return the word with stars for the signs between its letters; None when it has none."""
    if not _SIGN_WITHIN.search(word):
        return None
    return _SIGN_WITHIN.sub(lambda signs: signs[0].translate(_SIGNS_TO_STARS), word)


def _folded(word: str, latin: list[str], cyrillic: list[str]) -> str:
    if not _is_cyrillic(latin, cyrillic):
        return word.translate(_TO_LATIN)
    if _KAZAKH.search(word):
        return word.translate(_TO_KAZAKH)
    if "3" not in word:
        return word.translate(_TO_CYRILLIC)
    # The letters beside the digit must be read before it can be.
    return _THREE_FOR_E.sub("е", word.translate(_TO_CYRILLIC_BUT_3)).replace("3", "з")


def _is_cyrillic(latin: list[str], cyrillic: list[str]) -> bool:
    """Tell a word's own script: the one whose letters the others can all pass for."""
    looks_cyrillic = all(letter in _CYRILLIC_SHAPES for letter in latin)
    looks_latin = all(letter in _LATIN_SHAPES for letter in cyrillic)
    if looks_cyrillic != looks_latin:
        return looks_cyrillic
    return len(cyrillic) >= len(latin)
