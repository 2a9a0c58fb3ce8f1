"""«4 часа назад»: how long ago, in one unit, and how long the phrase stays true."""

from datetime import datetime

_UNITS = (
    ("year", 31_536_000),
    ("month", 2_592_000),
    ("week", 604_800),
    ("day", 86_400),
    ("hour", 3_600),
    ("minute", 60),
)

_NOW = {"ru": "только что", "kk": "жаңа ғана", "az": "indicə", "en": "just now"}

# Russian has three forms (1, 2-4, 5 and more), English two, Kazakh and Azerbaijani one.
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "ru": {
        "year": ("год", "года", "лет"),
        "month": ("месяц", "месяца", "месяцев"),
        "week": ("неделю", "недели", "недель"),
        "day": ("день", "дня", "дней"),
        "hour": ("час", "часа", "часов"),
        "minute": ("минуту", "минуты", "минут"),
    },
    "kk": {
        "year": ("жыл",),
        "month": ("ай",),
        "week": ("апта",),
        "day": ("күн",),
        "hour": ("сағат",),
        "minute": ("минут",),
    },
    "az": {
        "year": ("il",),
        "month": ("ay",),
        "week": ("həftə",),
        "day": ("gün",),
        "hour": ("saat",),
        "minute": ("dəqiqə",),
    },
    "en": {
        "year": ("year", "years"),
        "month": ("month", "months"),
        "week": ("week", "weeks"),
        "day": ("day", "days"),
        "hour": ("hour", "hours"),
        "minute": ("minute", "minutes"),
    },
}
_AFTER = {"ru": "назад", "kk": "бұрын", "az": "əvvəl", "en": "ago"}


def ago(moment: datetime, now: datetime, language: str) -> tuple[str, int]:
    """The phrase and the seconds until it changes (at least 1).

    `language` is ru, kk, az or en, anything else reads as ru. The future is «только что».
    """
    language = language if language in _WORDS else "ru"
    seconds = int((now - moment).total_seconds())
    if seconds < 60:
        return _NOW[language], 60 - seconds
    unit, size = next((unit, size) for unit, size in _UNITS if seconds >= size)
    count = seconds // size
    word = _form(count, _WORDS[language][unit])
    # A larger unit may begin before this one is full: twelve months are less than a year.
    borders = [bigger for _, bigger in _UNITS if bigger > seconds]
    changes_at = min([*borders, (count + 1) * size])
    return f"{count} {word} {_AFTER[language]}", changes_at - seconds


def _form(count: int, forms: tuple[str, ...]) -> str:
    if len(forms) < 3:
        return forms[0] if count == 1 else forms[-1]
    if count % 10 == 1 and count % 100 != 11:
        return forms[0]
    if count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14}:
        return forms[1]
    return forms[2]
