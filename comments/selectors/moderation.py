"""What moderators ask: queues and trails. Each costs O(page)."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import F, OuterRef, QuerySet, Subquery

from comments.models import Appeal, Comment, Decision, Revision
from comments.states import RevisionState, State
from newsportal.lib.problems import Problem
from newsportal.sites.models import Site
from newsportal.sites.roles import Ability, where_can

# An author may change a text often; a moderator reads the latest.
OTHER_TEXTS_MAX = 20


def comment_of_site(comment_id: UUID, *, site_id: int) -> Comment:
    """A comment of the site in whatever state. Raises Problem not_found. Queries: 1."""
    comment = Comment.objects.filter(id=comment_id, site_id=site_id).first()
    if comment is None:
        raise Problem("not_found")
    return comment


def last_decisions(comments: Iterable[Comment]) -> dict[UUID, Decision]:
    """The newest decision on each comment, not on an edit beside it. Queries: 1."""
    on_comment = Decision.objects.filter(
        comment=OuterRef("comment"), comment_version__lte=F("comment__version")
    )
    newest = on_comment.order_by("-created_at", "-id")
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
    waiting = Comment.objects.filter(state=State.PENDING, screening=None)
    if site is not None:
        waiting = waiting.filter(site=site)
    return waiting.select_related(
        "site", "author", "article__section", "article__site", "parent__author"
    ).order_by("created_at", "id")


def pending_edits(site: Site | None = None) -> QuerySet[Revision]:
    """Edits of public comments that wait for a person, oldest first; see `pending_queue`."""
    waiting = Revision.objects.filter(state=RevisionState.PENDING, due_at=None)
    if site is not None:
        waiting = waiting.filter(comment__site=site)
    return waiting.select_related(
        "decision",
        "comment__site",
        "comment__author",
        "comment__article__section",
        "comment__article__site",
        "comment__parent__author",
    ).order_by("created_at", "id")


def undecided_appeals(comment: Comment) -> QuerySet[Appeal]:
    """Appeals on the comment that nobody has answered; one at most."""
    return Appeal.objects.filter(comment=comment, decision=None)


def waiting_edit(comment: Comment) -> Revision | None:
    """The edit that waits to become the comment's text. Queries: 1."""
    return Revision.objects.filter(comment=comment, state=RevisionState.PENDING).first()


def other_texts(comment: Comment) -> list[Revision]:
    """What else the comment said, or was to say: newest first. Queries: 1."""
    texts = Revision.objects.filter(comment=comment).order_by("-version")
    return list(texts[:OTHER_TEXTS_MAX])


def comments_for_staff(
    user: AbstractBaseUser | AnonymousUser, ability: Ability = Ability.READ
) -> QuerySet[Comment]:
    """The one door of the admin to comments: those of the user's own sites and sections."""
    return Comment.objects.filter(where_can(user, ability, site="site", section="article__section"))


def decisions_for_staff(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Decision]:
    own = where_can(user, Ability.READ, site="site", section="comment__article__section")
    return Decision.objects.filter(own)
