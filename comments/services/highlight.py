"""Pin a comment to the top of its thread, or feature it across the site."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comments.models import Comment
from comments.services.decide import lock_comments
from comments.services.telling import publish_shown
from comments.states import PINNED_MAX
from newsportal.lib.problems import FieldError, Problem


@dataclass(frozen=True)
class Highlight:
    """One way to make a comment stand out: its column, and what is said of it."""

    column: str
    event_on: str
    event_off: str


PIN = Highlight("pinned_at", "comment.pinned", "comment.unpinned")
FEATURE = Highlight("featured_at", "comment.featured", "comment.unfeatured")


def highlight_comment(
    *, site_id: int, comment_id: UUID, highlight: Highlight, now: datetime
) -> Comment:
    """Pin or feature a public comment; twice is once. Only roots are pinned, three an article.

    Raises Problem not_found, validation_error on `comment` (not public, or a reply to be pinned),
    too_many_pinned.
    """
    with transaction.atomic():
        comment = _lock(site_id, comment_id)
        if getattr(comment, highlight.column) is not None:
            return comment
        if not comment.is_public:
            raise Problem("validation_error", errors=[FieldError("comment", "not_public")])
        if highlight is PIN and comment.parent_id is not None:
            raise Problem("validation_error", errors=[FieldError("comment", "not_a_root")])
        setattr(comment, highlight.column, now)
        _show(comment, highlight.column, highlight.event_on, now)
        # The engagement row is ours until the commit: who pins here beside us has to wait.
        pinned = Comment.objects.filter(article=comment.article_id, pinned_at__isnull=False)
        if highlight is PIN and pinned.count() > PINNED_MAX:
            raise Problem("too_many_pinned")
    return comment


def end_highlight(
    *, site_id: int, comment_id: UUID, highlight: Highlight, now: datetime
) -> Comment:
    """Take the pin or the feature off again, if there is one. Raises Problem not_found."""
    with transaction.atomic():
        comment = _lock(site_id, comment_id)
        if getattr(comment, highlight.column) is not None:
            setattr(comment, highlight.column, None)
            _show(comment, highlight.column, highlight.event_off, now)
    return comment


def _lock(site_id: int, comment_id: UUID) -> Comment:
    comment = lock_comments().filter(id=comment_id, site_id=site_id).first()
    if comment is None:
        raise Problem("not_found")
    return comment


def _show(comment: Comment, column: str, event: str, now: datetime) -> None:
    comment.save(update_fields=[column])
    publish_shown(comment, event, now=now)
