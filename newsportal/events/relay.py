"""The relay: turns new events into errands and hands due work to Celery.

It is a plain loop over PostgreSQL, run by `manage.py relay`; several may run at once. Requests
never talk to the broker, so with Redis down a comment is stored as fast as ever and is moderated
when the broker is back.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from newsportal.events import work
from newsportal.events.heartbeats import count_given_up
from newsportal.events.models import Errand, Event
from newsportal.events.routing import (
    WorkKind,
    at_once,
    event_handlers,
    functions,
    resolve,
    work_kinds,
)
from newsportal.lib import redis

logger = logging.getLogger(__name__)

FAN_OUT_BATCH = 500
# With more than this many of its messages waiting, a kind gets no more: rows handed out faster
# than workers take them would outlive their lease and be handed out twice.
MESSAGES_WAITING_MAX = 10

BROKER_ERRORS = (RedisError, OSError, KombuError)


class _Broker:
    """Says in the log when the broker goes and comes, not twenty times a second between."""

    def __init__(self) -> None:
        self.is_away = False

    def note(self, error: Exception | None) -> None:
        if error is not None and not self.is_away:
            logger.warning("broker away, work waits: %s", type(error).__name__)
        elif error is None and self.is_away:
            logger.warning("broker back")
        self.is_away = error is not None


_broker = _Broker()


def turn() -> int:
    """Do everything that is due now. Returns how many events and rows were moved on."""
    moved = fan_out()
    for kind in work_kinds():
        if _has_due(kind):
            moved += give_up(kind) + hand_out(kind)
    return moved


def fan_out() -> int:
    """Give each new event its errands. An event is new while `fanned_out_at` is null."""
    handlers = event_handlers()
    with transaction.atomic():
        events = list(
            Event.objects.filter(fanned_out_at=None)
            .order_by("created_at", "id")
            .select_for_update(skip_locked=True)
            .only("id", "kind", "article_id", "article_version", "outward_at", "is_recalled")[
                :FAN_OUT_BATCH
            ]
        )
        if not events:
            return 0
        now = timezone.now()
        Errand.objects.bulk_create(
            errand
            for event in events
            for path in handlers.get(event.kind, ())
            if (errand := _errand(event, path, now))
        )
        Event.objects.filter(id__in=[event.id for event in events]).update(fanned_out_at=now)
    for ring in functions("DOORBELLS"):
        ring(events=events)
    return len(events)


def _errand(event: Event, path: str, now: datetime) -> Errand | None:
    """What is told outside waits until nobody can take it back, and is not told if one has."""
    if path in at_once():
        return Errand(event=event, handler=path, due_at=now)
    if event.is_recalled:
        return None
    return Errand(event=event, handler=path, due_at=max(now, event.outward_at or now))


def hand_out(kind: WorkKind) -> int:
    """Lease due rows of a kind and send their ids to Celery. Without a broker: nothing, quietly."""
    try:
        room = MESSAGES_WAITING_MAX + 1 - _messages_waiting(kind.queue)
    except BROKER_ERRORS as error:
        _broker.note(error)
        return 0
    _broker.note(None)
    moved = 0
    while room > 0:
        handouts = work.claim(kind, limit=kind.batch, messages=room)
        if not handouts or not _send(kind, handouts):
            break
        room -= len(handouts)
        moved += sum(len(handout.ids) for handout in handouts)
    return moved


def give_up(kind: WorkKind) -> int:
    """Pass rows that used up their tries to the kind's last resort."""
    handout = work.claim_exhausted(kind, limit=kind.batch)
    if handout is None:
        return 0
    logger.error("%s: gave up %d rows after %d tries", kind.name, len(handout.ids), work.MAX_TRIES)
    now = timezone.now()
    resolve(kind.give_up)(ids=list(handout.ids), now=now)
    count_given_up(kind.name, len(handout.ids), now=now)
    return len(handout.ids)


def _has_due(kind: WorkKind) -> bool:
    table = connection.ops.quote_name(kind.rows()._meta.db_table)
    condition = work.queue_condition(kind)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {table} WHERE due_at <= clock_timestamp()"  # noqa: S608
            f" AND (lease_until IS NULL OR lease_until <= clock_timestamp()) {condition})",
            {"queue": kind.queue},
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def _messages_waiting(queue: str) -> int:
    waiting: Any = redis.common().llen(queue)
    return int(waiting)


def _send(kind: WorkKind, handouts: Sequence[work.Handout]) -> bool:
    """Publish one message each; what cannot be sent is released at once."""
    task = resolve(kind.task)
    for position, handout in enumerate(handouts):
        try:
            task.apply_async(kwargs=handout.kwargs(), queue=kind.queue, retry=False)  # type: ignore[attr-defined]
        except BROKER_ERRORS as error:
            _broker.note(error)
            for unsent in handouts[position:]:
                work.release(kind, unsent)
            return False
    return True
