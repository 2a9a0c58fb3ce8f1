"""The relay: turns new events into errands and hands due work to Celery.

It is a plain loop over PostgreSQL, run by `manage.py relay`; several may run at once. Requests
never talk to the broker, so with Redis down a comment is stored as fast as ever and is moderated
when the broker is back.
"""

import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from newsportal.events import work
from newsportal.events.heartbeats import count_given_up
from newsportal.events.routing import (
    WorkKind,
    at_once,
    errand_names,
    event_handlers,
    functions,
    resolve,
    work_kinds,
)
from newsportal.lib import redis
from newsportal.lib.postgres.texts import array_of
from newsportal.lib.statements import Statement, numbered, rows_of

logger = logging.getLogger(__name__)

FAN_OUT_BATCH = 500
# With more than this many of its messages waiting, a kind gets no more: rows handed out faster
# than workers take them would outlive their lease and be handed out twice.
MESSAGES_WAITING_MAX = 10

BROKER_ERRORS = (RedisError, OSError, KombuError)


class _Broker:
    """Says in the log when the broker goes and comes, not fifty times a second between."""

    def __init__(self) -> None:
        self.is_away = False

    def note(self, error: Exception | None) -> None:
        if error is not None and not self.is_away:
            logger.warning("broker away, work waits: %s", type(error).__name__)
        elif error is None and self.is_away:
            logger.warning("broker back")
        self.is_away = error is not None


_broker = _Broker()


def turn(*, is_whole: bool = True) -> int:
    """Do everything that is due now. Returns how many events and rows were moved on.

    If not `is_whole`, of work only what people wait for. What events ask for is the next turn's.
    Queries: 1 where nothing is.
    """
    has_events, kinds = due_now(is_whole=is_whole)
    moved = fan_out() if has_events else 0
    for kind in kinds:
        moved += hand_out(kind) or give_up(kind)
    return moved


def due_now(*, is_whole: bool = True) -> tuple[bool, list[WorkKind]]:
    """Whether there is a new event, and the kinds that have work. Queries: 1."""
    kinds = tuple(kind for kind in work_kinds() if is_whole or kind.is_awaited)
    has_events, *has_due = rows_of(*_looking(kinds))[0]
    return bool(has_events), list(itertools.compress(kinds, has_due))


_FIRST = "(SELECT true FROM ({} ORDER BY {} LIMIT 1) AS first)"


@lru_cache(maxsize=8)
def _looking(kinds: tuple[WorkKind, ...]) -> tuple[str, tuple[str, ...]]:
    """One question, asked many times a second: is there a new event, and work of each kind?"""
    # In their indexes' order: of a table that just had many rows all would be read otherwise.
    parts = [_FIRST.format("SELECT id FROM events_event WHERE fanned_out_at IS NULL", "created_at")]
    parts += [_FIRST.format(work.due_rows(kind), "due_at") for kind in kinds]
    queues = tuple(kind.queue for kind in kinds if kind.by_queue)
    return numbered(f"SELECT {', '.join(parts)}"), queues


@dataclass(frozen=True)
class Told:
    """What doorbells are rung for: an event that was fanned out."""

    article_id: int | None
    article_version: int | None


# What is told outside waits until nobody can take it back, and is not told if one has.
_FAN_OUT = Statement("""
    WITH fresh AS MATERIALIZED (
        SELECT id, kind, article_id, article_version, outward_at, is_recalled, created_at
          FROM events_event WHERE fanned_out_at IS NULL
         ORDER BY created_at, id LIMIT %(limit)s::int FOR NO KEY UPDATE SKIP LOCKED),
    written AS (
        INSERT INTO events_errand (event_id, handler, due_at, tries)
        SELECT e.id, h.path, CASE WHEN h.is_at_once THEN %(due_at)s::timestamptz
                                  ELSE greatest(%(due_at)s::timestamptz, e.outward_at) END, 0
          FROM fresh e
          JOIN unnest(%(kinds)s::text[], %(paths)s::text[], %(held)s::bool[], %(at_once)s::bool[])
               WITH ORDINALITY AS h (kind, path, is_held, is_at_once, place)
            ON h.kind = e.kind
           AND h.is_held = (e.outward_at IS NOT NULL OR e.is_recalled)
         WHERE h.is_at_once OR NOT e.is_recalled
         ORDER BY e.created_at, e.id, h.place),
    told AS (
        UPDATE events_event e SET fanned_out_at = %(now)s::timestamptz
          FROM fresh WHERE e.id = fresh.id)
    SELECT article_id, article_version FROM fresh ORDER BY created_at, id
""")


def fan_out() -> int:
    """Give each new event its errands. An event is new while `fanned_out_at` is null. Queries: 1.

    Without a transaction around it: the statement is one.
    """
    now = timezone.now()
    moment = {"limit": FAN_OUT_BATCH, "now": now, "due_at": work.gathered(now)}
    rows = _FAN_OUT.rows(moment | _errands(settings.NEWSPORTAL_ROUTES))
    events = [Told(*row) for row in rows]
    if events:
        for ring in functions("DOORBELLS"):
            ring(events=events)
    return len(events)


@lru_cache(maxsize=8)
def _errands(_routes: str) -> dict[str, str]:
    """Which errands events have, as the parameters of `_FAN_OUT`."""
    named = [
        (kind, name, is_held, name in at_once())
        for kind in event_handlers()
        for is_held in (False, True)
        for name in errand_names(kind, is_held=is_held)
    ]
    columns = zip(*named, strict=True)
    return dict(zip(("kinds", "paths", "held", "at_once"), map(array_of, columns), strict=True))


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
