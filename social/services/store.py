"""Interactions into PostgreSQL: rows, tallies and the numbers of articles, in one transaction.

Locks are taken in one order by all who count: once, rows, shares, totals, hours, follow links,
what was filtered, activity, engagement last; within each in the order of keys.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from struct import Struct
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection

from newsportal.articles.activity import Act, record_acts
from newsportal.articles.engagement import touch_many
from newsportal.lib import packed
from newsportal.lib.packed import Bigints, Keys, Uuids
from social.interactions import NOBODY, REASONS, Kind, Record, id_ms
from social.services.partitions import make_days
from social.services.sorting import DAY_MS, FIVE_MINUTES_MS, Sorted, Weights, sort_out, split
from social.services.sums import add_sums

_EPOCH = date(1970, 1, 1)
_ROW_HEAD = Struct(">hi16sihii")
_ROW_TAIL = Struct(">iq")
_BIGINT = Struct(">iq")
_LENGTH = Struct(">i")
_ONCE_HEAD = Struct(">hiiiqi16si")
_KNOWN = """
    SELECT id FROM social_interaction WHERE id = ANY(%s) AND id >= %s AND id <= %s
     UNION ALL
    SELECT id FROM social_share WHERE id = ANY(%s)
"""
# One index scan for each visitor, whatever the planner thinks of a day that it has not analysed.
_DONE = """
    SELECT o.visitor, o.scope FROM unnest(%s, %s) AS v (article, visitor)
     CROSS JOIN LATERAL (
           SELECT visitor, scope FROM social_once
            WHERE day = %s AND article_id = v.article AND visitor = v.visitor OFFSET 0) o
"""


def store(records: Iterable[Record]) -> dict[int, int]:
    """Write down what is new of these, and count it. Returns the new page versions by article.

    Call it in a transaction of its own. Statements: 5 to 16, whatever the number of records.
    Raises IntegrityError or a deadlock where somebody else writes the same at this moment: begin
    anew then.
    """
    # Half of it speaks to psycopg past Django, which then names no errors.
    with connection.wrap_database_errors:
        return _store(records)


def _store(records: Iterable[Record]) -> dict[int, int]:
    rows, others = split(records)
    known = _known(rows)
    fresh = [record for raw, record in rows.items() if raw not in known]
    weights = settings.NEWSPORTAL_HEAT_WEIGHTS
    result = sort_out(
        fresh,
        others,
        done=_done(fresh),
        weights=Weights(sharer=weights["sharers"], click_back=weights["click_backs"]),
    )
    _make_days(result)
    _copy_once(result)
    _copy_rows(result)
    add_sums(result)
    record_acts(_acts(result))
    return touch_many(_own_numbers(result))


def _raw_cursor() -> "psycopg.Cursor[tuple[Any, ...]]":
    """Values go to the server apart from the words, in its own form.

    What asks a day's partition is planned each time (`prepare=False`): a plan made when the day had
    a page of rows would read all of them for each visitor until somebody analyses it.
    """
    connection.ensure_connection()
    raw: Any = connection.connection
    packed.teach(raw)
    return psycopg.Cursor(raw)


def _known(rows: dict[bytes, Record]) -> set[bytes]:
    """Ids that have a row; a share of one's own is its intent. Statements: 1."""
    if not rows:
        return set()
    ids = sorted(rows)
    intents = [raw for raw, record in rows.items() if record.kind == Kind.SHARE_INTENT]
    lowest, highest = (UUID(bytes=raw) for raw in (ids[0], ids[-1]))
    with _raw_cursor() as cursor:
        cursor.execute(_KNOWN, [Uuids(ids), lowest, highest, Uuids(intents)], prepare=False)
        return {found.bytes for (found,) in cursor.fetchall()}


