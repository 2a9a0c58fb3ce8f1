"""What an explanation is made of, before it is put into words."""

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsportal.sites.models import Site

SHOWN_CHARS = 80
# Seconds of the year 2100; what is greater was meant in milliseconds.
_MILLISECONDS_FROM = 4_102_444_800


@dataclass(frozen=True)
class Finding:
    """`word` is a code of WORDS, `values` fill its braces. `is_good` None: only worth knowing."""

    is_good: bool | None
    word: str
    values: dict[str, Any] = field(default_factory=dict)


def short(value: object) -> str:
    """A claim as it may be shown: on one line, printable, no longer than a line."""
    text = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(value)
    )
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"


def shown(moment: datetime, site: Site) -> str:
    """«01.03.2026 17:00:05 (Asia/Almaty)»: in the zone of the site, which is named."""
    try:
        zone = ZoneInfo(site.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return f"{moment.astimezone(zone):%d.%m.%Y %H:%M:%S} ({zone.key})"


def moment_of(value: object) -> datetime | Finding:
    """A claim's number of seconds as a time, or what is wrong with it (without `claim`)."""
    is_number = type(value) in {int, float} and math.isfinite(value)  # type: ignore[arg-type]
    if not is_number:
        return Finding(False, "not_number", {"value": short(value)})
    seconds = int(value)  # type: ignore[call-overload]
    if not 0 <= seconds < _MILLISECONDS_FROM:
        return Finding(False, "milliseconds", {"value": short(value)})
    return datetime.fromtimestamp(seconds, tz=UTC)
