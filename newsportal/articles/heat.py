"""The orders `hot` and `rising`: what moves people now, each act counting half as much later.

An act of weight w at time t is worth w * 2^(t / half-life), so the sum grows with every act and
is never rewritten as time passes: all articles fade alike. Its logarithm to the base 2 is what is
kept, in millionths, for the sum itself would outgrow any number. See ADR 29.

Whoever calls these holds the articles' `RankDue` rows; see `activity.hold`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from newsportal.lib.statements import Statement, any_of

# A story of the day, and one that just takes off.
HALF_LIVES = {"hot": timedelta(hours=6), "rising": timedelta(minutes=45)}
# The window of rows that have none.
ALWAYS = "all"

# What an article's followers show is its talk; what it is shared for is its own.
_OF_ACTS = """
    acts AS (
        SELECT * FROM unnest(%(ids)s::bigint[], %(times)s::timestamptz[], %(talk)s::float8[],
               %(own)s::float8[]) AS v (article_id, at, talk, own)),
    shown AS (
        SELECT a.id, a.site_id, acts.at,
               acts.own + CASE WHEN a.thread_id IS NULL THEN acts.talk ELSE 0 END AS weight
          FROM acts JOIN articles_article a ON a.id = acts.article_id
         UNION ALL
        SELECT a.id, a.site_id, acts.at, acts.talk
          FROM acts JOIN articles_article a ON a.thread_id = acts.article_id
         WHERE acts.talk > 0)
"""
_OF_ACTIVITY = f"""
    shown AS (
        SELECT a.id, a.site_id, t.at,
               CASE WHEN t.article_id = COALESCE(a.thread_id, a.id) THEN t.talk_weight ELSE 0 END
             + CASE WHEN t.article_id = a.id THEN t.weight ELSE 0 END AS weight
          FROM articles_article a JOIN articles_activity t ON t.article_id IN (a.id, a.thread_id)
         WHERE a.id = {any_of("%(ranked)s", "bigint")})
"""  # noqa: S608
# Weights are halved and taken away again: what is left of one by rounding is none.
_FRESH = """
    newest AS (
        SELECT id, max(at) AS at FROM shown WHERE weight > 1e-9 GROUP BY id),
    fresh AS (
        -- Powers are taken from the newest act on, where they are at most 1.
        SELECT shown.id, shown.site_id, lives.sort, round(1000000 * (
                   extract(epoch FROM newest.at)::float8 / lives.seconds
                 + ln(sum(shown.weight * power(2::float8,
                       extract(epoch FROM shown.at - newest.at)::float8 / lives.seconds)))
                 / ln(2::float8)))::bigint AS value
          FROM shown JOIN newest USING (id),
               unnest(%(sorts)s::text[], %(seconds)s::float8[]) AS lives (sort, seconds)
         WHERE shown.weight > 1e-9
         GROUP BY shown.id, shown.site_id, newest.at, lives.sort, lives.seconds)
"""
_INSERT = """
    INSERT INTO articles_rank AS r (article_id, site_id, sort, "window", value)
    SELECT id, site_id, sort, %(window)s::varchar, value FROM fresh ORDER BY 1, 3
    ON CONFLICT (article_id, sort, "window") DO UPDATE
"""
_ADD = Statement(f"""
    WITH {_OF_ACTS}, {_FRESH} {_INSERT}
       SET value = GREATEST(r.value, EXCLUDED.value) + round(1000000 * ln(1 + power(2::float8,
                   LEAST(abs(r.value - EXCLUDED.value), 60000000) / -1000000.0::float8))
                   / ln(2::float8))::bigint
""")
_REWRITE = Statement(f"""
    WITH {_OF_ACTIVITY}, {_FRESH},
    gone AS (
        DELETE FROM articles_rank r
         WHERE r."window" = %(window)s::varchar AND r.article_id = {any_of("%(ranked)s", "bigint")}
           AND NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.id = r.article_id))
    {_INSERT} SET value = EXCLUDED.value WHERE r.value <> EXCLUDED.value
""")  # noqa: S608


def add_heat(acts: Iterable[tuple[int, datetime, float, float]]) -> None:
    """Add acts to `hot` and `rising`: (article, time, weight of what is said, weight of the rest).

    No weight is below 0. Statements: 1.
    """
    ids, times, talk, own = (list(column) for column in zip(*acts, strict=True))
    _execute(_ADD, {"ids": ids, "times": times, "talk": talk, "own": own})


def rewrite_heat(ranked: Iterable[int]) -> None:
    """Sum `hot` and `rising` of the articles `ranked` anew. Statements: 1."""
    _execute(_REWRITE, {"ranked": sorted(ranked)})


def _execute(statement: Statement, facts: dict[str, Any]) -> None:
    lives = {sort: life.total_seconds() for sort, life in HALF_LIVES.items()}
    facts |= {"sorts": list(lives), "seconds": list(lives.values()), "window": ALWAYS}
    statement.run(facts)
