"""Heartbeats: does work get from the row to the relay, the broker, a worker, and back to the row?

A row for each queue is due each minute. The worker that has it writes when it came, and lets it be
due again. So one number tells of the whole way: the age of the last full round.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from newsportal.events import work
from newsportal.events.models import GivenUp, Heartbeat
from newsportal.events.work import NOTHING_DUE

EVERY_SECONDS = 60


def ensure_heartbeats(queues: Iterable[str], *, now: datetime) -> None:
    """A row for each queue, due at once where there was none. Queries: 1."""
    rows = [Heartbeat(queue=queue, due_at=now) for queue in queues]
    Heartbeat.objects.bulk_create(rows, ignore_conflicts=True)


def beat(*, ids: Sequence[str], lease: str) -> int:
    """Write down that these came round, those still ours; they are due again in a minute."""
    ours = work.begin(Heartbeat, ids=ids, lease=lease)
    # By the database's clock alone: workers' clocks may differ.
    seconds = "EXTRACT(EPOCH FROM clock_timestamp() - due_at)"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_heartbeat SET returned_at = clock_timestamp(),"  # noqa: S608
            f" took_seconds = {seconds}, due_at = clock_timestamp() + make_interval(secs => %s),"
            " lease = NULL, lease_until = NULL, tries = 0 WHERE id = ANY(%s) AND lease = %s",
            [EVERY_SECONDS, ours, UUID(lease)],
        )
        return int(cursor.rowcount)


def keep_beating(*, ids: Sequence[Any], now: datetime) -> None:
    """A heartbeat that was lost three times is sent again: only its age tells of it."""
    Heartbeat.objects.filter(id__in=ids).update(**{**NOTHING_DUE, "due_at": Now()})


def count_given_up(kind: str, number: int, *, now: datetime) -> None:
    """Remember that rows of this kind went to their last resort."""
    made, is_new = GivenUp.objects.get_or_create(
        kind=kind, defaults={"count": number, "last_at": now}
    )
    if not is_new:
        GivenUp.objects.filter(kind=made.kind).update(count=F("count") + number, last_at=now)
