"""Networks' own numbers: how each is asked and how its answer is read. Pure: nobody is called.

An adapter has `request(subject, credentials) -> Fetch`, where the subject is a page's address or a
channel's name over there, and `parse(body) -> int | None`: None for whatever is no number, because
not to know is not 0. `COUNTS` are asked how often a page was shared, `FOLLOWERS` how many people
follow a channel; `TOKENS` want a token first.
"""

from datetime import timedelta
from typing import NamedTuple, Protocol

from social.external import (
    facebook,
    ok,
    pinterest,
    reddit,
    telegram,
    tumblr,
    vk,
    vk_groups,
    youtube,
)
from social.external.common import COUNT_MAX, Credentials, Fetch

__all__ = [
    "BUDGETS",
    "COUNTS",
    "COUNT_MAX",
    "FOLLOWERS",
    "NEEDS_ID",
    "NEEDS_SECRET",
    "TOKENS",
    "Adapter",
    "Budget",
    "Credentials",
    "Fetch",
    "TokenAdapter",
]


class Budget(NamedTuple):
    """At most so many calls in any so many seconds."""

    calls: int
    seconds: int


class Adapter(Protocol):
    """How one network is asked for one number."""

    def request(self, subject: str, credentials: Credentials) -> Fetch: ...

    def parse(self, body: bytes) -> int | None: ...


class TokenAdapter(Protocol):
    """How a network gives the token that it is asked with."""

    def token_request(self, credentials: Credentials) -> Fetch: ...

    def parse_token(self, body: bytes) -> tuple[str, timedelta] | None: ...


COUNTS: dict[str, Adapter] = {
    "facebook": facebook,
    "vk": vk,
    "ok": ok,
    "pinterest": pinterest,
    "tumblr": tumblr,
    "reddit": reddit,
}
FOLLOWERS: dict[str, Adapter] = {
    "telegram": telegram,
    "youtube": youtube,
    "vk": vk_groups,
}
TOKENS: dict[str, TokenAdapter] = {"reddit": reddit}

NEEDS_ID = frozenset({"facebook", "reddit"})
# VK tells of shares without a token, of members only with one.
NEEDS_SECRET = frozenset({"facebook", "reddit", "telegram", "youtube"})

# What one application, or one address where there is none, may ask: below what networks state or
# what maintained programs keep to.
BUDGETS: dict[str, Budget] = {
    "facebook": Budget(200, 3600),
    "vk": Budget(60, 60),
    "ok": Budget(60, 60),
    "pinterest": Budget(60, 60),
    "tumblr": Budget(60, 60),
    "reddit": Budget(60, 60),
    "telegram": Budget(20, 60),
    "youtube": Budget(200, 3600),
}
