"""Rank rows: how much each article was discussed, shared and rated within a window.

The numbers come from `Activity` alone, so the ground needs to know neither wing.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from newsportal.articles.activity import BUCKET, hold, recount_talk
from newsportal.articles.heat import rewrite_heat
from newsportal.articles.models import Article, RankDue
from newsportal.events.models import Event
from newsportal.lib.statements import Statement, any_of, rows_of

WINDOWS = {"1h": timedelta(hours=1), "24h": timedelta(hours=24), "7d": timedelta(days=7)}
DEFAULT_WINDOW = "7d"
# Ratings that an article is thought to have had before anybody rated it: a single five must not
# stand above a hundred fours. Value = mean of these and the real ones, in thousandths.
PRIOR_RATINGS, PRIOR_MEAN = 5, 3
# How many articles the minute's work holds at once.
BATCH = 500

# What tells that a comment's event moves its article.
_SUMMED = frozenset({"comments", "ratings", "stars"})

_SHOWN_UNDER = f"""
    SELECT id FROM articles_article
     WHERE id = {any_of("$1", "bigint")} OR thread_id = {any_of("$1", "bigint")} ORDER BY id
"""  # noqa: S608
# An article counts the talk of the discussion that it shows, and its own shares. Five minutes
# belong to a window as long as a part of them lies in it.
_REWRITE = Statement("""
    WITH spans (span, since) AS (SELECT * FROM unnest(%(spans)s::text[], %(since)s::timestamptz[])),
    ranked AS (SELECT id, site_id, thread_id FROM articles_article WHERE id = ANY(%(ranked)s)),
    shown AS (
        SELECT a.id, a.site_id, t.at, t.comments, t.ratings, t.stars, 0 AS sharers
          FROM ranked a JOIN articles_activity t ON t.article_id = COALESCE(a.thread_id, a.id)
         WHERE t.at > %(oldest)s
         UNION ALL
        SELECT a.id, a.site_id, t.at, 0, 0, 0, t.sharers
          FROM ranked a JOIN articles_activity t ON t.article_id = a.id
         WHERE t.at > %(oldest)s),
    totals AS (
        SELECT s.id, s.site_id, spans.span, spans.since, min(s.at) AS first_at,
               sum(s.comments) AS comments, sum(s.ratings) AS ratings, sum(s.stars) AS stars,
               sum(s.sharers) AS sharers
          FROM shown s JOIN spans ON s.at > spans.since
         GROUP BY s.id, s.site_id, spans.span, spans.since),
    fresh AS (
        SELECT t.id AS article_id, t.site_id, v.sort, t.span, v.value
          FROM totals t, LATERAL (VALUES
               ('discussed', t.comments),
               ('shared', t.sharers),
               ('rated', CASE WHEN t.ratings > 0 THEN 1000 * (t.stars + %(prior)s::int * %(mean)s)
                                                    / (t.ratings + %(prior)s::int) ELSE 0 END)
               ) AS v (sort, value)
         WHERE v.value > 0),
    gone AS (
        DELETE FROM articles_rank r
         WHERE r."window" = ANY(%(spans)s) AND r.article_id = ANY(%(ranked)s)
           AND NOT EXISTS (SELECT 1 FROM fresh f WHERE f.article_id = r.article_id
                              AND f.sort = r.sort AND f.span = r."window")),
    due AS (
        UPDATE articles_rankdue d SET due_at = next.at
          FROM ranked LEFT JOIN (
               SELECT id, min(first_at + (%(now)s - since)) AS at FROM totals GROUP BY id
               ) AS next USING (id)
         WHERE d.article_id = ranked.id AND d.due_at IS DISTINCT FROM next.at)
    INSERT INTO articles_rank AS r (article_id, site_id, sort, "window", value)
    SELECT article_id, site_id, sort, span, value FROM fresh ORDER BY 1, 3, 4
    ON CONFLICT (article_id, sort, "window") DO UPDATE SET value = EXCLUDED.value
     WHERE r.value <> EXCLUDED.value
""")


def refresh_ranks(*, now: datetime) -> None:
    """Rewrite the ranks within windows where acts came, or have become too old for one.

    Articles whose ranks somebody holds are left for the next time. Statements: 2 for each 500.
    """
    while _refresh_due(now) == BATCH:
        pass


@transaction.atomic
def _refresh_due(now: datetime) -> int:
    due = RankDue.objects.filter(due_at__lte=now).order_by("due_at", "article_id")
    held = due.select_for_update(skip_locked=True, of=("self",), no_key=True)
    ids = list(held.values_list("article_id", flat=True)[:BATCH])
    if ids:
        _rewrite(ids, now)
    return len(ids)


@transaction.atomic
def rank_article(*, article_id: int, now: datetime) -> None:
    """Write all ranks of an article anew, by the discussion that it shows. Statements: 4."""
    hold(dict.fromkeys(_shown_with(Q(id=article_id) | Q(followers=article_id))))
    _rewrite([article_id], now)
    rewrite_heat([article_id])


def rank_talk(*, article_ids: Iterable[int], now: datetime) -> None:
    """Count anew all that is said under these articles, and rank them and who shows it."""
    _rank_talk([(article_id, None) for article_id in article_ids], now)


@transaction.atomic(savepoint=False)
def _rank_talk(told: Sequence[tuple[int, UUID | None]], now: datetime) -> None:
    """Of articles, what the comment beside it may have changed, or all. Statements: 7, and 2 for
    each of which it is all."""
    articles = {article_id for article_id, _ in told}
    hold(dict.fromkeys(articles))
    ranked = [key for (key,) in rows_of(_SHOWN_UNDER, [list(articles)])]
    if not articles.issuperset(ranked):
        hold(dict.fromkeys(ranked))
    recount_talk(told, now=now)
    _rewrite(ranked, now)
    rewrite_heat(ranked)


def refresh_rank_of_event(*, event: Event, now: datetime) -> None:
    """Handler: what is said moves the article in the feeds at once. Queries: none if it cannot."""
    refresh_ranks_of_events(events=[event], now=now)


def refresh_ranks_of_events(*, events: Sequence[Event], now: datetime) -> None:
    """As above, of many: each article is ranked once."""
    told = list(dict.fromkeys(pair for event in events for pair in _told_by(event)))
    if told:
        _rank_talk(told, now)


def _told_by(event: Event) -> Iterator[tuple[int, UUID | None]]:
    """Articles, each with the comment whose talk alone may have changed."""
    if event.article_id is None or not _may_move(event):
        return
    yield event.article_id, event.subject_id if event.kind.startswith("comment.") else None
    if event.kind == "article.merged" and event.data.get("source") is not None:
        yield event.data["source"], None


def _may_move(event: Event) -> bool:
    """Not by what happened to one text that nobody saw: thousands may be refused at once."""
    is_unseen = event.article_version is None and event.subject_id is not None
    return not is_unseen or not _SUMMED.isdisjoint(event.data)


def _shown_with(wanted: Q) -> list[int]:
    return sorted(Article.objects.filter(wanted).values_list("id", flat=True).distinct())


def _rewrite(ranked: list[int], now: datetime) -> None:
    """The articles are held. Says too when the next five minutes leave a window."""
    since = [now - span - BUCKET for span in WINDOWS.values()]
    facts: dict[str, Any] = {
        "spans": list(WINDOWS),
        "since": since,
        "oldest": min(since),
        "now": now,
        "ranked": ranked,
        "prior": PRIOR_RATINGS,
        "mean": PRIOR_MEAN,
    }
    _REWRITE.run(facts)
