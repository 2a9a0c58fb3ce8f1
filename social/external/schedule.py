"""What is asked, and when again. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

SOONEST, LATEST = timedelta(hours=1), timedelta(hours=24)
# After that nobody shares an article any more; what is known stays.
ASKED_FOR = timedelta(days=90)
# A server that failed is left alone so long, then twice as long each time.
_AFTER_FAILURE = timedelta(minutes=15)
# Of one article; each is a call of its own.
ADDRESSES_MAX = 8
ADDRESS_MAX_CHARS = 1500


def pause_after_answer(age: timedelta, *, failures: int = 0) -> timedelta:
    """An hour for an article of the day, a day for one of 24 days; twice as long for each answer
    in a row that was no number."""
    times: int = 2 ** min(failures, 5)
    return min(LATEST, max(SOONEST, age / 24) * times)


def pause_after_failure(failures: int) -> timedelta:
    """`failures`: how many in a row, this one counted."""
    times: int = 2 ** min(failures - 1, 7)
    return min(LATEST, _AFTER_FAILURE * times)


def pause_of_retry_after(seconds: float | None) -> timedelta:
    """How long a network that said 429 is left alone: as it asks, a minute to a day."""
    asked = _AFTER_FAILURE if seconds is None else timedelta(seconds=min(seconds, 86_400))
    return min(LATEST, max(timedelta(minutes=1), asked))


def is_asked_about(published_at: datetime, now: datetime) -> bool:
    return now - published_at <= ASKED_FOR


def addresses_of(url: str, aliases: Iterable[str], *, both_schemes: bool) -> list[str]:
    """The addresses that an article is shared by, its own first: each with http and https where
    a network counts them apart. What no network could be asked about is left out."""
    found: list[str] = []
    for each in filter(_is_askable, (url, *aliases)):
        found += [each, *([_twin(each)] if both_schemes else [])]
    return list(dict.fromkeys(found))[:ADDRESSES_MAX]


def channel_of(network: str, url: str) -> str:
    """How a network's own interface names the channel at this address; blank when unknown."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    steps = [step for step in parts.path.split("/") if step]
    if not steps:
        return ""
    first, second = steps[0], steps[1] if len(steps) > 1 else ""
    if network == "telegram" and host in {"t.me", "telegram.me"}:
        name = second if first == "s" else first
        return f"@{name}" if name and name.isidentifier() else ""
    if network == "youtube" and host == "youtube.com":
        return first if first.startswith("@") else second if first == "channel" else ""
    if network == "vk" and host in {"vk.com", "vk.ru"}:
        return first
    return ""


def _twin(url: str) -> str:
    scheme, colon, rest = url.partition(":")
    return ("http" if scheme == "https" else "https") + colon + rest


def _is_askable(url: str) -> bool:
    return len(url) <= ADDRESS_MAX_CHARS and urlsplit(url).scheme in {"http", "https"}
