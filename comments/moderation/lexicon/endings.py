"""The common endings of words, by language: what `~` stands for in a list."""

_RUSSIAN = (
    "а", "я", "у", "ю", "ы", "и", "е", "о", "ь", "ой", "ей", "ом", "ем", "ов", "ам", "ям",
    "ами", "ями", "ах", "ях", "ью", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ого",
    "его", "ому", "ему", "ым", "им", "ых", "их", "ую", "юю", "ыми", "ими", "ою",
)  # fmt: skip
_ENGLISH = ("s", "es", "ed", "er", "ers", "ing", "y")

# What else often stands behind a Russian stem: how verbs end, and fleeting vowels.
_RUSSIAN_VERBS = (
    "ть", "ти", "ал", "ала", "али", "ало", "ать", "ил", "ила", "или", "ило", "ить", "ел", "ели",
    "еть", "ет", "ит", "ут", "ют", "ат", "ят", "ешь", "ишь", "ете", "ите", "ись", "ся", "ться",
    "лся", "ются", "нул", "нуть", "нутый", "нный", "нная", "нные", "нно",
    "анный", "аный", "ен", "ец", "ок", "ек", "ка", "ки",
)  # fmt: skip
LIKELY = frozenset(("", *_RUSSIAN, *_RUSSIAN_VERBS))

# Kazakh and Azerbaijani string their endings together, so their lists say `*` instead.
_BY_LANGUAGE = {
    "ru": frozenset(("", *_RUSSIAN)),
    "en": frozenset(("", *_ENGLISH)),
}
NONE = frozenset(("",))


def endings_of(language: str) -> frozenset[str]:
    """Return what a word of this language may end in, the empty ending among it."""
    return _BY_LANGUAGE.get(language, NONE)


def likely_ending(masked: str, endings: frozenset[str] | None) -> str | None:
    """Return the ending behind a mask of one letter for one, of these or of the common ones."""
    seen = [(place, letter) for place, letter in enumerate(masked) if letter != "*"]
    fitting = (
        ending
        for ending in (LIKELY if endings is None else endings)
        if len(ending) == len(masked) and all(ending[place] == letter for place, letter in seen)
    )
    # Of equals always the same one.
    return min(fitting, default=None)
