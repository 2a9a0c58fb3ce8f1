"""Telling visitors apart for a day, and no longer.

A visitor's key is a keyed hash of the article, the address and the agent. Its salt is random, one
a day, and destroyed after two: then nobody, we included, can say whose key it was. As the article
is inside, two keys never show that one reader saw two articles.
"""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from newsportal.lib.remembered import Remembered
from social.models import DailySalt, Once, Share
from social.services.partitions import make_days

KEY_BYTES = 16
SALT_BYTES = 32
# Today's and yesterday's are kept: who shared before midnight may come back after it.
KEPT_DAYS = timedelta(days=1)

# For ten minutes, so that no process outlives a salt's destruction by more.
_salts: Remembered[date, bytes] = Remembered(seconds=600, most=2)


@dataclass(frozen=True)
class Visitor:
    """What a request tells of its sender; never stored. `address`: a network for IPv6."""

    address: str
    agent: str
    # DNT or Sec-GPC: no key is made of this one.
    has_opted_out: bool = False


def day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def visitor_key(visitor: Visitor, *, article_id: int, salt: bytes) -> bytes:
    parts = (str(article_id), visitor.address, visitor.agent)
    message = b"".join(
        len(raw).to_bytes(4, "big") + raw
        for raw in (part.encode("utf-8", "surrogatepass") for part in parts)
    )
    return hmac.digest(salt, message, "sha256")[:KEY_BYTES]


def todays_key(visitor: Visitor, *, article_id: int, now: datetime) -> bytes | None:
    """The visitor's key of the day, None for one who does not want to be told apart.

    Queries: 0, or 1 to 3 when the process meets the first visitor of a day.
    """
    if visitor.has_opted_out:
        return None
    today = day_of(now)
    salt = _salt_of(today) or _make_salt(today)
    return visitor_key(visitor, article_id=article_id, salt=salt)


def salts_of(days: set[date]) -> Mapping[date, bytes]:
    """The salts of those days that still exist. Queries: 1."""
    rows = DailySalt.objects.filter(day__in=days).values_list("day", "salt")
    return {day: bytes(salt) for day, salt in rows}


def _salt_of(day: date) -> bytes | None:
    return _salts.get(day, lambda: salts_of({day}).get(day))


def is_sharer(visitor: Visitor, share: Share) -> bool:
    """Whether this visitor made the share, as far as the key of that day still tells."""
    if share.visitor is None:
        return False
    salt = _salt_of(share.day)
    if salt is None:
        return False
    key = visitor_key(visitor, article_id=share.article_id, salt=salt)
    return hmac.compare_digest(key, bytes(share.visitor))


def first_in(*, article_id: int, day: date, visitor: bytes, scopes: Iterable[str]) -> set[str]:
    """The scopes in which the visitor does this for the first time that day. Statements: 2."""
    make_days(day, day)
    rows = [(day, article_id, visitor, scope) for scope in sorted(scopes)]
    places = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO social_once (day, article_id, visitor, scope)"  # noqa: S608
            f" VALUES {places} ON CONFLICT DO NOTHING RETURNING scope",
            [value for row in rows for value in row],
        )
        return {scope for (scope,) in cursor.fetchall()}


def acts_of(*, article_id: int, day: date, visitor: bytes, scope: str = "") -> int:
    """How much the visitor did for the first time that day, under this article. Queries: 1.

    `scope`: what the scopes of what is counted begin with.
    """
    acts = Once.objects.filter(day=day, article_id=article_id, visitor=visitor)
    return acts.filter(scope__startswith=scope).count()


def _make_salt(day: date) -> bytes:
    """Two first visitors may race; both then use the salt that was stored."""
    fresh = DailySalt(day=day, salt=secrets.token_bytes(SALT_BYTES))
    DailySalt.objects.bulk_create([fresh], ignore_conflicts=True)
    return salts_of({day})[day]
