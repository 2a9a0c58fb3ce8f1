"""Why an article stands where it stands in the orders of the feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from newsportal.articles.activity import BUCKET
from newsportal.articles.heat import ALWAYS, HALF_LIVES
from newsportal.articles.models import Article, Rank
from newsportal.articles.ranking import WINDOWS
from newsportal.articles.selectors import listed_in, of_rank
from newsportal.lib.keysets import beyond
from newsportal.sites.models import Mode, Site

# Nobody scrolls further, and counting further would cost more than it tells.
COUNTED_PLACES = 1000
TALK = ("comments", "ratings", "stars")
OWN = ("sharers", "confirmed", "click_backs", "reactions")
# What of the counts an order is made of.
COUNTED_BY = {
    "discussed": ("comments",),
    "shared": ("sharers",),
    "rated": ("ratings", "stars"),
    "hot": ("comments", "ratings", *OWN),
    "rising": ("comments", "ratings", *OWN),
}

_SUMS = f"""
    WITH spans (span, since) AS (SELECT * FROM unnest(%(spans)s::text[], %(since)s::timestamptz[])),
    acts AS (
        SELECT at, {", ".join(TALK)}, talk_weight, {", ".join(f"0 AS {name}" for name in OWN)},
               0::float8 AS weight
          FROM articles_activity WHERE article_id = %(talk)s
         UNION ALL
        SELECT at, {", ".join("0" for _ in TALK)}, 0, {", ".join(OWN)}, weight
          FROM articles_activity WHERE article_id = %(own)s)
    SELECT s.span, {", ".join(f"COALESCE(sum(a.{name}), 0)" for name in (*TALK, *OWN))},
           {
    ", ".join(
        f"COALESCE(sum(a.{weight} * power(2::float8,"
        f" extract(epoch FROM a.at - %(now)s)::float8 / {life.total_seconds()})), 0)"
        for life in HALF_LIVES.values()
        for weight in ("talk_weight", "weight")
    )
}
      FROM spans s LEFT JOIN acts a ON a.at > s.since
     GROUP BY s.span
"""  # noqa: S608


@dataclass(frozen=True)
class Place:
    """`position` counts from 1 among what the feed lists; None: beyond the first 1000.

    `value`: of `hot` and `rising` the sum of weights, each halved once for each half-life since;
    `talk` and `own` are its parts. Of the others: comments, sharers, or the mean of ratings.
    """

    sort: str
    window: str
    position: int | None
    value: float
    counts: Mapping[str, int]
    talk: float | None = None
    own: float | None = None


def places_of(article: Article, *, site: Site, now: datetime) -> list[Place]:
    """Where the article stands, in each order and window that has it.

    Of a hidden discussion nothing is told. Queries: 2 and 1 for each place, at most 11.
    """
    if not article.is_registered:
        return []
    is_silent = article.policy.mode == Mode.HIDDEN
    sums = _sums(article, now)
    rows = Rank.objects.filter(article=article).order_by("sort", "window")
    return [
        _place(row, sums[row.window], position=_position(row, site), now=now)
        for row in rows
        if row.sort == "shared" or not is_silent
    ]


def _place(row: Rank, sums: Mapping[str, float], *, position: int | None, now: datetime) -> Place:
    facts: dict[str, Any] = {
        "sort": row.sort,
        "window": row.window,
        "position": position,
        "counts": {name: int(sums[name]) for name in COUNTED_BY[row.sort]},
    }
    life = HALF_LIVES.get(row.sort)
    if life is None:
        return Place(value=row.value / 1000 if row.sort == "rated" else row.value, **facts)
    talk, own = sums[f"talk:{row.sort}"], sums[f"own:{row.sort}"]
    doublings = row.value / 1_000_000 - now.timestamp() / life.total_seconds()
    # What is left of very old acts is nothing that a number could show.
    value = 2.0 ** min(max(doublings, -1000), 1000)
    return Place(value=round(value, 4), talk=round(talk, 4), own=round(own, 4), **facts)


def _position(row: Rank, site: Site) -> int | None:
    """Counted along the index of places, and no further than that. Queries: 1."""
    listed = of_rank(listed_in(site, row.sort), site=site, sort=row.sort, window=row.window)
    key = [row.value, row.article_id]
    above = listed.filter(beyond(["rank_value", "rank_id"], key, is_descending=False))
    count = above.order_by("rank_value", "rank_id")[:COUNTED_PLACES].count()
    return None if count == COUNTED_PLACES else count + 1


def _sums(article: Article, now: datetime) -> dict[str, dict[str, float]]:
    """By window, and for ever. Queries: 1."""
    spans = {window: now - span - BUCKET for window, span in WINDOWS.items()}
    spans[ALWAYS] = datetime.min.replace(tzinfo=now.tzinfo)
    names = [*TALK, *OWN, *(f"{part}:{sort}" for sort in HALF_LIVES for part in ("talk", "own"))]
    facts: dict[str, Any] = {
        "spans": list(spans),
        "since": list(spans.values()),
        "talk": article.discussion_id,
        "own": article.id,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, facts)
        return {span: dict(zip(names, row, strict=True)) for span, *row in cursor.fetchall()}
