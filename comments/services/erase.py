"""The comments' part of erasing a reader.

By `Site.erased_text` public texts stay without a name, or go; texts that nobody can read go in
either case, and so does whatever was written beside them: earlier texts, notes, reports' words.
The shape of threads stays: what others answered to becomes a tombstone.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Model, QuerySet, TextField
from django.db.models.functions import Cast

from comments.deciders import AUTHOR
from comments.models import (
    Appeal,
    Comment,
    DecisionNote,
    Escalation,
    Flag,
    Mailing,
    Notice,
    Reaction,
    Revision,
    SearchEntry,
)
from comments.services.branches import (
    lock_branches,
    numbers_of,
    save_erased,
    save_numbers,
    show_erased,
    take_out,
)
from comments.services.decide import lock_comments
from comments.services.marks import close_appeals
from comments.services.react import take_back
from comments.services.sealing import forget_keys_of
from comments.services.trail import write_decisions
from comments.states import DecisionVerdict, Reason, State
from newsportal.articles.engagement import touch
from newsportal.readers.models import Reader
from newsportal.sites.models import ErasedText


def erase(*, reader: Reader, limit: int, now: datetime) -> int:
    """One batch of what the reader left here; returns how many rows it was about."""
    steps: tuple[Callable[[Reader, int, datetime], int], ...] = (
        _erase_texts,
        _erase_beside,
        _forget_sources,
        _take_reactions_back,
    )
    return next((number for step in steps if (number := step(reader, limit, now))), 0)


def _erase_texts(reader: Reader, limit: int, now: datetime) -> int:
    found = _doomed(reader).order_by("article_id", "id").values_list("id", flat=True)
    ids = list(found[:limit])
    branches = lock_branches(ids)
    own = [branches[id_] for id_ in ids]
    # What was published while we waited for the locks stays.
    doomed = [comment for comment in own if not comment.is_public or _takes_public_texts(reader)]
    present = [comment for comment in doomed if comment.state != State.REMOVED]
    _decide(present, now)
    numbers = {row.id: numbers_of(row) for row in branches.values()}
    before = take_out(present, branches)
    save_erased(present)
    above = [row for row in branches.values() if row.id not in before]
    save_numbers(row for row in above if numbers_of(row) != numbers[row.id])
    # Who removed the others before stays named on their tombstones.
    _blank([comment.id for comment in doomed if comment.id not in before])
    SearchEntry.objects.filter(comment__in=[comment.id for comment in doomed]).delete()
    show_erased(doomed, before, now)
    return len(own)


def _decide(comments: Sequence[Comment], now: datetime) -> None:
    """By the author's word, and as the answer to what the author still asked for."""
    decisions = write_decisions(
        comments, verdict=DecisionVerdict.REMOVE, reason=Reason.AUTHOR, decider=AUTHOR, now=now
    )
    asked = Appeal.objects.filter(comment__in=list(decisions), decision=None)
    for comment_id in asked.values_list("comment_id", flat=True):
        decision = decisions[comment_id]
        close_appeals(decision.comment, decision, now=now)


def _blank(ids: Sequence[UUID]) -> None:
    """Take the words of comments that were removed before."""
    Comment.objects.filter(id__in=ids).update(
        text="",
        html="",
        rating=None,
        source=None,
        fingerprint=Cast(F("id"), TextField()),
        sketch=[],
        is_erased=True,
    )


def _doomed(reader: Reader) -> QuerySet[Comment]:
    texts = Comment.objects.filter(author=reader, is_erased=False)
    return texts if _takes_public_texts(reader) else texts.exclude(state=State.PUBLISHED)


def _takes_public_texts(reader: Reader) -> bool:
    return reader.site.erased_text == ErasedText.REMOVE


def _erase_beside(reader: Reader, limit: int, now: datetime) -> int:
    """Earlier texts and waiting edits, moderators' notes, the words of reports and appeals."""
    own = Comment.objects.filter(author=reader)
    return (
        _delete(Revision.objects.filter(comment__in=own), limit)
        + _delete(DecisionNote.objects.filter(decision__comment__in=own), limit)
        + _blank_notes(Flag.objects.filter(comment__in=own), limit)
        + _blank_notes(Flag.objects.filter(reader=reader), limit)
        + _blank_notes(Appeal.objects.filter(comment__in=own), limit)
        + _blank_notes(Escalation.objects.filter(comment__in=own), limit)
        + _blank_notes(Escalation.objects.filter(comment__in=own), limit, column="answer")
        + _delete(Notice.objects.filter(reader=reader), limit)
        + _delete(Mailing.objects.filter(reader=reader), limit)
        + forget_keys_of(reader, limit=limit)
    )


def _forget_sources(reader: Reader, limit: int, now: datetime) -> int:
    """Where a text that stays was written elsewhere, which would name its author."""
    told = Comment.objects.filter(author=reader).exclude(source=None).order_by("id")
    found = dict(told.values_list("id", "article_id")[:limit])
    Comment.objects.filter(id__in=found).update(source=None)
    for article_id in sorted(set(found.values())):
        touch(article_id)
    return len(found)


def _delete(rows: QuerySet[Model], limit: int) -> int:
    some = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    return rows.model._default_manager.filter(pk__in=some).delete()[0] if some else 0


def _blank_notes(rows: QuerySet[Model], limit: int, *, column: str = "note") -> int:
    left = rows.exclude(**{column: ""}).order_by("pk")
    some = list(left.values_list("pk", flat=True)[:limit])
    return rows.model._default_manager.filter(pk__in=some).update(**{column: ""}) if some else 0


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
