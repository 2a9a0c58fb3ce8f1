"""The row is the work; the task is only the hand.

A row with `due_at` set is due from then on. The relay claims due rows: it writes a fresh lease
token and hands (ids, token) to Celery. The worker counts its try and begins only with rows that
still carry the token. So a lost message costs the lease's time, a doubled one costs nothing, and
a row that kills its process three times goes to a person instead of a fourth worker. Leases
run by the database's own clock: workers' clocks may differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from newsportal.events.models import Work
from newsportal.events.routing import WorkKind
from newsportal.lib.postgres.texts import array_of
from newsportal.lib.statements import numbered, rows_of

MAX_TRIES = 3
_EPOCH = datetime.fromtimestamp(0, UTC)
# The columns of a row about which nothing has to be done any more.
NOTHING_DUE: Mapping[str, Any] = MappingProxyType(
    {"due_at": None, "lease": None, "lease_until": None, "tries": 0}
)


def due_again(moment: datetime | None) -> dict[str, Any]:
    """The columns of a row whose work begins anew at a moment; None: of one that rests."""
    return {**NOTHING_DUE, "due_at": moment}


def gathered(moment: datetime) -> datetime:
    """When work that nobody waits for begins: all of one moment together, as one message."""
    pace = timedelta(milliseconds=settings.NEWSPORTAL_GATHER_MS)
    return moment + (_EPOCH - moment) % pace if pace else moment


@dataclass(frozen=True)
class Handout:
    """What one message says: these rows are yours while they carry this lease."""

    ids: tuple[str, ...]
    lease: UUID

    def kwargs(self) -> dict[str, Any]:
        return {"ids": list(self.ids), "lease": str(self.lease)}


# Apart, so that it runs once: a subquery with LIMIT may be run for each row that it is joined to,
# and each time it skips what it has locked and finds the next. A row that failed before has a lease
# and a message of its own, so that it can take no neighbour down with it.
_CLAIM = """
    WITH due AS MATERIALIZED (
        {due} AND tries < {most} ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED),
    counted AS (
        SELECT id, tries, bool_or(tries = 0) OVER ()::int
               + count(*) FILTER (WHERE tries > 0) OVER (ORDER BY tries, id) AS messages FROM due)
    UPDATE {table} t SET lease = CASE WHEN c.tries = 0 THEN %s ELSE gen_random_uuid() END,
           lease_until = clock_timestamp() + make_interval(secs => %s)
      FROM counted c WHERE t.id = c.id AND (c.tries = 0 OR c.messages <= %s)
    RETURNING t.id, t.lease
"""
_BEGIN = """
    UPDATE {table} SET tries = tries + 1,
           lease_until = clock_timestamp() + make_interval(secs => %s)
     WHERE id = ANY(%s) AND lease = %s AND due_at IS NOT NULL RETURNING {columns}
"""
# Rows without an answer have been due for long. Behind a backlog they are not looked for at each
# turn: that would read all of it.
_OLDEST = 2000
_CLAIM_EXHAUSTED = """
    WITH due AS MATERIALIZED (
        {due} AND tries >= {most}
          AND id IN (SELECT id FROM {table} WHERE due_at <= statement_timestamp()
                      ORDER BY due_at LIMIT {oldest})
         ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
    UPDATE {table} t SET lease = %s, lease_until = clock_timestamp() + make_interval(secs => %s)
      FROM due WHERE t.id = due.id
    RETURNING t.id, t.lease
"""


def due_rows(kind: WorkKind) -> str:
    """A SELECT of the rows of a kind that are due; of kinds that share a table by one parameter,
    the queue.

    The clock is the statement's: with one that goes on, PostgreSQL would read on to the last row.
    """
    condition = "AND queue = %s" if kind.by_queue else ""
    return (
        f"SELECT id, tries FROM {_table(kind)} WHERE due_at <= statement_timestamp() {condition}"  # noqa: S608
        " AND (lease_until IS NULL OR lease_until <= statement_timestamp())"
    )


def _table(kind: WorkKind) -> str:
    return connection.ops.quote_name(kind.rows()._meta.db_table)


def claim(kind: WorkKind, *, limit: int, messages: int | None = None) -> list[Handout]:
    """Lease up to `limit` due rows: untried ones as one handout, each tried one as its own.

    The oldest first; at most `messages` handouts, as many as rows by default. Queries: 1.
    """
    return _claim(_CLAIM, kind, limit, [limit if messages is None else messages])


def claim_exhausted(kind: WorkKind, *, limit: int) -> Handout | None:
    """Lease rows whose last try has ended without an answer; a person has to take them."""
    found = _claim(_CLAIM_EXHAUSTED, kind, limit, [])
    return found[0] if found else None


def _claim(claiming: str, kind: WorkKind, limit: int, more: Sequence[Any]) -> list[Handout]:
    # No name comes from outside: the table is a model's.
    sql = claiming.format(due=due_rows(kind), table=_table(kind), most=MAX_TRIES, oldest=_OLDEST)
    queues = [kind.queue] if kind.by_queue else []
    seconds = settings.NEWSPORTAL_WORK_LEASE_SECONDS
    leased: dict[UUID, list[str]] = {}
    for key, lease in rows_of(numbered(sql), [*queues, limit, uuid4(), seconds, *more]):
        leased.setdefault(lease, []).append(str(key))
    return [Handout(ids=tuple(ids), lease=lease) for lease, ids in leased.items()]


def release(kind: WorkKind, handout: Handout) -> None:
    """Give rows back whose message could not be sent: nobody has tried them."""
    kind.rows()._default_manager.filter(pk__in=handout.ids, lease=handout.lease).update(
        lease=None, lease_until=None
    )


def begin(
    model: type[Work],
    *,
    ids: Iterable[str],
    lease: str,
    seconds: float | None = None,
) -> list[Any]:
    """Count a try of each row that is still ours and return their ids. Commits by itself.

    It is counted before the work: a row that kills its worker must not look untried. The lease
    runs anew from here: the message may have waited in its queue for most of the first one. It
    runs for `seconds`, where a task may take longer than tasks usually may.
    """
    rows = begin_with(model, "id", ids=ids, lease=lease, seconds=seconds)
    return [key for (key,) in rows]


def begin_with(
    model: type[Work],
    *columns: str,
    ids: Iterable[str],
    lease: str,
    seconds: float | None = None,
) -> list[tuple[Any, ...]]:
    """As `begin`, returning these columns of the rows. Queries: 1."""
    if seconds is None:
        seconds = settings.NEWSPORTAL_WORK_LEASE_SECONDS
    sql = _BEGIN.format(
        table=connection.ops.quote_name(model._meta.db_table), columns=", ".join(columns)
    )
    return rows_of(numbered(sql), [seconds, array_of(_typed(model, ids)), UUID(lease)])


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
