"""Since when what waits longest for a person does."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Min

from comments.models import Comment, Revision
from comments.states import RevisionState, State


def oldest_waiting(site_ids: Collection[int]) -> dict[int, datetime]:
    """Site -> the time of its oldest comment or edit in the queue. Queries: 2."""
    comments = Comment.objects.filter(site__in=site_ids, state=State.PENDING, screening=None)
    edits = Revision.objects.filter(
        comment__site__in=site_ids, state=RevisionState.PENDING, due_at=None
    )
    found: dict[int, datetime] = {}
    for rows, site in ((comments, "site_id"), (edits, "comment__site_id")):
        for key, since in rows.values_list(site).annotate(since=Min("created_at")).order_by(site):
            found[key] = min(since, found.get(key, since))
    return found
