"""How the service is: rounds of heartbeats, the oldest due work of each kind, the relay's lag."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from newsportal.events.models import Errand, GivenUp
from newsportal.events.pulse import colour_of, queues
from newsportal.events.routing import WorkKind, work_kinds

# Counted no further: a backlog of a million is told as this many, and its age tells the rest.
COUNTED_MAX = 10_000
_DUE = """
    SELECT count(*), COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - min(due_at)), 0)
      FROM (SELECT due_at FROM {table} WHERE due_at <= statement_timestamp()
             ORDER BY due_at LIMIT %s) AS oldest
"""


@dataclass(frozen=True)
class WorkHealth:
    """Of one kind: how many rows are due, since how many seconds the oldest, how many given up."""

    kind: str
    queue: str
    due: int
    oldest_seconds: float
    given_up: int

    @property
    def colour(self) -> str:
        return colour_of(self.oldest_seconds)


@dataclass(frozen=True)
class Waiting:
    """Of one queue of the newsroom: how many texts wait for a person, and since how long."""

    queue: str
    count: int
    oldest_seconds: float


def works() -> list[WorkHealth]:
    """Each kind of work but heartbeats. Queries: one for each kind, each bounded, and 2."""
    given_up = dict(GivenUp.objects.values_list("kind", "count"))
    # Errands stay as rows that somebody can try again: only those that wait for that count.
    given_up["errands"] = Errand.objects.filter(given_up_at__isnull=False)[:COUNTED_MAX].count()
    kinds = [kind for kind in work_kinds() if not kind.by_queue]
    return [
        WorkHealth(kind.name, kind.queue, *_due(kind), given_up=given_up.get(kind.name, 0))
        for kind in kinds
    ]


def _due(kind: WorkKind) -> tuple[int, float]:
    """How many are due, COUNTED_MAX at most, and the age of the oldest in seconds; by its index."""
    table = connection.ops.quote_name(kind.rows()._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_DUE.format(table=table), [COUNTED_MAX])
        row = cursor.fetchone()
    return (int(row[0]), float(row[1])) if row else (0, 0.0)


def relay_lag_seconds() -> float:
    """The age of the oldest event that has no errands yet, 0 without one. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - min(created_at)), 0)"
            " FROM events_event WHERE fanned_out_at IS NULL"
        )
        row = cursor.fetchone()
    return max(0.0, float(row[0])) if row else 0.0


def samples() -> list[tuple[str, str, dict[str, str], float]]:
    """For `/metrics`: name, help, labels, value. Never by site: numbers tell strangers nothing."""
    rows: list[tuple[str, str, dict[str, Any], float]] = []
    for one in queues():
        labels = {"queue": one.queue}
        if one.seconds is not None:
            rows.append(
                ("heartbeat_age_seconds", "Since the last full round.", labels, one.seconds)
            )
        if one.took_seconds is not None:
            rows.append(("heartbeat_took_seconds", "The last round.", labels, one.took_seconds))
    for work in works():
        labels = {"kind": work.kind}
        rows.append(("work_due", "Rows due, 10000 at most.", labels, work.due))
        oldest = work.oldest_seconds
        rows.append(("work_oldest_due_seconds", "Age of the oldest due row.", labels, oldest))
        rows.append(("work_given_up", "Rows that used up their tries.", labels, work.given_up))
    lag = relay_lag_seconds()
    rows.append(("relay_lag_seconds", "Age of the oldest event without errands.", {}, lag))
    return rows
