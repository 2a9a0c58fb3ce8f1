"""What is said under an article, summed for the orders of the feed."""

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
# Whatever became of one comment, it changes what the author's later ones of that day weigh.
_AROUND = numbered(f"""
    WITH spans AS (
        SELECT DISTINCT {_FIVE_MINUTES.format("o.published_at")} AS at
          FROM comments_comment s JOIN comments_comment o
            ON o.author_id = s.author_id AND o.article_id = s.article_id
           AND o.published_at >= s.published_at
           AND o.published_at < date_trunc('day', s.published_at, 'UTC') + interval '1 day'
         WHERE s.id = %s AND s.article_id = %s AND s.published_at >= %s),
    said AS (
        SELECT spans.at, c.rating, (
               SELECT count(*) FROM comments_comment e
                WHERE e.author_id = c.author_id AND e.article_id = c.article_id
                  AND e.state = 'published'
                  AND e.published_at >= date_trunc('day', c.published_at, 'UTC')
                  AND (e.published_at, e.id) < (c.published_at, c.id)) AS said_before
          FROM spans JOIN comments_comment c ON c.article_id = %s AND c.state = 'published'
           AND c.published_at >= spans.at AND c.published_at < spans.at + interval '5 minutes')
    SELECT at, {_SUMS} FROM said GROUP BY at
     UNION ALL
    SELECT at, 0, 0, 0, 0, 0 FROM spans
     WHERE NOT EXISTS (SELECT 1 FROM said WHERE said.at = spans.at)
""")  # noqa: S608


def talk_of(*, article_id: int, comment_id: UUID | None, since: datetime) -> list[Talk]:
    """What is public since then; or only what the comment may have changed of it. Queries: 1.

    `since` is the beginning of a day of UTC. Nothing is said of five minutes without any talk,
    unless the comment may have changed that.
    """
    rows = (
        rows_of(_ALL, [article_id, since])
        if comment_id is None
        else rows_of(_AROUND, [comment_id, article_id, since, article_id])
    )
    return [Talk(*row) for row in rows]
