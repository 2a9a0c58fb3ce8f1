"""What moderators ask: queues and trails. Each costs O(page)."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import OuterRef, QuerySet, Subquery

from comments.models import Comment, Decision
from comments.selectors.orders import BY_BIRTH, Key
from comments.states import State
from newsportal.sites.models import Site
from newsportal.sites.selectors import sites_of


def last_decisions(comments: Iterable[Comment]) -> dict[UUID, Decision]:
    """The newest decision on each comment. Queries: 1."""
    newest = Decision.objects.filter(comment=OuterRef("comment")).order_by("-created_at", "-id")
    rows = Decision.objects.filter(
        comment__in=[comment.id for comment in comments], id=Subquery(newest.values("id")[:1])
    )
    return {row.comment_id: row for row in rows}


def decisions_of(comment: Comment) -> list[Decision]:
    """The audit trail of a comment, oldest first. Queries: 1."""
    return list(
        Decision.objects.filter(comment=comment)
        .select_related("by_user", "by_key", "note")
        .order_by("created_at", "id")
    )


def pending_queue(site: Site | None = None) -> QuerySet[Comment]:
    """Comments that wait for a person, oldest first; what a worker still has to see is not here."""
    waiting = Comment.objects.filter(state=State.PENDING, due_at=None)
    if site is not None:
        waiting = waiting.filter(site=site)
    return waiting.select_related(
        "site", "author", "article__section", "article__site", "parent__author"
    ).order_by("created_at", "id")


def queue_page(site: Site, *, after: Key | None, limit: int) -> list[Comment]:
    """The oldest that wait on this site, from a cursor key on. Queries: 1."""
    waiting = pending_queue(site)
    if after is not None:
        waiting = waiting.filter(BY_BIRTH.after(after))
    return list(waiting[:limit])


def comments_for_staff(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Comment]:
    """The one door of the admin to comments: those of the user's own sites."""
    return Comment.objects.filter(site__in=sites_of(user))


def decisions_for_staff(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Decision]:
    return Decision.objects.filter(site__in=sites_of(user))
