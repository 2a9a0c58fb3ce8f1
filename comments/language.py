"""Which language a short text is in, by its letters."""

import re

_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
# Each case by itself: without regard to case "ı" is any "i".
_AZERBAIJANI = re.compile(r"[əƏğĞıİşŞçÇöÖüÜ]")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
# An address is Latin in any language.
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def guess_language(text: str, *, default: str) -> str:
    """ru, kk, az or en by the script and the letters only that language has; else `default`."""
    text = _URL.sub("", text)
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    kazakh, azerbaijani = len(_KAZAKH.findall(text)), len(_AZERBAIJANI.findall(text))
    if cyrillic + kazakh > latin + azerbaijani:
        return "kk" if kazakh else "ru"
    if latin + azerbaijani:
        return "az" if "ə" in text.lower() or azerbaijani > 2 else "en"
    return default
