"""Fold a word into its own script: foreign look-alikes, leet digits, masking signs."""

import re

# Latin letters drawn like a Cyrillic one.
_CYRILLIC_SHAPES = dict(zip("aceopxykmhtb", "асеорхукмнтв", strict=True))
# Latin letters put for a Cyrillic one by sound or by a likeness that only readers see.
_CYRILLIC_SOUNDS = dict(zip("iunrdzlvsfgjqw", "иупгдзлвсфджкш", strict=True))
_CYRILLIC_LEET = dict(zip("013468@$€#", "оизчбвасе*", strict=True))

_LATIN_SHAPES = dict(zip("асеорхукмнтві", "aceopxykmhtbi", strict=True))
_LATIN_LEET = dict(zip("013457@$€#", "oieastase*", strict=True))

_TO_CYRILLIC = str.maketrans(_CYRILLIC_SHAPES | _CYRILLIC_SOUNDS | _CYRILLIC_LEET)
# Kazakh is often typed with the Latin i where the layout lacks the Cyrillic і.
_TO_KAZAKH = str.maketrans(
    _CYRILLIC_SHAPES | _CYRILLIC_SOUNDS | _CYRILLIC_LEET | {"i": "і"},
)
_TO_LATIN = str.maketrans(_LATIN_SHAPES | _LATIN_LEET)

_NOTHING_TO_FOLD = re.compile(r"[a-zəğşçöü]+|[а-яәғқңөұүһі]+|[\d*_]+")
_KAZAKH = re.compile("[әғқңөұүһі]")
_LATIN = re.compile("[a-zəğşçöü]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
# Years, prices, model numbers; and the sign in front of a tag.
_LEFT_ALONE = re.compile(r"^#+|[@#$€]+$|^\d{2,}|\d{2,}$|\d{3,}")


def fold_word(word: str) -> str:
    """Return a folded, lower-case word in its own script, as long as before."""
    is_mention = word.startswith("@")
    if is_mention or _NOTHING_TO_FOLD.fullmatch(word):
        return word
    latin, cyrillic = _LATIN.findall(word), _CYRILLIC.findall(word)
    # One letter with a digit is a name ("4к", "f1", "х5"), not a disguise.
    if len(latin) + len(cyrillic) < 2:
        return word
    folded = word.translate(_table(word, latin, cyrillic))
    for kept in _LEFT_ALONE.finditer(word):
        folded = folded[: kept.start()] + kept[0] + folded[kept.end() :]
    return folded


def _table(word: str, latin: list[str], cyrillic: list[str]) -> dict[int, str]:
    if not _is_cyrillic(latin, cyrillic):
        return _TO_LATIN
    return _TO_KAZAKH if _KAZAKH.search(word) else _TO_CYRILLIC


def _is_cyrillic(latin: list[str], cyrillic: list[str]) -> bool:
    """Tell a word's own script: the one whose letters the others can all pass for."""
    looks_cyrillic = all(letter in _CYRILLIC_SHAPES for letter in latin)
    looks_latin = all(letter in _LATIN_SHAPES for letter in cyrillic)
    if looks_cyrillic != looks_latin:
        return looks_cyrillic
    return len(cyrillic) >= len(latin)
