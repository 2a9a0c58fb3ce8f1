"""The one way to write an event down."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from newsportal.events.models import Errand, Event
from newsportal.events.routing import event_handlers
from newsportal.lib.fresh import Fresh
from newsportal.lib.ids import uuid7

_FRESH = Fresh(Event)
KEPT = timedelta(days=30)
DELETE_BATCH = 5000
# Ids are in the order of time: by `created_at` the log would need one index more.
_DELETE_EXPIRED = """
    DELETE FROM events_event WHERE id IN (
        SELECT e.id FROM events_event e
         WHERE e.id < %s AND e.fanned_out_at IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM events_errand r WHERE r.event_id = e.id)
         LIMIT %s)
"""


@dataclass
class Gathered:
    """The events that were published inside `published_outward`."""

    outward_at: datetime | None
    events: list[Event] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [str(event.id) for event in self.events]


_gathered: ContextVar[Gathered | None] = ContextVar("newsportal_gathered_events", default=None)


@contextmanager
def published_outward(*, after: datetime | None) -> Iterator[Gathered]:
    """What is published inside is told to the outside not before `after`; None: never.

    Handlers of `AT_ONCE` in the routes hear of it as soon as ever: they tell nobody outside.
    """
    gathered = Gathered(after)
    token = _gathered.set(gathered)
    try:
        yield gathered
    finally:
        _gathered.reset(token)


def recall(ids: Iterable[str], *, inward: Iterable[str]) -> None:
    """Let nobody outside hear of these events any more; `inward`: handlers that may go on.

    Errands that are running are waited for: their rows are locked by who runs them. Queries: 2.
    """
    events = [UUID(key) for key in ids]
    # First: a relay that fans one out meanwhile is waited for here, and its errands found below.
    Event.objects.filter(id__in=events).update(is_recalled=True)
    Errand.objects.filter(event__in=events).exclude(handler__in=list(inward)).delete()


def tell_outward(ids: Iterable[UUID], *, at: datetime, inward: Iterable[str]) -> None:
    """Let the outside hear of events, which were held back for longer, at this time. Queries: 2."""
    events = list(ids)
    # In this order for the same reason as above.
    Event.objects.filter(id__in=events, outward_at__gt=at).update(outward_at=at)
    held = Errand.objects.filter(event__in=events, due_at__gt=at)
    held.exclude(handler__in=list(inward)).update(due_at=at)


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
    event = made(
        kind,
        site_id=site_id,
        article_id=article_id,
        article_version=article_version,
        subject_id=subject_id,
        now=now,
        **data,
    )
    append([event])
    return event


def made(
    kind: str,
    *,
    site_id: int,
    now: datetime,
    article_id: int | None = None,
    article_version: int | None = None,
    subject_id: UUID | None = None,
    **data: Any,
) -> Event:
    """The event that `publish` appends, for `append` or who stamps and inserts it."""
    return _FRESH(
        kind=kind,
        site_id=site_id,
        article_id=article_id,
        article_version=article_version,
        subject_id=subject_id,
        data={name: value for name, value in data.items() if value is not None},
        created_at=now,
    )


def append(events: Sequence[Event]) -> None:
    """As `publish`, of events that are made already. Queries: 1."""
    stamp(events)
    settle(events)
    Event.objects.bulk_create(events, batch_size=1000)


def stamp(events: Sequence[Event], *, is_whole: bool = False) -> None:
    """Make events ready for who inserts them together with the change they tell of.

    `is_whole`: one statement does both, which is a transaction by itself.
    """
    if not (is_whole or connection.in_atomic_block):
        raise RuntimeError("an event belongs into the transaction of its change")
    gathered = _gathered.get()
    if gathered is not None:
        for event in events:
            event.outward_at = gathered.outward_at
            event.is_recalled = gathered.outward_at is None
        gathered.events += events


def settle(events: Iterable[Event]) -> None:
    """Spare the relay those that no handler hears of and that change no page, as they stand."""
    for event in events:
        if event.article_version is None and event.kind not in event_handlers():
            event.fanned_out_at = event.created_at


def publish_each(
    kind: str, *, site_id: int, versions: Iterable[tuple[int, int]], now: datetime
) -> None:
    """Append one event for each (article id, page version), as `publish` does. Few statements."""
    append(
        [
            Event(
                kind=kind,
                site_id=site_id,
                article_id=article_id,
                article_version=version,
                created_at=now,
            )
            for article_id, version in versions
        ]
    )


def forget_expired(*, now: datetime) -> None:
    """Delete events older than the log is kept, where no errand still waits for them.

    In batches that commit by themselves: a backlog of any size gets smaller with each call.
    """
    deleted = DELETE_BATCH
    while deleted == DELETE_BATCH:
        with connection.cursor() as cursor:
            cursor.execute(_DELETE_EXPIRED, [uuid7(now - KEPT), DELETE_BATCH])
            deleted = cursor.rowcount
