"""What is said under an article, summed for the orders of the feed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from newsportal.articles.activity import Talk
from newsportal.lib.statements import numbered, rows_of

# An author's comments of one day of UTC weigh less from one to the next.
_SUMS = """
    count(*), count(rating), COALESCE(sum(rating), 0),
    sum(power(0.5::float8, LEAST(said_before, 60))),
    COALESCE(sum(power(0.5::float8, LEAST(said_before, 60))) FILTER (WHERE rating IS NOT NULL), 0)
"""
_FIVE_MINUTES = "date_bin('5 minutes', {}, 'epoch'::timestamptz)"
_ALL = numbered(f"""
    SELECT at, {_SUMS}
      FROM (SELECT {_FIVE_MINUTES.format("published_at")} AS at, rating,
                   row_number() OVER (PARTITION BY author_id,
                                                   date_trunc('day', published_at, 'UTC')
                                      ORDER BY published_at, id) - 1 AS said_before
              FROM comments_comment
             WHERE article_id = %s AND state = 'published' AND published_at >= %s) AS said
     GROUP BY at
""")  # noqa: S608
# Whatever became of one comment, it changes what the author's later ones of that day weigh. Each
# five minutes are counted once, however many of these comments lie there.
_AROUND = numbered(f"""
    WITH spans AS MATERIALIZED (
        SELECT DISTINCT s.article_id, {_FIVE_MINUTES.format("o.published_at")} AS at
          FROM unnest((SELECT %s::bigint[]), (SELECT %s::uuid[])) AS told (article_id, id)
          JOIN comments_comment s ON s.id = told.id AND s.article_id = told.article_id
          JOIN comments_comment o
            ON o.author_id = s.author_id AND o.article_id = s.article_id
           AND o.published_at >= s.published_at
           AND o.published_at < date_trunc('day', s.published_at, 'UTC') + interval '1 day'
         WHERE s.published_at >= %s),
    said AS (
        SELECT spans.article_id, spans.at, c.rating, (
               SELECT count(*) FROM comments_comment e
                WHERE e.author_id = c.author_id AND e.article_id = c.article_id
                  AND e.state = 'published'
                  AND e.published_at >= date_trunc('day', c.published_at, 'UTC')
                  AND (e.published_at, e.id) < (c.published_at, c.id)) AS said_before
          FROM spans CROSS JOIN LATERAL (
               SELECT n.id, n.author_id, n.article_id, n.rating, n.published_at
                 FROM comments_comment n
                WHERE n.article_id = spans.article_id AND n.state = 'published'
                  AND n.published_at >= spans.at
                  AND n.published_at < spans.at + interval '5 minutes' OFFSET 0) AS c)
    SELECT article_id, at, {_SUMS} FROM said GROUP BY article_id, at
     UNION ALL
    SELECT article_id, at, 0, 0, 0, 0, 0 FROM spans
     WHERE NOT EXISTS (
           SELECT 1 FROM said WHERE said.article_id = spans.article_id AND said.at = spans.at)
""")  # noqa: S608


def talk_of(
    *, whole: Sequence[int], around: Sequence[tuple[int, UUID | None]], since: datetime
) -> list[Talk]:
    """What is public since then under articles that are counted `whole`; `around`: of an article
    only what the comment may have changed. Queries: 1 for each whole one and 1.

    `since` is the beginning of a day of UTC. Nothing is said of five minutes without any talk,
    unless a comment may have changed that.
    """
    rows = [(key, *row) for key in whole for row in rows_of(_ALL, [key, since])]
    if around:
        rows += rows_of(_AROUND, [*map(list, zip(*around, strict=True)), since])
    return [Talk(*row) for row in rows]