def _done(rows: Sequence[Record]) -> list[tuple[bytes, bytes]]:
    """(visitor, scope) of what the visitors of these did before. Statements: 1 for each day."""
    by_day: defaultdict[int, dict[bytes, int]] = defaultdict(dict)
    for record in rows:
        if record.visitor != NOBODY and not record.reason:
            by_day[record.received_ms // DAY_MS][record.visitor] = record.article
    done: list[tuple[bytes, bytes]] = []
    for day, visitors in by_day.items():
        with _raw_cursor() as cursor:
            facts = [Bigints(visitors.values()), Keys(visitors), _date(day)]
            cursor.execute(_DONE, facts, binary=True, prepare=False)
            done += [(visitor, scope.encode("ascii")) for visitor, scope in cursor.fetchall()]
    return done


def _make_days(result: Sorted) -> None:
    """Statements: 1, or 0 when there are no rows."""
    days = {id_ms(record.id) // DAY_MS for record, _, _ in result.rows}
    days |= {day for day, *_ in result.once}
    if days:
        # A span of years would be a mistake of somebody's clock: each day for itself.
        for first, last in _spans(sorted(days)):
            make_days(_date(first), _date(last))


def _spans(days: Sequence[int]) -> list[tuple[int, int]]:
    if days[-1] - days[0] <= 7:
        return [(days[0], days[-1])]
    return [(day, day) for day in days]


def _copy_once(result: Sorted) -> None:
    if not result.once:
        return
    parts = [packed.COPY_HEAD]
    for day, article, visitor, scope in sorted(result.once):
        parts.append(
            _ONCE_HEAD.pack(4, 4, day - packed.EPOCH_DAY, 8, article, 16, visitor, len(scope))
        )
        parts.append(scope)
    _copy("social_once (day, article_id, visitor, scope)", parts)


def _copy_rows(result: Sorted) -> None:
    """In the order of ids: two who write the same then wait, and do not lock each other out."""
    if not result.rows:
        return
    texts = {reason: _text(text.encode("ascii")) for reason, text in enumerate(REASONS)}
    networks: dict[bytes, bytes] = {}
    parts = [packed.COPY_HEAD]
    for record, reason, at in sorted(result.rows):
        raw, kind, _, site, article, subject, _, _, _, network = record
        if network not in networks:
            networks[network] = _text(network.rstrip(b"\x00"))
        parts += (
            _ROW_HEAD.pack(8, 16, raw, 2, kind, 4, site),
            _BIGINT.pack(8, article) if article else packed.NULL,
            networks[network],
            packed.NULL if subject == NOBODY else packed.SIXTEEN + subject,
            texts[reason],
            _ROW_TAIL.pack(8, (at - packed.EPOCH_MS) * 1000),
        )
    _copy(
        "social_interaction (id, kind, site_id, article_id, network, subject_id, reason, at)", parts
    )


def _copy(table: str, parts: list[bytes]) -> None:
    parts.append(packed.COPY_END)
    with _raw_cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(b"".join(parts))


def _own_numbers(result: Sorted) -> dict[int, dict[str, int]]:
    """By article, without those of which nothing public changed."""
    numbers: defaultdict[int, dict[str, int]] = defaultdict(
        lambda: {"intents": 0, "shares": 0, "click_backs": 0}
    )
    for (article, _, _), cell in result.cells.items():
        if cell.intents or cell.click_backs or cell.people:
            mine = numbers[article]
            mine["intents"] += cell.intents
            mine["shares"] += cell.people
            mine["click_backs"] += cell.click_backs
    return dict(numbers)


def _acts(result: Sorted) -> list[Act]:
    """What moves articles in the feed, by five minutes."""
    sums: defaultdict[tuple[int, int], list[float]] = defaultdict(lambda: [0, 0, 0, 0.0])
    for (article, _, at), cell in result.cells.items():
        if cell.intents or cell.click_backs or cell.people:
            mine = sums[article, at]
            mine[0] += cell.people
            mine[1] += cell.intents
            mine[2] += cell.click_backs
            mine[3] += cell.weight
    return [
        Act(
            article_id=article,
            at=datetime.fromtimestamp(at * FIVE_MINUTES_MS / 1000, UTC),
            sharers=int(people),
            intents=int(intents),
            click_backs=int(clicks),
            weight=weight,
        )
        for (article, at), (people, intents, clicks, weight) in sums.items()
    ]


def _text(raw: bytes) -> bytes:
    return _LENGTH.pack(len(raw)) + raw


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)
