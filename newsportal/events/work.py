"""The row is the work; the task is only the hand.

A row with `due_at` set is due from then on. The relay claims due rows: it writes a fresh lease
token and hands (ids, token) to Celery. The worker counts its try and begins only with rows that
still carry the token. So a lost message costs the lease's time, a doubled one costs nothing, and
a row that kills its process three times goes to a person instead of a fourth worker. Leases
run by the database's own clock: workers' clocks may differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from newsportal.events.models import Work
from newsportal.events.routing import WorkKind
from newsportal.lib.statements import numbered, rows_of

MAX_TRIES = 3
# The columns of a row about which nothing has to be done any more.
NOTHING_DUE: Mapping[str, Any] = MappingProxyType(
    {"due_at": None, "lease": None, "lease_until": None, "tries": 0}
)


def due_again(moment: datetime | None) -> dict[str, Any]:
    """The columns of a row whose work begins anew at a moment; None: of one that rests."""
    return {**NOTHING_DUE, "due_at": moment}


@dataclass(frozen=True)
class Handout:
    """What one message says: these rows are yours while they carry this lease."""

    ids: tuple[str, ...]
    lease: UUID

    def kwargs(self) -> dict[str, Any]:
        return {"ids": list(self.ids), "lease": str(self.lease)}


# Apart, so that it runs once: a subquery with LIMIT may be run for each row that it is joined to,
# and each time it skips what it has locked and finds the next.
_CLAIM = """
    WITH due AS MATERIALIZED (
        {due} AND tries {tries} ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
    UPDATE {table} SET lease = %s, lease_until = clock_timestamp() + make_interval(secs => %s)
      FROM due WHERE {table}.id = due.id
    RETURNING {table}.id
"""


def due_rows(kind: WorkKind) -> str:
    """A SELECT of the rows of a kind that are due; of kinds that share a table by one parameter,
    the queue.

    The clock is the statement's: with one that goes on, PostgreSQL would read on to the last row.
    """
    condition = "AND queue = %s" if kind.by_queue else ""
    return (
        f"SELECT id FROM {_table(kind)} WHERE due_at <= statement_timestamp() {condition}"  # noqa: S608
        " AND (lease_until IS NULL OR lease_until <= statement_timestamp())"
    )


def _table(kind: WorkKind) -> str:
    return connection.ops.quote_name(kind.rows()._meta.db_table)


def claim(kind: WorkKind, *, limit: int, messages: int | None = None) -> list[Handout]:
    """Lease up to `limit` untried due rows as one handout, and each tried one as its own.

    At most `messages` handouts; as many as rows by default.
    """
    handouts = []
    fresh = _claim(kind, tries="= 0", limit=limit)
    if fresh:
        handouts.append(fresh)
    for _ in range(limit if messages is None else messages - len(handouts)):
        # A row that failed before travels alone, so that it can take no neighbour down with it.
        again = _claim(kind, tries=f"BETWEEN 1 AND {MAX_TRIES - 1}", limit=1)
        if not again:
            break
        handouts.append(again)
    return handouts


def claim_exhausted(kind: WorkKind, *, limit: int) -> Handout | None:
    """Lease rows whose last try has ended without an answer; a person has to take them."""
    return _claim(kind, tries=f">= {MAX_TRIES}", limit=limit)


def _claim(kind: WorkKind, *, tries: str, limit: int) -> Handout | None:
    # Neither name comes from outside: the table is a model's, the condition one of the above.
    statement = _CLAIM.format(due=due_rows(kind), table=_table(kind), tries=tries)
    lease, queues = uuid4(), [kind.queue] if kind.by_queue else []
    seconds = settings.NEWSPORTAL_WORK_LEASE_SECONDS
    rows = rows_of(numbered(statement), [*queues, limit, lease, seconds])
    return Handout(ids=tuple(str(key) for (key,) in rows), lease=lease) if rows else None


def release(kind: WorkKind, handout: Handout) -> None:
    """Give rows back whose message could not be sent: nobody has tried them."""
    kind.rows()._default_manager.filter(pk__in=handout.ids, lease=handout.lease).update(
        lease=None, lease_until=None
    )


def begin(
    model: type[Work], *, ids: Iterable[str], lease: str, seconds: float | None = None
) -> list[Any]:
    """Count a try of each row that is still ours and return their ids. Commits by itself.

    It is counted before the work: a row that kills its worker must not look untried. The lease
    runs anew from here: the message may have waited in its queue for most of the first one. It
    runs for `seconds`, where a task may take longer than tasks usually may.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET tries = tries + 1,"  # noqa: S608
            " lease_until = clock_timestamp() + make_interval(secs => %s)"
            " WHERE id = ANY(%s) AND lease = %s AND due_at IS NOT NULL RETURNING id",
            [
                settings.NEWSPORTAL_WORK_LEASE_SECONDS if seconds is None else seconds,
                _typed(model, ids),
                UUID(lease),
            ],
        )
        return [row[0] for row in cursor.fetchall()]


def postpone(model: type[Work], *, ids: Sequence[Any], lease: str, seconds: float) -> None:
    """Let a failed try come again later; how often is still counted."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET lease = NULL, lease_until = NULL,"  # noqa: S608
            " due_at = clock_timestamp() + make_interval(secs => %s)"
            " WHERE id = ANY(%s) AND lease = %s",
            [seconds, _typed(model, ids), UUID(lease)],
        )


def _typed(model: type[Work], ids: Iterable[Any]) -> list[Any]:
    key = model._meta.pk
    return [key.to_python(value) for value in ids]
