"""Following an author's new name through the pages that show it."""

from datetime import datetime

from comments.models import Comment
from comments.states import State
from newsportal.articles.engagement import touch
from newsportal.events.log import publish
from newsportal.events.models import Event
from newsportal.readers.models import Reader


def show_changed_author(*, event: Event, now: datetime) -> None:
    """Handler of `reader.changed`: pages show the reader as it is now, each in a new version."""
    reader = Reader.objects.select_for_update(no_key=True).filter(pk__in=[event.subject_id]).first()
    if reader is None or reader.public == reader.public_fragment():
        return
    reader.public = reader.public_fragment()
    reader.save(update_fields=["public"])
    articles = (
        Comment.objects.filter(author=reader, state=State.PUBLISHED)
        .order_by("article_id")
        .values_list("article_id", flat=True)
        .distinct()
    )
    for article_id in articles:
        publish(
            "author.shown",
            site_id=reader.site_id,
            article_id=article_id,
            article_version=touch(article_id),
            subject_id=reader.id,
            now=now,
        )
