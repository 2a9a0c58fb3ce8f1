"""The one way to write an event down."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from newsportal.events.models import Event

KEPT = timedelta(days=30)
DELETE_BATCH = 5000
_DELETE_EXPIRED = """
    DELETE FROM events_event WHERE id IN (
        SELECT e.id FROM events_event e
         WHERE e.created_at < %s AND e.fanned_out_at IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM events_errand r WHERE r.event_id = e.id)
         LIMIT %s)
"""


def publish(
    kind: str,
    *,
    site_id: int,
    now: datetime,
    article_id: int | None = None,
    article_version: int | None = None,
    subject_id: UUID | None = None,
    **data: Any,
) -> Event:
    """Append an event inside the caller's transaction. `data`: ids, codes and numbers, no words.

    Raises RuntimeError outside a transaction: a fact is written with its change or not at all.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event belongs into the transaction of its change")
    return Event.objects.create(
        kind=kind,
        site_id=site_id,
        article_id=article_id,
        article_version=article_version,
        subject_id=subject_id,
        data={name: value for name, value in data.items() if value is not None},
        created_at=now,
    )


def publish_each(
    kind: str, *, site_id: int, versions: Iterable[tuple[int, int]], now: datetime
) -> None:
    """Append one event for each (article id, page version), as `publish` does. Few statements."""
    if not connection.in_atomic_block:
        raise RuntimeError("an event belongs into the transaction of its change")
    events = (
        Event(
            kind=kind,
            site_id=site_id,
            article_id=article_id,
            article_version=version,
            created_at=now,
        )
        for article_id, version in versions
    )
    Event.objects.bulk_create(events, batch_size=1000)


def forget_expired(*, now: datetime) -> None:
    """Delete events older than the log is kept, where no errand still waits for them.

    In batches that commit by themselves: a backlog of any size gets smaller with each call.
    """
    deleted = DELETE_BATCH
    while deleted == DELETE_BATCH:
        with connection.cursor() as cursor:
            cursor.execute(_DELETE_EXPIRED, [now - KEPT, DELETE_BATCH])
            deleted = cursor.rowcount
