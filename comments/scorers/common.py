"""What all adapters speak of: a question, the call it becomes, what came back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class Unreadable(Exception):
    """The judge answered, but nothing that is an answer."""


@dataclass(frozen=True)
class Question:
    """One text and who is asked.

    url, secret, model   of the judge, as set in the admin
    id                   of this question; the same when it is asked again
    comment_id, version  which text
    author_name          as public pages show it; nothing else of the author is told
    asked_at             now
    """

    url: str
    secret: str
    model: str
    id: str
    comment_id: str
    version: int
    text: str
    language: str
    site_key: str
    site_url: str
    article_key: str
    article_url: str
    author_name: str
    is_reply: bool
    written_at: datetime
    asked_at: datetime


@dataclass(frozen=True)
class Call:
    """One POST. A URL may carry a key: never log it."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """The whole answer, of a status from 200 to 299. Header names are in lower case."""

    headers: Mapping[str, str]
    body: bytes


def below(url: str, path: str) -> str:
    """The address of a path below a base, which may end in a slash."""
    return f"{url.rstrip('/')}/{path}"


def json_call(url: str, body: Any, **headers: str) -> Call:
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Call(url, raw, {"Content-Type": "application/json", **headers})


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"} if secret else {}


def read_object(raw: bytes | str) -> dict[str, Any]:
    """The JSON object in an answer. Raises Unreadable."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(found, dict):
        raise Unreadable
    return found


def read_score(value: Any) -> float:
    """A number from 0 to 1. Raises Unreadable."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable
    # Without `isfinite`: an integer too large for a float would end in an error of its own.
    if not 0 <= value <= 1:
        raise Unreadable
    return float(value)
