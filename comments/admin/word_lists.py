"""Lists of words as people send them: as a text or as a file, and what is wrong with a line."""

from collections.abc import Iterable
from typing import Any

from django.core.files import File
from django.utils.translation import gettext_lazy as _

from comments.moderation.own_words import Line

TEXT_MAX = 400_000
UNREADABLE = _("This file is no text in UTF-8, or too long.")
PROBLEMS = {
    "empty": _("There is no word."),
    "too_long": _("This is too long."),
    "signs": _("Only letters, digits, blanks and * count here: no . [ ] ( ) ? + | and their like."),
    "star_inside": _("The * stands at the beginning or at the end of a word, not within."),
    "one_letter": _("One letter would be found in every text: at least two, please."),
    "short_part": _("With * in front at least three letters: fewer are found everywhere."),
    "long_word": _("No word is that long."),
    "phrase_allowed": _("Only a single word can be allowed, not a phrase."),
    "long_phrase": _("A phrase has eight words at most."),
    "language": _("No such language."),
    "unknown": _("After the word only hold, reject or allow, and ru, kk, az or en."),
    "too_many": _("That would be more than 5,000 words."),
}


def read_file(file: "File[bytes]") -> str | None:
    """The text of a file; None for a file that is no such text, or too long."""
    content: bytes = file.read(TEXT_MAX * 2 + 1)
    if len(content) > TEXT_MAX * 2:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def errors_of(lines: Iterable[Line]) -> list[tuple[int, str, Any]]:
    """The mistakes of a list as (line, pattern, words)."""
    return [
        (line.number, line.word.pattern, PROBLEMS[line.problem]) for line in lines if line.problem
    ]
