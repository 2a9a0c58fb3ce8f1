"""Read a word in Latin letters as Russian: "shlyuha" is «шлюха»."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_LATIN_WORD = re.compile(r"[a-z']{3,32}")
# Longest first, for "shch" is no "sh".
_SOUNDS = re.compile(r"shch|sch|zh|kh|ch|sh|ts|tz|y[aueo]|j[aueo]|[a-z']")
_LETTERS = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ch": "ч", "sh": "ш", "ts": "ц", "tz": "ц",
    "ya": "я", "ja": "я", "yu": "ю", "ju": "ю", "yo": "е", "jo": "е", "ye": "е", "je": "е",
    "a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и",
    "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р",
    "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "х", "z": "з", "'": "ь",
}  # fmt: skip
_VOWELS = frozenset("аеиоуыэюя")


class Reading(NamedTuple):
    """A word in Cyrillic; `places[i]` is where the Latin letters of its letter `i` stood."""

    text: str
    places: list[int]


def readings(word: str) -> Iterator[Reading]:
    """Yield what a wholly Latin word of 3 to 32 letters may be in Russian, likeliest first."""
    if not _LATIN_WORD.fullmatch(word):
        return
    reading = _read(word)
    yield reading
    # "suca" and "pizdec": the c is read both ways.
    if "c" in word and "ц" in reading.text:
        yield Reading(reading.text.replace("ц", "к"), reading.places)


def _read(word: str) -> Reading:
    letters: list[str] = []
    places: list[int] = []
    for sound in _SOUNDS.finditer(word):
        before = letters[-1] if letters else ""
        letters.append(_letter(sound[0], before))
        places.append(sound.start())
    # A hit must end where the word does.
    places[-1] = len(word) - 1
    return Reading("".join(letters), places)


def _letter(sound: str, before: str) -> str:
    if sound == "y":
        return "й" if before in _VOWELS else "ы"
    return _LETTERS[sound]
