"""Text as people see it: characters with their marks, flags and families of emoji. Pure.

The greater part of Unicode's rules (UAX 29): what is left out (Hangul in single letters, Indic
conjuncts) is taken for more characters than it is, so that a limit is kept all the same.
"""

import unicodedata

_JOINER = "\u200d"


def graphemes(text: str) -> list[str]:
    """The text in pieces that must not be cut."""
    found: list[str] = []
    for char in text:
        if found and _continues(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _continues(before: str, char: str) -> bool:
    if before[-1] == _JOINER and char.isprintable() and not char.isspace():
        return True
    if _is_flag_half(char):
        return len(before) == 1 and _is_flag_half(before)
    return (
        char == _JOINER
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
        or unicodedata.category(char) in {"Mn", "Me", "Mc"}
    )


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
