"""Numbers of moderation for `/metrics`: of the whole service, never by site, each query bounded."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from comments.selectors.desk.waiting import NEW_FOR
from newsportal.events.health import Waiting
from newsportal.lib.ids import uuid7

COUNTED_MAX = 10_000
DECIDED_WITHIN = timedelta(hours=1)

# The oldest of each site by the index that the queue is read by, then the oldest of those.
_OLDEST = """
    SELECT COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - min(oldest.at)), 0)::float
      FROM sites_site s CROSS JOIN LATERAL (
           SELECT {column} AS at FROM {table}
            WHERE site_id = s.id AND {condition} ORDER BY {column} LIMIT 1) AS oldest
"""
# An edit has no site of its own; few wait, and the index has no others.
_OLDEST_EDIT = """
    SELECT COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - min(created_at)), 0)::float
      FROM comments_revision WHERE {condition}
"""
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {condition} LIMIT %s) AS counted"
# Published by a machine lately and seen by nobody.
_UNSEEN = f"""
    state = 'published' AND NOT is_decided_by_person
    AND published_at > now() - interval '{NEW_FOR.days} days'
    AND EXISTS (SELECT FROM comments_decision d
                 WHERE d.id = decision_id AND d.by_kind IN ('rules', 'model'))
"""
_NOT_DUE = "NOT EXISTS (SELECT FROM comments_screening w WHERE w.id = comments_comment.id)"
# The tabs of the desk; there edits stand among `pending`.
_QUEUES = {
    "pending": ("comments_comment", "created_at", f"state = 'pending' AND {_NOT_DUE}"),
    "edits": ("comments_revision", "", "state = 'pending' AND due_at IS NULL"),
    "reported": ("comments_comment", "reported_at", "reported_at IS NOT NULL"),
    "new": (
        "comments_comment",
        "published_at",
        _UNSEEN,
    ),
    "appeals": ("comments_appeal", "created_at", "decision_id IS NULL"),
    "escalated": ("comments_escalation", "created_at", "closed_at IS NULL"),
}
_DECIDED = """
    SELECT verdict, by_kind, count(*) FROM (
        SELECT verdict, by_kind FROM comments_decision WHERE id >= %s LIMIT %s) AS latest
     GROUP BY verdict, by_kind ORDER BY verdict, by_kind
"""


def waiting() -> list[Waiting]:
    """What waits for people, by the queues of the desk. Queries: 2 a queue."""
    found = []
    with connection.cursor() as cursor:
        for queue, (table, column, condition) in _QUEUES.items():
            words = {"table": table, "column": column, "condition": condition}
            cursor.execute(_COUNT.format(**words), [COUNTED_MAX])
            count = int(cursor.fetchall()[0][0])
            cursor.execute((_OLDEST if column else _OLDEST_EDIT).format(**words))
            found.append(Waiting(queue, count, float(cursor.fetchall()[0][0])))
    return found


def samples() -> list[tuple[str, str, dict[str, str], float]]:
    """Name, help, labels, value. Queries: 13."""
    rows: list[tuple[str, str, dict[str, str], float]] = []
    for one in waiting():
        labels = {"queue": one.queue}
        rows.append(("moderation_waiting", "Wait for a person, 10000 at most.", labels, one.count))
        oldest = one.oldest_seconds
        rows.append(("moderation_oldest_seconds", "How long the oldest waits.", labels, oldest))
    with connection.cursor() as cursor:
        # Ids are made in order of time: this reads the end of the key's index alone.
        since = uuid7(at=timezone.now() - DECIDED_WITHIN)
        cursor.execute(_DECIDED, [since, 10 * COUNTED_MAX])
        for verdict, by_kind, number in cursor.fetchall():
            labels = {"verdict": verdict, "by": by_kind}
            rows.append(("decisions_last_hour", "Decisions of the last hour.", labels, number))
    return rows
