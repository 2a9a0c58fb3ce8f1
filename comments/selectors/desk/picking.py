"""Which cards come next: a queue in an order, without what others work on.

A card is one text, or several near-duplicates of one site that are decided as one. One statement
finds them all; `comments.services.desk.claims` then takes them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

from comments.moderation.sketch import NEAR_BANDS, is_near
from comments.selectors.desk.blind import mixed
from comments.selectors.desk.threads import in_thread_order
from comments.selectors.desk.waiting import Asked, Queue, audit_sql, waiting_sql

# So many copies are decided with one press; the rest makes another card.
COPIES_MAX = 100
# «Да», «Позор» and a smile are alike under any article and mean something else under each.
COPY_LENGTH_MIN = 20
# Articles whose comments are looked at for the next cards.
_BUNDLES = 5
# Rows looked at for each card: some are copies of others.
_ROWS_A_CARD = 4
_FOUND_MAX = 1_000


class Order(StrEnum):
    """In which order a queue is worked off."""

    BUNDLES = "bundles"
    AGE = "age"
    FLAGS = "flags"
    REACH = "reach"
    UNCERTAINTY = "uncertainty"


@dataclass(frozen=True)
class Row:
    """A text that waits: of which comment, which version, where."""

    id: UUID
    version: int
    fingerprint: str
    length: int
    site_id: int
    article_id: int
    root_id: UUID | None
    parent_id: UUID | None
    created_at: datetime
    # When its tree's root was written, and what it answers; its own time for a root.
    tree_at: datetime
    parent_at: datetime
    sketch: tuple[int, ...]
    # Its place in the order; None for a copy of one that has a place.
    place: int | None

    def is_like(self, other: "Row") -> bool:
        """Whether both are decided as one: the same text in disguise, or nearly the same."""
        if self.site_id != other.site_id:
            return False
        if self.length >= COPY_LENGTH_MIN and self.fingerprint == other.fingerprint:
            return True
        return is_near(self.sketch, other.sketch)


# How many people an article reaches: who writes, who shared it, who came by that.
_REACH = "(g.comments + 2 * g.shares + g.click_backs)"
# Minutes that the longest waiting one has waited, more under an article that many see (twice as
# much where about two people were active, ten times where eight thousand were), and half an hour
# for each reported one.
_URGENCY = f"""extract(epoch FROM clock_timestamp() - min(f.since)) / 60
             * (1 + ln(1 + max{_REACH}))
             + 30 * count(*) FILTER (WHERE f.is_reported)"""
_TAKEN = """SELECT DISTINCT c.article_id FROM comments_deskclaim k
              JOIN comments_comment c ON c.id = k.comment_id
             WHERE k.until > clock_timestamp() AND k.seat <> %(seat)s"""

_TREE_AT = "COALESCE((SELECT created_at FROM comments_comment WHERE id = f.root_id), f.created_at)"
# Whose article one is in already, then where nobody else is, then the most urgent one; in each tree
# by tree, as `in_thread_order` has them.
_BUNDLED = f"""
    bundles AS (
        SELECT f.article_id, row_number() OVER (ORDER BY (f.article_id = %(here)s) DESC,
               f.article_id IN ({_TAKEN}), {_URGENCY} DESC, f.article_id) AS place
          FROM free f JOIN articles_engagement g ON g.article_id = f.article_id
         GROUP BY f.article_id ORDER BY 2 LIMIT {_BUNDLES}),
    picked AS (
        SELECT f.id, f.site_id, f.fingerprint, f.length, b.place FROM free f
          JOIN bundles b ON b.article_id = f.article_id
         ORDER BY b.place, {_TREE_AT}, COALESCE(f.root_id, f.id), f.created_at, f.id
         LIMIT %(rows)s)
"""  # noqa: S608 -- nothing of it comes from outside
_SORTED = """
    picked AS (
        SELECT f.id, f.site_id, f.fingerprint, f.length,
               row_number() OVER (ORDER BY {key}, f.since, f.id) AS place
          FROM free f {join} ORDER BY place LIMIT %(rows)s)
