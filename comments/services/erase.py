"""The comments' part of erasing a reader.

By `Site.erased_text` public texts stay without a name, or go; texts that nobody can read go in
either case, and so does whatever was written beside them: earlier texts, notes, reports' words.
The shape of threads stays: what others answered to becomes a tombstone.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, Model, QuerySet, TextField
from django.db.models.functions import Cast

from comments.deciders import AUTHOR
from comments.models import (
    Appeal,
    Comment,
    DecisionNote,
    Flag,
    Notice,
    Reaction,
    Revision,
    SearchEntry,
)
from comments.services.decide import lock_comments, record_decision
from comments.services.react import take_back
from comments.states import DecisionVerdict, Reason, State
from newsportal.events.log import publish
from newsportal.readers.models import Reader
from newsportal.sites.models import ErasedText

_BRANCHES = """
    WITH RECURSIVE up (id, parent_id) AS (
        SELECT id, parent_id FROM comments_comment WHERE id = ANY(%s)
        UNION
        SELECT c.id, c.parent_id FROM comments_comment c JOIN up ON c.id = up.parent_id)
    SELECT id FROM up
"""


def erase(*, reader: Reader, limit: int, now: datetime) -> int:
    """One batch of what the reader left here; returns how many rows it was about."""
    steps: tuple[Callable[[Reader, int, datetime], int], ...] = (
        _erase_texts,
        _erase_beside,
        _take_reactions_back,
    )
    return next((number for step in steps if (number := step(reader, limit, now))), 0)


def _erase_texts(reader: Reader, limit: int, now: datetime) -> int:
    found = _doomed(reader).order_by("article_id", "id").values_list("id", flat=True)
    own = lock_branches(list(found[:limit]))
    # What was decided while we waited for the locks.
    doomed = [comment for comment in own if not comment.is_public or _takes_public_texts(reader)]
    for comment in sorted(doomed, key=lambda row: (row.article_id, -row.depth, row.id)):
        _remove(comment, now)
    _blank(doomed)
    if doomed:
        publish(
            "comment.erased",
            site_id=reader.site_id,
            now=now,
            comments=[str(comment.id) for comment in doomed],
        )
    return len(own)


def _doomed(reader: Reader) -> QuerySet[Comment]:
    texts = Comment.objects.filter(author=reader, is_erased=False)
    return texts if _takes_public_texts(reader) else texts.exclude(state=State.PUBLISHED)


def _takes_public_texts(reader: Reader) -> bool:
    return reader.site.erased_text == ErasedText.REMOVE


def lock_branches(ids: Sequence[UUID]) -> list[Comment]:
    """Lock the comments and all that they answer to, and return the comments. Queries: 2.

    The deepest first: whoever else moves a comment locks it and then what is above it.
    """
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BRANCHES, [list(ids)])
        branches = [row[0] for row in cursor.fetchall()]
    locked = lock_comments().filter(id__in=branches).order_by("-depth", "id")
    wanted = set(ids)
    return [comment for comment in locked if comment.id in wanted]


def _remove(comment: Comment, now: datetime) -> None:
    """Take it out of the thread, as its author may; who removed it before stays named."""
    if comment.state == State.REMOVED:
        return
    if comment.listed_children:
        # Replies of the same author were taken out just before.
        comment.refresh_from_db(fields=["listed_children", "is_listed", "reply_count"])
    record_decision(
        comment, verdict=DecisionVerdict.REMOVE, reason=Reason.AUTHOR, decider=AUTHOR, now=now
    )


def _blank(comments: Sequence[Comment]) -> None:
    """Nothing is left of the texts; the database lets nobody publish such a row again."""
    rows = Comment.objects.filter(id__in=[comment.id for comment in comments])
    SearchEntry.objects.filter(comment__in=rows.values("id")).delete()
    rows.update(
        text="",
        html="",
        rating=None,
        # Equal to no other: it must not look like a repeated text.
        fingerprint=Cast(F("id"), TextField()),
        is_erased=True,
    )


def _erase_beside(reader: Reader, limit: int, now: datetime) -> int:
    """Earlier texts and waiting edits, moderators' notes, the words of reports and appeals."""
    own = Comment.objects.filter(author=reader)
    return (
        _delete(Revision.objects.filter(comment__in=own), limit)
        + _delete(DecisionNote.objects.filter(decision__comment__in=own), limit)
        + _blank_notes(Flag.objects.filter(comment__in=own), limit)
        + _blank_notes(Flag.objects.filter(reader=reader), limit)
        + _blank_notes(Appeal.objects.filter(comment__in=own), limit)
        + _delete(Notice.objects.filter(reader=reader), limit)
    )


def _delete(rows: QuerySet[Model], limit: int) -> int:
    some = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    return rows.model._default_manager.filter(pk__in=some).delete()[0] if some else 0


def _blank_notes(rows: QuerySet[Model], limit: int) -> int:
    some = list(rows.exclude(note="").order_by("pk").values_list("pk", flat=True)[:limit])
    return rows.model._default_manager.filter(pk__in=some).update(note="") if some else 0


def _take_reactions_back(reader: Reader, limit: int, now: datetime) -> int:
    """The reader's votes count no more, neither in numbers nor in the order of a thread."""
    rows = Reaction.objects.filter(reader=reader)
    some = rows.order_by("comment__article_id", "id").values_list("id", "comment_id")[:limit]
    found = dict(some)
    locked = lock_comments().filter(id__in=found.values()).order_by("-depth", "id")
    comments = {comment.id: comment for comment in locked}
    # Read under the locks that all who change them take.
    given = {row.id: row for row in rows.filter(id__in=found)}
    for row_id, comment_id in found.items():
        if row_id in given:
            take_back(given[row_id], comments[comment_id], now=now)
    return len(found)
