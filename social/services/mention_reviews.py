"""Mentions become reviews: handed to whoever keeps those, by the tables of `routes.py`."""

from datetime import datetime
from uuid import UUID

from newsportal.events.routing import functions
from social.mention_pages import Said, host_of
from social.models import Mention


def take(mention: Mention, said: Said, *, now: datetime) -> UUID:
    """The review's id. Raises Problem as `comments.services.mentions.take_mention` does."""
    (sink,) = functions("MENTION_SINK")
    taken: UUID = sink(
        article_id=mention.article_id,
        comment_id=mention.comment_id,
        source={"kind": mention.kind, "url": mention.source, "name": host_of(mention.source)},
        author_name=said.author,
        text=said.text,
        now=now,
    )
    return taken


def withdraw(mention: Mention, *, now: datetime) -> None:
    for take_back in functions("MENTION_WITHDRAWAL"):
        take_back(comment_id=mention.comment_id, now=now)
