"""What the newsroom's pages ask. Each costs O(page), whatever waits."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from comments.models import Comment, Revision
from comments.selectors import pending_edits, pending_queue
from newsportal.sites.roles import Ability, Person, site_ids_where, where_can

WAITING_COUNTED_MAX = 999
REPLIES_SHOWN = 20

# A comment, or an edit of one.
Waiting = Comment | Revision


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


def first_replies(comment: Comment) -> list[Comment]:
    """The first replies to a comment, whatever their state. Queries: 1."""
    replies = Comment.objects.filter(parent=comment).select_related("author")
    return list(replies.order_by("created_at", "id")[:REPLIES_SHOWN])
