"""Where a share goes: addresses that open a network's own composer. Pure."""

import re
from collections.abc import Callable
from enum import StrEnum
from ipaddress import ip_address, ip_network
from urllib.parse import quote

from social.graphemes import graphemes

# Servers and messengers refuse or cut longer addresses; Cyrillic takes six characters a letter.
MAX_INTENT_CHARS = 2000
ELLIPSIS = "…"
SCHEMES = frozenset({"https", "mailto", "viber", "whatsapp", "sms", "tg", "threema"})
# `{instance}` stays: whoever opens the composer fills in the reader's own server.
PLACEHOLDERS = ("{url}", "{title}", "{instance}")
# The characters that X counts as one; all others are two.
_LIGHT = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})+", re.ASCII)


class Device(StrEnum):
    """Where a network's button makes sense: Viber's address opens only where its app is."""

    ANY = "any"
    TOUCH = "touch"
    DESKTOP = "desktop"


class Unit(StrEnum):
    """How a network counts the characters of a text."""

    CHARS = "chars"
    GRAPHEMES = "graphemes"
    WEIGHTED = "weighted"


_COSTS: dict[str, Callable[[str], int]] = {
    Unit.CHARS: len,
    Unit.GRAPHEMES: lambda _: 1,
    Unit.WEIGHTED: lambda cluster: 1 if _is_light(cluster) else 2,
}


def intent_url(
    template: str,
    *,
    url: str,
    title: str,
    text_max: int | None = None,
    unit: str = Unit.CHARS,
    has_link: bool = False,
) -> str | None:
    """The address of the composer, None for a network without one (copying the link).

    `text_max` limits the title in units of the network's own, with `has_link` together with the
    link and the space before it. A title that would make the whole address longer than
    MAX_INTENT_CHARS is cut too; always at a word, and never inside a character with its marks.
    """
    if not template:
        return None
    filled = template.replace("{url}", _encoded(url))
    places = filled.count("{title}")
    if not places:
        return filled
    if text_max is not None and has_link:
        text_max = max(0, text_max - len(url) - 1)
    bare = len(filled) - places * len("{title}")
    room = max(0, MAX_INTENT_CHARS - bare) // places
    text = _cut(title, text_max, room, _COSTS[unit])
    return filled.replace("{title}", _encoded(text))


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


def range_error(text: str) -> str:
    """Why a robot's range of addresses is none; empty when it is one. Codes: range, wide.

    Wider than /8 or /19 no network's is: it would confirm shares by everybody's word.
    """
    try:
        found = ip_network(text)
    except ValueError:
        return "range"
    return "wide" if found.prefixlen < (8 if found.version == 4 else 19) else ""


def is_domain(text: str) -> bool:
    """Whether names of robots may end in it: at least two labels, in lower case and ASCII."""
    return len(text) <= 253 and _DOMAIN.fullmatch(text) is not None


def is_in(address: str, ranges: list[str]) -> bool:
    """Whether an address lies in one of the ranges."""
    parsed = ip_address(address)
    return any(parsed in ip_network(text) for text in ranges)


def is_under(name: str, domains: list[str]) -> bool:
    """Whether a host's name is one of the domains or below it."""
    bare = name.rstrip(".").lower()
    return any(bare == domain or bare.endswith(f".{domain}") for domain in domains)


def _encoded(text: str) -> str:
    # Half a surrogate pair is no character and cannot be encoded.
    return quote(text, safe="", errors="replace")


def _cut(text: str, most: int | None, room: int, cost: Callable[[str], int]) -> str:
    """The text, or its first words and an ellipsis: `most` units, `room` when encoded."""
    clusters = graphemes(text)
    spent = sum(map(cost, clusters))
    most = spent if most is None else most
    if spent <= most and len(_encoded(text)) <= room:
        return text
    kept, left, used = "", most - cost(ELLIPSIS), len(_encoded(ELLIPSIS))
    for cluster in clusters:
        left -= cost(cluster)
        used += len(_encoded(cluster))
        if left < 0 or used > room:
            break
        kept += cluster
    words = kept.rpartition(" ")[0] or kept
    return words.rstrip(" ,.:;-–—") + ELLIPSIS if words else ""


def _is_light(cluster: str) -> bool:
    return len(cluster) == 1 and any(low <= ord(cluster) <= high for low, high in _LIGHT)
