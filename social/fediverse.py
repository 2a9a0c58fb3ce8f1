"""What servers of the Fediverse answer, by Mastodon's API, which most of them speak. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from social.mention_addresses import read_web_address
from social.mention_pages import (
    NAME_MAX_CHARS,
    Said,
    UnreadableError,
    moment_of,
    plain_text,
    tidy,
)

# Of one announcement; servers tell strangers of some sixty.
REPLIES_MAX = 500
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SHOWN = frozenset({"public", "unlisted"})
# How old an announcement is at most, and how often it is read then. Older ones rest.
_PACES = (
    (timedelta(hours=2), timedelta(minutes=2)),
    (timedelta(days=1), timedelta(minutes=10)),
    (timedelta(days=3), timedelta(hours=1)),
    (timedelta(days=14), timedelta(hours=6)),
    (timedelta(days=30), timedelta(days=1)),
)
_LONGEST_REST = timedelta(days=1)


@dataclass(frozen=True)
class Post:
    """A post as its author's server names it, by web address, and as the server asked does.

    `answers_to`: what that one calls the post that is answered, blank for none.
    """

    url: str
    remote_id: str
    answers_to: str
    said: Said


@dataclass(frozen=True)
class Place:
    """The server that an announcement lies on, its id there and the name of its account."""

    base: str
    status_id: str
    account: str

    @property
    def replies_url(self) -> str:
        return f"{self.status_url(self.status_id)}/context"

    def status_url(self, remote_id: str) -> str:
        return f"{self.base}/api/v1/statuses/{remote_id}"


def place_of(url: str) -> Place | None:
    """`https://host/@name/123`, `/users/name/statuses/123`, `/notice/abc`; None for others."""
    if read_web_address(url) is None:
        return None
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    if len(steps) < 2 or not _ID.fullmatch(steps[-1]):
        return None
    account = steps[1] if steps[0] == "users" else steps[0].removeprefix("@")
    return Place(urlunsplit((parts.scheme, parts.netloc, "", "", "")), steps[-1], account)


def replies_of(body: bytes, *, place: Place) -> list[Post]:
    """The public answers to an announcement; its own account's are none.

    Raises UnreadableError when that is no answer of such a server.
    """
    told = _loaded(body).get("descendants")
    if not isinstance(told, list):
        raise UnreadableError("unreadable")
    own = place.account.casefold()
    posts = [_post(each) for each in told[:REPLIES_MAX] if _account(each) != own]
    return [post for post in posts if post is not None]


def post_of(body: bytes) -> Post | None:
    """One post; None for one that is not public or says nothing. Raises UnreadableError."""
    return _post(_loaded(body))


def next_look(*, age: timedelta, failures: int) -> timedelta | None:
    """In how long to read an announcement again; None: it is too old.

    Each failure doubles the pause, to a day at most.
    """
    pause = next((pause for oldest, pause in _PACES if age < oldest), None)
    if pause is None:
        return None
    doubled: int = 2 ** min(failures, 12)
    return max(pause, min(pause * doubled, _LONGEST_REST))


def _loaded(body: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("unreadable") from error
    if not isinstance(value, dict):
        raise UnreadableError("unreadable")
    return value


def _account(told: Any) -> str:
    account = told.get("account") if isinstance(told, dict) else None
    name = account.get("acct") if isinstance(account, dict) else None
    return name.casefold() if isinstance(name, str) else ""


def _post(told: Any) -> Post | None:
    if not isinstance(told, dict) or told.get("visibility") not in _SHOWN or told.get("reblog"):
        return None
    url = read_web_address(told["url"]) if isinstance(told.get("url"), str) else None
    remote_id = told.get("id")
    if url is None or not isinstance(remote_id, str) or not _ID.fullmatch(remote_id):
        return None
    text = _text(told)
    answers_to = told.get("in_reply_to_id")
    if not isinstance(answers_to, str) or not _ID.fullmatch(answers_to):
        answers_to = ""
    said = Said(_name(told), text, moment_of(told.get("created_at")))
    return Post(url, remote_id, answers_to, said) if text else None


def _text(told: Mapping[str, Any]) -> str:
    """With the warning that stands before it there."""
    content, warning = told.get("content"), told.get("spoiler_text")
    try:
        words = plain_text(content) if isinstance(content, str) else ""
    except UnreadableError:
        return ""
    return tidy(f"{warning}\n\n{words}") if isinstance(warning, str) and warning else words


def _name(told: Mapping[str, Any]) -> str:
    account = told.get("account")
    facts = account if isinstance(account, dict) else {}
    names = (facts.get("display_name"), facts.get("username"))
    found = (" ".join(tidy(name).split()) for name in names if isinstance(name, str))
    return next((name[:NAME_MAX_CHARS] for name in found if name), "")
