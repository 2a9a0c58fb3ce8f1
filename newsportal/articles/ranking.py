"""Rank rows: how much each article was discussed, shared and rated within a window.

The numbers come from the event log alone, so the ground needs to know neither wing.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from newsportal.events.models import Event

WINDOWS = {"1h": timedelta(hours=1), "24h": timedelta(hours=24), "7d": timedelta(days=7)}
DEFAULT_WINDOW = "7d"
# Ratings that an article is thought to have had before anybody rated it: a single five must not
# stand above a hundred fours. Value = mean of these and the real ones, in thousandths.
PRIOR_RATINGS, PRIOR_MEAN = 5, 3

_VALUES = """
    WITH spans (span, since) AS (SELECT * FROM unnest(%(spans)s::text[], %(since)s::timestamptz[])),
    sums AS (
        SELECT e.article_id, s.span,
               sum((e.data ->> 'comments')::int) AS comments,
               sum((e.data ->> 'sharers')::int) AS sharers,
               sum((e.data ->> 'ratings')::int) AS ratings,
               sum((e.data ->> 'stars')::int) AS stars
          FROM events_event e JOIN spans s ON e.created_at > s.since
         WHERE e.created_at > %(oldest)s AND e.article_id IS NOT NULL
           AND (%(article)s::bigint IS NULL OR e.article_id = %(article)s)
         GROUP BY e.article_id, s.span)
    SELECT a.id, a.site_id, v.sort, sums.span, v.value
      FROM sums JOIN articles_article a ON a.id = sums.article_id,
   LATERAL (VALUES
        ('discussed', COALESCE(sums.comments, 0)),
        ('shared', COALESCE(sums.sharers, 0)),
        -- What came before the window can be taken back inside it: no mean exceeds five for that.
        ('rated', CASE WHEN sums.ratings > 0 THEN LEAST(5000, 1000
                       * (sums.stars + %(prior)s * %(mean)s) / (sums.ratings + %(prior)s))
                  ELSE 0 END)
        ) AS v (sort, value)
     WHERE v.value > 0
"""
_REWRITE = f"""
    WITH fresh (article_id, site_id, sort, span, value) AS ({_VALUES}),
    gone AS (
        DELETE FROM articles_rank r
         WHERE (%(article)s::bigint IS NULL OR r.article_id = %(article)s)
           AND NOT EXISTS (SELECT 1 FROM fresh f WHERE f.article_id = r.article_id
                              AND f.sort = r.sort AND f.span = r."window"))
    INSERT INTO articles_rank AS r (article_id, site_id, sort, "window", value)
    SELECT article_id, site_id, sort, span, value FROM fresh ORDER BY 1, 3, 4
    ON CONFLICT (article_id, sort, "window") DO UPDATE SET value = EXCLUDED.value
     WHERE r.value <> EXCLUDED.value
"""  # noqa: S608


def refresh_ranks(*, now: datetime, article_id: int | None = None) -> None:
    """Rewrite the ranks of one article, or of all. Statements: 1."""
    since = [now - span for span in WINDOWS.values()]
    facts: dict[str, Any] = {
        "spans": list(WINDOWS),
        "since": since,
        "oldest": min(since),
        "article": article_id,
        "prior": PRIOR_RATINGS,
        "mean": PRIOR_MEAN,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_REWRITE, facts)


def refresh_rank_of_event(*, event: Event, now: datetime) -> None:
    """Handler: the event's article moves in the feeds at once."""
    if event.article_id is not None:
        refresh_ranks(now=now, article_id=event.article_id)
