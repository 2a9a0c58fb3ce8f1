"""A guest who goes over to a signed-in reader goes on voting as one person."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from comments.models import Comment, Reaction
from comments.reactions import VOTES
from comments.services.decide import lock_comments
from comments.services.react import reactions_of, take_back
from newsportal.events.log import publish
from newsportal.events.models import Event
from newsportal.readers.holding import hold_name
from newsportal.readers.models import Reader

BATCH = 200


def move_votes(*, event: Event, now: datetime) -> None:
    """Handler of `reader.merged`: 200 reactions at once, and it tells itself when more are left.

    The guest's reactions become the reader's. What would make two of one person is taken back:
    where the reader reacted alike or voted already, and on what either of them wrote.
    """
    guest = Reader.objects.filter(pk__in=[event.subject_id]).select_related("merged_into").first()
    reader = guest.merged_into if guest else None
    if guest is None or reader is None or guest.erased_at or reader.erased_at:
        return
    # In the order of articles, as all who count on several of them do.
    rows = Reaction.objects.filter(
        Q(reader=guest) | Q(reader=reader, comment__author__in=[guest, reader])
    )
    found = dict(rows.order_by("comment__article_id", "id").values_list("id", "comment_id")[:BATCH])
    comments = {row.id: row for row in _locked(found.values())}
    if not hold_name(reader.id):
        return
    # Read under the locks that all who change them take.
    given = {row.id: row for row in rows.filter(id__in=found)}
    for row_id, comment_id in found.items():
        if row_id in given:
            _move(given[row_id], comments[comment_id], {guest.id, reader.id}, reader, now)
    if len(found) == BATCH:
        publish("reader.merged", site_id=guest.site_id, subject_id=guest.id, now=now)


def take_own_votes_back(reader: Reader, ids: Iterable[UUID], *, now: datetime) -> None:
    """Nobody votes on the own: the comments, locked by the caller, have just become the reader's.

    Their articles are locked too, or nobody sees the comments.
    """
    own = Reaction.objects.filter(reader=reader, comment__in=list(ids))
    given = list(own.order_by("comment__article_id", "id"))
    # One object for all reactions to a comment: each counts from where the last one left it.
    comments = Comment.objects.in_bulk([row.comment_id for row in given])
    for row in given:
        take_back(row, comments[row.comment_id], now=now)


def _locked(ids: Iterable[UUID]) -> Iterable[Comment]:
    return lock_comments().filter(id__in=list(ids)).order_by("-depth", "id")


def _move(
    given: Reaction, comment: Comment, one_person: set[UUID], reader: Reader, now: datetime
) -> None:
    if comment.author_id in one_person or _has_reacted(reader, comment, given.kind):
        take_back(given, comment, now=now)
        return
    given.reader = reader
    given.save(update_fields=["reader"])


def _has_reacted(reader: Reader, comment: Comment, kind: str) -> bool:
    """Whether the reader has given this kind, or for a vote any."""
    kinds = VOTES if kind in VOTES else {kind}
    return reactions_of(comment, reader).filter(kind__in=kinds).exists()
