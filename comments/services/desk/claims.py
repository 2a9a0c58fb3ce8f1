"""Claims: no two open pages of the desk ever work on the same card. The only writer of DeskClaim.

A claim belongs to a seat, which is one open page. It lasts `CLAIM_SECONDS` by the database's own
clock, is kept while the page says so, and ends with the decision, with leaving, or by itself.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

from comments.models import DeskClaim
from comments.selectors.desk.picking import COPIES_MAX, Order, Row, next_rows, waiting_ids
from comments.selectors.desk.waiting import Asked, Queue

CLAIM_SECONDS = 75
# What one's own other page has not renewed for the rest of that time is taken over at once: the
# browser crashed, or the telephone was put away.
OWN_SECONDS = 30
# How often cards are looked for anew when others took all that were found.
_LOOKS = 3

# What still holds of a row that waited a moment ago, by its queue.
_STILL: Mapping[Queue, str] = MappingProxyType(
    {
        Queue.PENDING: """(c.state = 'pending' OR EXISTS (SELECT FROM comments_revision r
                            WHERE r.comment_id = c.id AND r.state = 'pending')
                        OR c.state = 'published' AND EXISTS (SELECT FROM comments_auditsample s
                            WHERE s.comment_id = c.id AND s.comment_version = c.version
                              AND s.answer_id IS NULL))""",
        Queue.REPORTED: "c.reported_at IS NOT NULL",
        Queue.NEW: "c.state = 'published' AND NOT c.is_decided_by_person",
        Queue.APPEALS: """EXISTS (SELECT FROM comments_appeal p
                           WHERE p.comment_id = c.id AND p.decision_id IS NULL)""",
        Queue.ESCALATED: """EXISTS (SELECT FROM comments_escalation e
                             WHERE e.comment_id = c.id AND e.closed_at IS NULL)""",
    }
)
# Rows that a decision or another claim has locked at this moment are passed over, not waited for.
_CLAIM = """
    WITH free AS (
        SELECT c.id FROM comments_comment c
         WHERE c.id = ANY(%(ids)s) AND {still}
         ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED)
    INSERT INTO comments_deskclaim AS k (comment_id, user_id, seat, until)
    SELECT id, %(user)s, %(seat)s, clock_timestamp() + make_interval(secs => %(seconds)s)
      FROM free
    ON CONFLICT (comment_id) DO UPDATE
       SET user_id = EXCLUDED.user_id, seat = EXCLUDED.seat, until = EXCLUDED.until
     WHERE k.until <= clock_timestamp() OR k.seat = EXCLUDED.seat
        OR k.user_id = EXCLUDED.user_id AND k.until <= clock_timestamp()
                                                       + make_interval(secs => %(own)s)
    RETURNING k.comment_id
"""


def claim_cards(
    *,
    asked: Asked,
    order: Order,
    seat: UUID,
    here: int | None = None,
    passed: Iterable[UUID] = (),
    count: int,
    now: datetime,
) -> list[list[Row]]:
    """Take the next cards of a queue for this page; see `next_rows`. Queries: 3, at most 9."""
    passed = list(passed)
    if not asked.scope:
        return []
    for _ in range(_LOOKS):
        found = next_rows(
            asked,
            order=order,
            seat=seat,
            own_seconds=OWN_SECONDS,
            here=here,
            passed=passed,
            count=count,
            now=now,
        )
        if not found:
            return []
        ids = [row.id for card in found for row in card]
        ours = _claim(asked.queue, asked.user_id, seat, ids)
        cards = [rows for card in found if (rows := [row for row in card if row.id in ours])]
        if cards:
            return cards
    return []


def claim_comments(*, queue: Queue, user_id: int, seat: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Take these comments, as far as they wait in the queue and are free. Queries: 1."""
    return _claim(queue, user_id, seat, list(ids))


def claim_author(*, asked: Asked, seat: UUID, now: datetime) -> list[UUID]:
    """Take what waits of one author, as far as nobody else works on it. Queries: 2."""
    found = waiting_ids(asked, most=COPIES_MAX, now=now)
    ours = _claim(asked.queue, asked.user_id, seat, found)
    return [key for key in found if key in ours]


def _claim(queue: Queue, user_id: int, seat: UUID, ids: list[UUID]) -> set[UUID]:
    values: dict[str, Any] = {
        "ids": ids,
        "user": user_id,
        "seat": seat,
        "seconds": CLAIM_SECONDS,
        "own": OWN_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(still=_STILL[queue]), values)
        return {row[0] for row in cursor.fetchall()}


def keep_claims(*, user_id: int, seat: UUID) -> set[UUID]:
    """Let what this page holds run anew; returns what that is. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE comments_deskclaim SET until ="
            " clock_timestamp() + make_interval(secs => %s)"
            " WHERE seat = %s AND user_id = %s RETURNING comment_id",
            [CLAIM_SECONDS, seat, user_id],
        )
        return {row[0] for row in cursor.fetchall()}


def release_claims(*, user_id: int, seat: UUID, ids: Iterable[UUID] | None = None) -> None:
    """Give up these comments, or all that this page holds. Queries: 1."""
    claims = DeskClaim.objects.filter(seat=seat, user=user_id)
    if ids is not None:
        claims = claims.filter(comment__in=list(ids))
    claims.delete()


def end_claims(ids: Iterable[UUID]) -> None:
    """What is decided is nobody's any more. Queries: 1."""
    DeskClaim.objects.filter(comment__in=list(ids)).delete()


def forget_expired(*, now: datetime) -> None:
    """Hourly: claims of pages that were closed without a word."""
    DeskClaim.objects.filter(until__lte=now).delete()