"""
_FLAGS = """LEFT JOIN LATERAL (SELECT count(*) AS flags FROM comments_flag l
             WHERE l.comment_id = f.id AND l.comment_version = f.version) AS x ON TRUE"""
# How far the model's score was from where the machine would act otherwise: from what the site holds
# now, drift counted in, and from what a certificate in force approves. Unjudged ones come last.
_DOUBT = """LEFT JOIN LATERAL (
            SELECT min(least(
                   abs(n.score - (CASE n.reason WHEN 'spam' THEN s.hold_spam_percent
                                ELSE s.hold_toxic_percent END / 100.0
                                - coalesce(m.hold_margin, 0))),
                   abs(n.score - t.threshold))) AS doubt
              FROM comments_decision d
              JOIN sites_site s ON s.id = d.site_id
              LEFT JOIN comments_learning m ON m.site_id = s.id
              LEFT JOIN comments_certificate t ON t.id = m.certificate_id
               AND t.model_version_id = m.active_id AND t.suspended_at IS NULL
               AND t.errors_one_in >= s.errors_one_in AND s.automation = 'certified',
                   jsonb_to_recordset(d.findings) AS n (phase text, reason text, score float8)
             WHERE d.comment_id = f.id AND d.comment_version = f.version
               AND n.phase = 'model') AS x ON TRUE"""
_ENGAGEMENT = "JOIN articles_engagement g ON g.article_id = f.article_id"
_ORDERS: Mapping[Order, str] = MappingProxyType(
    {
        Order.BUNDLES: _BUNDLED,
        Order.AGE: _SORTED.format(key="f.since", join=""),
        Order.FLAGS: _SORTED.format(key="x.flags DESC", join=_FLAGS),
        Order.REACH: _SORTED.format(key=f"{_REACH} DESC", join=_ENGAGEMENT),
        Order.UNCERTAINTY: _SORTED.format(key="x.doubt NULLS LAST", join=_DOUBT),
    }
)
# What has fewer bands in common with all the picked ones is near none of them.
_PICK = """
    WITH waiting AS MATERIALIZED ({waiting}),
    free AS MATERIALIZED (
        SELECT w.* FROM waiting w WHERE w.id <> ALL(%(passed)s) AND w.id NOT IN (
               SELECT k.comment_id FROM comments_deskclaim k
                WHERE k.until > clock_timestamp()
                  AND (k.user_id <> %(user)s OR k.seat = %(seat)s OR k.until
                       > clock_timestamp() + make_interval(secs => %(own)s)))),
    {order},
    seen AS MATERIALIZED (
        SELECT DISTINCT band FROM picked p JOIN free f USING (id), unnest(f.sketch) AS band),
    near AS MATERIALIZED (
        SELECT b.id FROM (SELECT f.id, unnest(f.sketch) AS band FROM free f) AS b
          JOIN seen USING (band) GROUP BY b.id HAVING count(*) >= {near})
    SELECT f.id, f.version, f.fingerprint, f.length, f.site_id, f.article_id, f.root_id,
           f.parent_id, f.created_at,
           {tree_at}, COALESCE((SELECT created_at FROM comments_comment WHERE id = f.parent_id),
                    f.created_at),
           f.sketch, p.place
      FROM free f LEFT JOIN picked p USING (id)
     WHERE p.id IS NOT NULL OR (f.length >= {length} AND (f.site_id, f.fingerprint) IN (
           SELECT site_id, fingerprint FROM picked WHERE length >= {length}))
        OR f.id IN (SELECT id FROM near)
     ORDER BY p.place NULLS LAST, f.since, f.id LIMIT {most}
"""


def next_rows(
    asked: Asked,
    *,
    order: Order,
    seat: UUID,
    own_seconds: int,
    here: int | None,
    passed: Iterable[UUID],
    count: int,
    now: datetime,
) -> list[list[Row]]:
    """Up to `count` cards in order, each as its rows: the one it shows, then its copies.

    `here`: the article whose comments this page shows already; `passed`: what it skipped. What
    is claimed by any page is left out, this one's own too: it has those. Claims of another page of
    the same person that end within `own_seconds` do not count. Among what is pending come texts
    of the blind audit, see `mixed`. Queries: 1, and 1 for these.
    """
    values: dict[str, Any] = {
        **asked.values(now),
        "seat": seat,
        "own": own_seconds,
        "here": here,
        "passed": list(passed),
        "rows": _ROWS_A_CARD * count,
    }
    rows = _found(waiting_sql(asked), order, values)
    placed = [row for row in rows if row.place is not None]
    if order is Order.BUNDLES:
        placed = in_thread_order(placed)
    cards = _cards(placed, rows, count)
    if asked.queue is not Queue.PENDING:
        return cards
    drawn = _found(audit_sql(asked), Order.AGE, values)
    # Each for itself: an answer is one to one text.
    return mixed(cards, [[row] for row in drawn if row.place is not None], count=count)


def _found(waiting: str, order: Order, values: Mapping[str, Any]) -> list[Row]:
    sql = _PICK.format(
        waiting=waiting,
        order=_ORDERS[order],
        length=COPY_LENGTH_MIN,
        near=NEAR_BANDS,
        tree_at=_TREE_AT,
        most=_FOUND_MAX,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Row(*found) for found in cursor.fetchall()]


def waiting_ids(asked: Asked, *, most: int, now: datetime) -> list[UUID]:
    """What waits, the longest first, whoever works on it. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(waiting_sql(asked), asked.values(now) | {"most": most})
        return [row[0] for row in cursor.fetchall()]


def _cards(placed: Sequence[Row], rows: Sequence[Row], count: int) -> list[list[Row]]:
    """Each placed row with the rows like it, that are on no card yet."""
    by_print, by_band = _lookups(rows)
    cards: list[list[Row]] = []
    shown: set[UUID] = set()
    for row in placed:
        if row.id in shown:
            continue
        # Only what shares a print or a band is compared: a card costs what it is like.
        candidates = {other.id: other for other in by_print[row.fingerprint]}
        for band in row.sketch:
            candidates.update((other.id, other) for other in by_band[band])
        copies = [
            other
            for other in candidates.values()
            if other.id != row.id and other.id not in shown and row.is_like(other)
        ]
        card = [row, *sorted(copies, key=lambda other: (other.created_at, other.id))][:COPIES_MAX]
        shown.update(other.id for other in card)
        cards.append(card)
        if len(cards) == count:
            break
    return cards


def _lookups(rows: Sequence[Row]) -> tuple[dict[str, list[Row]], dict[int, list[Row]]]:
    by_print: dict[str, list[Row]] = defaultdict(list)
    by_band: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_print[row.fingerprint].append(row)
        for band in row.sketch:
            by_band[band].append(row)
    return by_print, by_band
