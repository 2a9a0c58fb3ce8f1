"""Texts and names as people type them."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby

from newsportal.lib.name_folding import RESERVED_NAMES, name_skeleton
from newsportal.lib.problem_codes import FieldError, Problem

__all__ = [
    "RESERVED_NAMES",
    "check_name",
    "clean_text",
    "is_blank",
    "is_reserved_name",
    "name_skeleton",
]

MAX_NAME_LENGTH = 50
MAX_MARKS_PER_LETTER = 3

_BLANK_LINES_BEFORE = re.compile(r"\A(?:[^\S\n]*\n)+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Letters, symbols and marks by category that nevertheless show nothing; among them those that
# choose a variant of the letter before, of which all but a few letters have none.
_FILLERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U0001d159"
) | frozenset(map(chr, (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))))
# Without these Persian, Indic names and many emoji fall apart; between Latin letters they hide.
_JOINERS = frozenset("\u200c\u200d")
_EMOJI_STYLES = frozenset("\ufe0e\ufe0f")
_LOOK_ALIKE_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE")


def clean_text(raw: str, *, field: str = "text") -> str:
    """The text without blank lines before and white space after it, with plain line feeds.

    All else is unchanged: an indented first line stays so.

    Raises Problem validation_error for NUL and lone surrogates, which PostgreSQL cannot hold.
    """
    if _UNSTORABLE.search(raw):
        error = FieldError(field, "invalid_characters")
        raise Problem("validation_error", errors=[error])
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    return _BLANK_LINES_BEFORE.sub("", text).rstrip()


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen: white space, controls, fillers and bare marks."""
    return not any(_is_visible(char) for char in text)


def check_name(name: str) -> list[str]:
    """What is wrong with a guest's name, as codes of field errors; an empty list if nothing.

    Codes: blank, too_long, invalid_characters, mixed_scripts, too_many_marks, reserved.
    """
    if is_blank(name):
        return ["blank"]
    checks = {
        "too_long": len(name) > MAX_NAME_LENGTH,
        "invalid_characters": _has_hidden(name),
        "mixed_scripts": _mixes_scripts(name),
        "too_many_marks": _has_many_marks(name),
        "reserved": is_reserved_name(name),
    }
    return [code for code, is_wrong in checks.items() if is_wrong]


def is_reserved_name(name: str, others: Iterable[str] = ()) -> bool:
    """Whether the name reads like one of the editors' own or like one of `others`."""
    skeleton = name_skeleton(name)
    return any(skeleton == name_skeleton(taken) for taken in (*RESERVED_NAMES, *others))


def _is_visible(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPS" and char not in _FILLERS


def _has_hidden(name: str) -> bool:
    """Controls, direction marks, fillers, odd spaces, and joiners where no script needs them."""
    return not all(map(_is_shown, f" {name}", name, f"{name[1:]} "))


def _is_shown(before: str, char: str, after: str) -> bool:
    if char in _JOINERS:
        return _joins(before, after)
    if char in _EMOJI_STYLES:
        # After a letter it would make a second name that looks the same.
        return not before.isalpha()
    return _is_plain(char)


def _is_plain(char: str) -> bool:
    return char == " " or (unicodedata.category(char)[0] in "LMNPS" and char not in _FILLERS)


def _joins(before: str, after: str) -> bool:
    return all(
        char != " " and char not in _JOINERS and not _script(char) for char in before + after
    )


def _mixes_scripts(name: str) -> bool:
    """Within one word, of the scripts whose letters look alike."""
    # NFKC first: full-width and mathematical letters are Latin ones in disguise.
    plain = unicodedata.normalize("NFKC", name)
    words = ("".join(run) for is_word, run in groupby(plain, str.isalpha) if is_word)
    return any(len({_script(char) for char in word} - {""}) > 1 for word in words)


def _script(char: str) -> str:
    """The script of a letter, if it is one of those that look alike; else an empty string."""
    name = unicodedata.name(char, "") if char.isalpha() else ""
    return next((script for script in _LOOK_ALIKE_SCRIPTS if name.startswith(script)), "")


def _has_many_marks(name: str) -> bool:
    marks = 0
    for char in unicodedata.normalize("NFD", name):
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks > MAX_MARKS_PER_LETTER:
            return True
    return False
