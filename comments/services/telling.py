"""Writing down what happened to a comment."""

from datetime import datetime
from typing import Any

from comments.models import Comment
from newsportal.articles.engagement import touch
from newsportal.events.log import append, made
from newsportal.events.models import Event


def publish_of(
    comment: Comment,
    kind: str,
    *,
    now: datetime,
    article_version: int | None = None,
    **data: Any,
) -> None:
    """Append an event about a comment; `version` is that of its text unless `data` has another."""
    event = event_of(comment, kind, now=now, **data)
    event.article_version = article_version
    append([event])


def event_of(comment: Comment, kind: str, *, now: datetime, **data: Any) -> Event:
    """As `publish_of`, of an event that the caller writes."""
    return made(
        kind,
        site_id=comment.site_id,
        article_id=comment.article_id,
        subject_id=comment.id,
        now=now,
        **{"version": comment.version, **data},
    )


def publish_shown(comment: Comment, kind: str, *, now: datetime, **data: Any) -> None:
    """As `publish_of`, of what everybody sees: with a new page version and the branch's root.

    Call it last in the transaction: the engagement row stays locked until the commit.
    """
    publish_of(
        comment,
        kind,
        now=now,
        article_version=touch(comment.article_id),
        root=str(comment.root_id or comment.id),
        **data,
    )
