"""What of two discussions cannot stand in one, and how much there is to move."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from comments.models import ACTIVE_REVIEW, Comment
from comments.states import PINNED_MAX, State


def second_reviews(*, source_id: int, target_id: int) -> QuerySet[Comment]:
    """Reviews in either discussion whose author has an earlier one in the other."""
    both = Comment.objects.filter(ACTIVE_REVIEW, article_id__in=[source_id, target_id])
    is_before = Q(created_at__lt=OuterRef("created_at"))
    is_before |= Q(created_at=OuterRef("created_at"), id__lt=OuterRef("id"))
    first = both.filter(is_before, author=OuterRef("author"))
    return both.filter(Exists(first))


def pinned_too_many(*, source_id: int, target_id: int, gone: Collection[UUID]) -> list[Comment]:
    """Pinned comments of the source that have no place: the target's stay, then the latest."""
    rows = Comment.objects.filter(
        article_id__in=[source_id, target_id], pinned_at__isnull=False
    ).exclude(id__in=gone)
    pinned = list(rows.order_by("-pinned_at", "id"))
    places = PINNED_MAX - sum(row.article_id == target_id for row in pinned)
    return [row for row in pinned if row.article_id == source_id][max(places, 0) :]


def preview_merge(*, source_id: int, target_id: int) -> dict[str, int]:
    """What `comments.services.merge` would do, in numbers by name. Queries: 3."""
    found = Comment.objects.filter(article_id=source_id).aggregate(
        comments=Count("id"), public=Count("id", filter=Q(state=State.PUBLISHED))
    )
    second = list(second_reviews(source_id=source_id, target_id=target_id).only("id", "text"))
    gone = [row.id for row in second if not row.text]
    unpinned = pinned_too_many(source_id=source_id, target_id=target_id, gone=gone)
    return {
        **found,
        "without_stars": len(second) - len(gone),
        "removed": len(gone),
        "unpinned": len(unpinned),
    }
