"""A guest who goes over to a signed-in reader reacts to articles as one person with it."""

from datetime import datetime

from newsportal.events.log import publish
from newsportal.events.models import Event
from newsportal.readers.holding import hold_name
from newsportal.readers.models import Reader
from social.models import ArticleReaction
from social.services.reactions import move_reaction, take_reaction_back

BATCH = 200


def move_reactions(*, event: Event, now: datetime) -> None:
    """Handler of `reader.merged`: 200 reactions at once, and it tells itself when more are left.

    They become the reader's; where the reader has reacted alike, the guest's is taken back.
    """
    guest = Reader.objects.filter(pk__in=[event.subject_id]).select_related("merged_into").first()
    reader = guest.merged_into if guest else None
    if guest is None or reader is None or guest.erased_at or not hold_name(reader.id):
        return
    rows = ArticleReaction.objects.filter(reader=guest).select_related("article")
    # In the order of articles, as all who count on several of them do.
    batch = list(rows.order_by("article_id", "id")[:BATCH])
    for row in batch:
        alike = ArticleReaction.objects.filter(article=row.article, reader=reader, kind=row.kind)
        if alike.exists():
            take_reaction_back(article=row.article, reader=guest, kind=row.kind, now=now)
        else:
            move_reaction(row, reader=reader, now=now)
    if len(batch) == BATCH:
        publish("reader.merged", site_id=guest.site_id, subject_id=guest.id, now=now)
