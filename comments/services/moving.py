"""A guest's comments go over to the reader who signs in with the same confirmed address."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from comments.models import ACTIVE_REVIEW, Comment
from comments.services.moving_votes import take_own_votes_back
from comments.states import State
from newsportal.articles.engagement import touch
from newsportal.events.log import publish
from newsportal.events.models import Event
from newsportal.readers.holding import hold_name
from newsportal.readers.models import Reader

BATCH = 200


def move_comments(*, event: Event, now: datetime) -> None:
    """Handler of `reader.merged`: moves up to 200 comments, and tells itself when more are left.

    A review stays with the guest where the reader has one of the own under the article: each
    counts once. Reports stay as they were given; the reader's votes on what is the own now go.
    """
    guest = Reader.objects.filter(pk__in=[event.subject_id]).select_related("merged_into").first()
    reader = guest.merged_into if guest else None
    if guest is None or reader is None or guest.erased_at or reader.erased_at:
        return
    # The deepest first, as all lock several: a reply before what it answers.
    rows = _movable(guest, reader).select_for_update(of=("self",), no_key=True)
    batch = list(rows.order_by("-depth", "id").values_list("id", "article_id", "state")[:BATCH])
    if not hold_name(reader.id):
        return
    Comment.objects.filter(id__in=[row[0] for row in batch]).update(author=reader)
    for article_id in sorted({row[1] for row in batch if row[2] == State.PUBLISHED}):
        publish(
            "author.shown",
            site_id=reader.site_id,
            article_id=article_id,
            article_version=touch(article_id),
            subject_id=reader.id,
            now=now,
        )
    take_own_votes_back(reader, [row[0] for row in batch], now=now)
    if len(batch) == BATCH:
        publish("reader.merged", site_id=guest.site_id, subject_id=guest.id, now=now)


def _movable(guest: Reader, reader: Reader) -> QuerySet[Comment]:
    own = Comment.objects.filter(ACTIVE_REVIEW, author=reader, article=OuterRef("article"))
    return Comment.objects.filter(author=guest).exclude(ACTIVE_REVIEW & Q(Exists(own)))
