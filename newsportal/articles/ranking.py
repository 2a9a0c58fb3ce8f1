"""Rank rows: how much each article was discussed, shared and rated within a window.

The numbers come from the event log alone, so the ground needs to know neither wing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from newsportal.articles.heat import refresh_heat
from newsportal.articles.models import Article
from newsportal.events.models import Event

WINDOWS = {"1h": timedelta(hours=1), "24h": timedelta(hours=24), "7d": timedelta(days=7)}
DEFAULT_WINDOW = "7d"
# Ratings that an article is thought to have had before anybody rated it: a single five must not
# stand above a hundred fours. Value = mean of these and the real ones, in thousandths.
PRIOR_RATINGS, PRIOR_MEAN = 5, 3

# What the ranks are sums of.
_SUMMED = frozenset({"comments", "sharers", "ratings", "stars"})

# An article counts the talk of the discussion that it shows, and its own shares.
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
           AND (%(told)s::bigint[] IS NULL OR e.article_id = ANY(%(told)s))
         GROUP BY e.article_id, s.span),
    shown AS (
        SELECT a.id, a.site_id, s.span, s.comments, s.ratings, s.stars, s.sharers
          FROM sums s JOIN articles_article a ON a.id = s.article_id AND a.thread_id IS NULL
         UNION ALL
        SELECT a.id, a.site_id, s.span, s.comments, s.ratings, s.stars, NULL
          FROM sums s JOIN articles_article a ON a.thread_id = s.article_id
         UNION ALL
        SELECT a.id, a.site_id, s.span, NULL, NULL, NULL, s.sharers
          FROM sums s JOIN articles_article a ON a.id = s.article_id AND a.thread_id IS NOT NULL),
    totals AS (
        SELECT id, site_id, span, sum(comments) AS comments, sum(ratings) AS ratings,
               sum(stars) AS stars, sum(sharers) AS sharers
          FROM shown WHERE %(ranked)s::bigint[] IS NULL OR id = ANY(%(ranked)s)
         GROUP BY id, site_id, span)
    SELECT totals.id, totals.site_id, v.sort, totals.span, v.value
      FROM totals,
   LATERAL (VALUES
        ('discussed', COALESCE(totals.comments, 0)),
        ('shared', COALESCE(totals.sharers, 0)),
        -- What came before the window can be taken back inside it: no mean exceeds five for that.
        ('rated', CASE WHEN totals.ratings > 0 THEN LEAST(5000, 1000
                       * (totals.stars + %(prior)s * %(mean)s) / (totals.ratings + %(prior)s))
                  ELSE 0 END)
        ) AS v (sort, value)
     WHERE v.value > 0
"""
_REWRITE = f"""
    WITH fresh (article_id, site_id, sort, span, value) AS ({_VALUES}),
    gone AS (
        DELETE FROM articles_rank r
         WHERE r."window" = ANY(%(spans)s)
           AND (%(ranked)s::bigint[] IS NULL OR r.article_id = ANY(%(ranked)s))
           AND NOT EXISTS (SELECT 1 FROM fresh f WHERE f.article_id = r.article_id
                              AND f.sort = r.sort AND f.span = r."window"))
    INSERT INTO articles_rank AS r (article_id, site_id, sort, "window", value)
    SELECT article_id, site_id, sort, span, value FROM fresh ORDER BY 1, 3, 4
    ON CONFLICT (article_id, sort, "window") DO UPDATE SET value = EXCLUDED.value
     WHERE r.value <> EXCLUDED.value
"""  # noqa: S608


def refresh_ranks(*, now: datetime, article_id: int | None = None) -> None:
    """Rewrite the ranks within windows of all articles; or all ranks of one, and of its followers.

    Statements: 1 for all, 3 for one.
    """
    if article_id is None:
        _rewrite(now, ranked=None, told=None)
        return
    rows = Article.objects.filter(Q(id=article_id) | Q(thread_id=article_id))
    threads = dict(rows.values_list("id", "thread_id"))
    ranked, told = sorted(threads), sorted({*threads, *filter(None, threads.values())})
    with transaction.atomic():
        _rewrite(now, ranked=ranked, told=told)
        refresh_heat(now=now, ranked=ranked, told=told)


def _rewrite(now: datetime, *, ranked: Sequence[int] | None, told: Sequence[int] | None) -> None:
    """`ranked`: the articles whose ranks are written; `told`: those whose events count for it."""
    since = [now - span for span in WINDOWS.values()]
    facts: dict[str, Any] = {
        "spans": list(WINDOWS),
        "since": since,
        "oldest": min(since),
        "ranked": ranked,
        "told": told,
        "prior": PRIOR_RATINGS,
        "mean": PRIOR_MEAN,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_REWRITE, facts)


def refresh_rank_of_event(*, event: Event, now: datetime) -> None:
    """Handler: the event's article moves in the feeds at once. Queries: none where it cannot."""
    if event.article_id is not None and _may_move(event):
        refresh_ranks(now=now, article_id=event.article_id)


def _may_move(event: Event) -> bool:
    """Not by what happened to one text that nobody saw: thousands may be refused at once."""
    is_unseen = event.article_version is None and event.subject_id is not None
    return not is_unseen or not _SUMMED.isdisjoint(event.data)
