"""Where a share goes: addresses that open a network's own composer. Pure."""

from enum import StrEnum
from urllib.parse import quote

# Servers and messengers refuse or cut longer addresses; Cyrillic takes six characters a letter.
MAX_INTENT_CHARS = 2000
ELLIPSIS = "…"
SCHEMES = frozenset({"https", "mailto", "viber", "whatsapp", "sms", "tg"})
PLACEHOLDERS = ("{url}", "{title}")


class Device(StrEnum):
    """Where a network's button makes sense: Viber's address opens only where its app is."""

    ANY = "any"
    TOUCH = "touch"
    DESKTOP = "desktop"


def intent_url(template: str, *, url: str, title: str, text_max: int | None = None) -> str | None:
    """The address of the composer, None for a network without one (copying the link).

    `text_max` limits the title in characters; a title that would make the whole address longer
    than MAX_INTENT_CHARS is cut too, at a word.
    """
    if not template:
        return None
    filled = template.replace("{url}", quote(url, safe=""))
    places = filled.count("{title}")
    if not places:
        return filled
    bare = len(filled) - places * len("{title}")
    room = max(0, MAX_INTENT_CHARS - bare) // places
    return filled.replace("{title}", quote(_cut(title, text_max, room), safe=""))


def shared_text(*, title: str, quote_text: str) -> str:
    """What the composer is filled with: the title, after the fragment the reader chose."""
    return f"«{quote_text}» {title}" if quote_text else title


def template_error(template: str) -> str:
    """Why an editor's template cannot be used; empty when it can. Codes: scheme, url, unknown."""
    if not template:
        return ""
    if template.partition(":")[0] not in SCHEMES:
        return "scheme"
    if "{url}" not in template:
        return "url"
    rest = template
    for placeholder in PLACEHOLDERS:
        rest = rest.replace(placeholder, "")
    return "unknown" if set(rest) & set("{}") or not rest.isprintable() else ""


def _cut(text: str, most: int | None, room: int) -> str:
    """The text, or its first words and an ellipsis: `most` characters, `room` when encoded."""
    most = len(text) if most is None else most
    if len(text) <= most and len(quote(text, safe="")) <= room:
        return text
    kept, used = "", len(quote(ELLIPSIS))
    for char in text[: max(0, most - 1)]:
        used += len(quote(char, safe=""))
        if used > room:
            break
        kept += char
    words = kept.rpartition(" ")[0] or kept
    return words.rstrip(" ,.:;-–—") + ELLIPSIS if words else ""
