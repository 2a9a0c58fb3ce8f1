"""Mentions become reviews: handed to whoever keeps those, by the tables of `routes.py`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from newsportal.events.routing import functions
from newsportal.lib.conditional import rfc3339
from social.mention_pages import Said, host_of
from social.models import Mention


def take(mention: Mention, said: Said, *, parent_id: UUID | None, now: datetime) -> UUID:
    """The review's id. Raises Problem as `comments.services.mentions.take_mention` does."""
    (sink,) = functions("MENTION_SINK")
    taken: UUID = sink(
        article_id=mention.article_id,
        comment_id=mention.comment_id,
        parent_id=parent_id,
        source=_source(mention, said, now),
        author_name=said.author,
        text=said.text,
        now=now,
    )
    return taken


def withdraw(mention: Mention, *, now: datetime) -> None:
    for take_back in functions("MENTION_WITHDRAWAL"):
        take_back(comment_id=mention.comment_id, now=now)


def _source(mention: Mention, said: Said, now: datetime) -> dict[str, Any]:
    """With the time it was written, if that can be true: since the article was published.

    It stands beside our own time and never for it: by a time that anybody may make up nothing is
    put in order, and how long a review waits for us is counted from when it came.
    """
    host = host_of(mention.source)
    source = {"kind": mention.kind, "url": mention.source, "name": host}
    if said.at is not None and mention.article.published_at <= said.at <= now:
        source["published_at"] = rfc3339(said.at)
    return source
