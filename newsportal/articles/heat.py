"""The orders `hot` and `rising`: what moves people now, each act counting half as much later.

An act of weight w at time t is worth w * 2^(t / half-life), so the sum grows with every act and
is never rewritten as time passes: all articles fade alike. Its logarithm to the base 2 is what is
kept, for the sum itself would outgrow any number. See ADR 6.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

# A story of the day, and one that just takes off.
HALF_LIVES = {"hot": timedelta(hours=6), "rising": timedelta(minutes=45)}
# The window of rows that have none.
ALWAYS = "all"
# What is older adds less than a billionth to a sum.
REACH = timedelta(days=7)

# What was taken back counts as if it had never been, and not as a later act against it.
_HEAT = """
    WITH acts AS (
        SELECT article_id, subject_id, min(created_at) AS at,
               sum((data ->> 'comments')::int) AS comments,
               sum((data ->> 'ratings')::int) AS ratings,
               sum((data ->> 'sharers')::int) AS sharers
          FROM events_event
         WHERE article_id = ANY(%(told)s) AND created_at > %(since)s
           AND data ?| ARRAY['comments', 'ratings', 'sharers']
         GROUP BY article_id, subject_id),
    shown AS (
        SELECT a.id, a.site_id, acts.at,
               CASE WHEN acts.article_id = COALESCE(a.thread_id, a.id)
                    THEN %(comments)s * COALESCE(acts.comments, 0)
                       + %(ratings)s * COALESCE(acts.ratings, 0) ELSE 0 END
             + CASE WHEN acts.article_id = a.id
                    THEN %(sharers)s * COALESCE(acts.sharers, 0) ELSE 0 END AS weight
          FROM articles_article a JOIN acts ON acts.article_id IN (a.id, a.thread_id)
         WHERE a.id = ANY(%(ranked)s)),
    newest AS (
        SELECT id, max(at) AS at FROM shown WHERE weight > 0 GROUP BY id),
    fresh AS (
        -- Powers are taken from the newest act on, where they are at most 1.
        SELECT shown.id, shown.site_id, lives.sort, round(1000000 * (
                   extract(epoch FROM newest.at)::float8 / lives.seconds
                 + ln(sum(shown.weight * power(2::float8,
                       extract(epoch FROM shown.at - newest.at)::float8 / lives.seconds)))
                 / ln(2::float8)))::bigint AS value
          FROM shown JOIN newest USING (id),
               unnest(%(sorts)s::text[], %(seconds)s::float8[]) AS lives (sort, seconds)
         WHERE shown.weight > 0
         GROUP BY shown.id, shown.site_id, newest.at, lives.sort, lives.seconds),
    gone AS (
        DELETE FROM articles_rank r
         WHERE r."window" = %(window)s AND r.article_id = ANY(%(ranked)s)
           AND NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.id = r.article_id))
    INSERT INTO articles_rank AS r (article_id, site_id, sort, "window", value)
    SELECT id, site_id, sort, %(window)s, value FROM fresh ORDER BY 1, 3
    ON CONFLICT (article_id, sort, "window") DO UPDATE SET value = EXCLUDED.value
     WHERE r.value <> EXCLUDED.value
"""


def refresh_heat(*, now: datetime, ranked: Sequence[int], told: Sequence[int]) -> None:
    """Rewrite `hot` and `rising` of the articles `ranked` by the events of those `told`.

    Statements: 1.
    """
    lives = {sort: life.total_seconds() for sort, life in HALF_LIVES.items()}
    facts: dict[str, Any] = {
        **settings.NEWSPORTAL_HEAT_WEIGHTS,
        "ranked": list(ranked),
        "told": list(told),
        "since": now - REACH,
        "sorts": list(lives),
        "seconds": list(lives.values()),
        "window": ALWAYS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HEAT, facts)
