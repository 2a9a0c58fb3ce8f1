"""What the newsroom's pages ask. Each costs O(page), whatever waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from comments.models import Comment, Revision
from comments.selectors import BY_BIRTH, Key, pending_edits, pending_queue
from comments.states import State
from newsportal.sites.roles import Ability, Person, site_ids_where, where_can

WAITING_COUNTED_MAX = 999
# How far back an author's past is counted.
PAST_MAX = 500
REPLIES_SHOWN = 20

# A comment, or an edit of one.
Waiting = Comment | Revision


@dataclass(frozen=True)
class Past:
    """How many of an author's latest comments were published, and how many refused."""

    published: int = 0
    refused: int = 0


def waiting_page(
    user: Person, site_ids: Sequence[int], *, after: Key | None, limit: int
) -> tuple[list[Waiting], bool]:
    """What waits on these sites and is the user's to read, the oldest first; whether more follow.

    Queries: 2.
    """
    found: list[Waiting] = []
    for waiting in _waiting(user, site_ids):
        rows = waiting if after is None else waiting.filter(BY_BIRTH.after(after))
        found += rows[: limit + 1]
    found.sort(key=lambda row: (row.created_at, row.id))
    return found[:limit], len(found) > limit


def count_waiting(user: Person) -> int:
    """How many wait for this user, counted up to `WAITING_COUNTED_MAX` + 1. Queries: 2."""
    most = WAITING_COUNTED_MAX + 1
    site_ids = site_ids_where(user, Ability.READ)
    return min(sum(rows.order_by()[:most].count() for rows in _waiting(user, site_ids)), most)


def _waiting(user: Person, site_ids: Sequence[int]) -> tuple[QuerySet[Any], ...]:
    own = where_can(user, Ability.READ, site="site", section="article__section")
    of_edits = where_can(
        user, Ability.READ, site="comment__site", section="comment__article__section"
    )
    comments = pending_queue().filter(own, site__in=site_ids)
    return comments, pending_edits().filter(of_edits, comment__site__in=site_ids)


def pasts_of(authors: Iterable[UUID]) -> dict[UUID, Past]:
    """The past of each author, over their last `PAST_MAX` comments. Queries: 1."""
    counts: dict[UUID, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT authors.id, recent.state, count(*) FROM unnest(%s::uuid[]) AS authors (id),
            LATERAL (SELECT state FROM comments_comment WHERE author_id = authors.id
                      ORDER BY created_at DESC LIMIT %s) AS recent
             GROUP BY authors.id, recent.state
            """,
            [list(set(authors)), PAST_MAX],
        )
        for author, state, count in cursor.fetchall():
            counts.setdefault(author, {})[state] = count
    return {author: _past(by_state) for author, by_state in counts.items()}


def _past(by_state: dict[str, int]) -> Past:
    refused = by_state.get(State.REJECTED, 0) + by_state.get(State.REMOVED, 0)
    return Past(published=by_state.get(State.PUBLISHED, 0), refused=refused)


def first_replies(comment: Comment) -> list[Comment]:
    """The first replies to a comment, whatever their state. Queries: 1."""
    replies = Comment.objects.filter(parent=comment).select_related("author")
    return list(replies.order_by("created_at", "id")[:REPLIES_SHOWN])
