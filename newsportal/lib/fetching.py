"""Reading a page of somebody else's: redirects are followed, each as carefully as the first."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

from newsportal.lib.outbound import Answer, OutboundError, request

SECONDS = 5.0
MAX_BYTES = 1024 * 1024
MAX_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Fetched:
    """What a page answered, and where it was found in the end."""

    url: str
    answer: Answer

    @property
    def content_type(self) -> str:
        """`text/html`, without its parameters."""
        return self.answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def fetch(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    max_bytes: int = MAX_BYTES,
) -> Fetched:
    """GET a page; every status but a redirect is an answer. Raises OutboundError.

    At most 5 redirects, each resolved and checked anew: one that leads inside is `refused_target`,
    one too many is `bad_answer`. `seconds` is for all of them together.
    """
    until = time.monotonic() + seconds
    for _ in range(MAX_REDIRECTS + 1):
        left = until - time.monotonic()
        if left <= 0:
            raise OutboundError("timed_out")
        answer = request("GET", url, headers=headers, seconds=left, max_bytes=max_bytes)
        location = answer.headers.get("location")
        if answer.status not in _MOVED or not location:
            return Fetched(url, answer)
        url = _next(url, location)
    raise OutboundError("bad_answer")


def _next(url: str, location: str) -> str:
    try:
        return urldefrag(urljoin(url, location)).url
    except ValueError as error:
        raise OutboundError("bad_url") from error
