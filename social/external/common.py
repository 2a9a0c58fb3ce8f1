"""What all adapters speak of: who asks, the call it becomes, and numbers in what comes back."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

# More than there are people is no number of shares.
COUNT_MAX = 10**11
_DIGITS = re.compile(r"\A[0-9]{1,12}\Z")
# The object in `name({...})`, with what may stand around it.
_CALLBACK = re.compile(rb"\A[^({\[]{0,100}\((?P<inside>.*)\)\s*;?\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class Credentials:
    """Who asks. `id`: an application's; `secret`: its key or token; `token`: what a network gave
    for both; `base`: another server than the network's own."""

    id: str = ""
    secret: str = ""
    token: str = ""
    base: str = ""


@dataclass(frozen=True)
class Fetch:
    """One call. Its URL and headers may carry a key: never log them."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def address(own: str, path: str, credentials: Credentials, **query: str) -> str:
    """The address of a call, below the network's `own` or the base that stands in for it."""
    base = (credentials.base or own).rstrip("/")
    return f"{base}/{path}?{urlencode(query)}"


def read_json(body: bytes) -> Any:
    """What the JSON says, a callback's as well; None for anything else."""
    called = _CALLBACK.match(body)
    try:
        return json.loads(called["inside"] if called else body)
    except (ValueError, RecursionError):
        return None


def dig(found: Any, *steps: str | int) -> Any:
    """What lies at the end of the steps through objects and lists; None where one is missing."""
    for step in steps:
        if isinstance(step, str) and isinstance(found, dict):
            found = found.get(step)
        elif isinstance(step, int) and isinstance(found, list) and step < len(found):
            found = found[step]
        else:
            return None
    return found


def read_count(value: Any) -> int | None:
    """A number of people or acts, also in digits; None for everything else, -1 among it."""
    if isinstance(value, str) and _DIGITS.match(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= COUNT_MAX else None
