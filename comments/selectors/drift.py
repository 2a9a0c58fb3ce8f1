"""What the watch over automation counts."""

from datetime import datetime
from typing import Any

from django.db import connection

# Of the newest decisions; more say nothing new, and a look stays cheap on any site.
SCORES_COUNTED = 20_000
BINS = 10

_SCORES = """
    SELECT least(%(bins)s - 1, floor(score * %(bins)s))::int AS bin, count(*) FROM (
        SELECT (SELECT max((finding ->> 'score')::float)
                  FROM jsonb_array_elements(d.findings) AS finding
                 WHERE finding ->> 'phase' = 'model') AS score
          FROM comments_decision d
         WHERE d.site_id = %(site)s AND d.created_at > %(since)s
           AND d.model_version = %(version)s
         ORDER BY d.created_at DESC LIMIT %(most)s) AS scores
     WHERE score IS NOT NULL GROUP BY bin
"""

# The machine's approvals, and those of them whose text a person refused or removed later.
_APPROVALS = """
    SELECT count(*), count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM comments_decision o
         WHERE o.comment_id = d.comment_id AND o.comment_version = d.comment_version
           AND o.by_kind IN ('person', 'service') AND o.verdict IN ('reject', 'remove')
           AND o.created_at > d.created_at))
      FROM (SELECT comment_id, comment_version, created_at FROM comments_decision
             WHERE site_id = %(site)s AND created_at > %(since)s
               AND by_kind IN ('rules', 'model') AND verdict = 'publish'
               AND model_version = %(version)s
             ORDER BY created_at DESC LIMIT %(most)s) AS d
"""


def score_counts_since(*, site_id: int, model_version: int, since: datetime) -> list[int]:
    """How many texts scored in each tenth of 0..1 since then, by that version. Queries: 1."""
    facts: dict[str, Any] = {
        "site": site_id,
        "version": model_version,
        "since": since,
        "most": SCORES_COUNTED,
        "bins": BINS,
    }
    counts = [0] * BINS
    with connection.cursor() as cursor:
        cursor.execute(_SCORES, facts)
        for bin_, count in cursor.fetchall():
            counts[bin_] = count
    return counts


def approvals(*, site_id: int, model_version: int, since: datetime) -> tuple[int, int]:
    """How many texts were published by themselves since then, when that version judged, and how
    many of them people undid. Queries: 1.
    """
    facts: dict[str, Any] = {
        "site": site_id,
        "version": model_version,
        "since": since,
        "most": SCORES_COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPROVALS, facts)
        approved, overridden = cursor.fetchone() or (0, 0)
    return approved, overridden
