"""Telling readers what happened to what they wrote, and what others wrote where they listen.

Handlers of events. Each tells a reader of one thing about one text once, whatever runs twice: the
constraint of `Notice` sees to it. Nobody is told of own acts, nor of readers one ignores. Words
are made when a notice is read, from the comment as it is then.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from django.db.models import Q, QuerySet

from comments.models import Comment, Decision, Notice
from comments.services.mail_bells import mail_pace, ring
from comments.states import DeciderKind, DecisionVerdict, NoticeKind
from newsportal.articles.models import Subscription
from newsportal.events.models import Event
from newsportal.lib.ids import uuid7
from newsportal.lib.statements import any_of, rows_of
from newsportal.readers.models import Ignored, Reader

# Who is told what, a batch at a time.
Audience: TypeAlias = Iterable[tuple[NoticeKind, list[UUID]]]

BATCH = 1000
# An author who waited longer for the public may have gone away.
LONG_WAIT = timedelta(minutes=1)
KEPT = timedelta(days=180)
DELETE_BATCH = 5000
_PEOPLE = (DeciderKind.PERSON, DeciderKind.SERVICE)
_VERDICTS = {
    NoticeKind.REJECTED: DecisionVerdict.REJECT,
    NoticeKind.REMOVED: DecisionVerdict.REMOVE,
}


def tell_of_published(*, event: Event, now: datetime) -> None:
    """Handler of `comment.published`: its author, who was answered, and who listens there."""
    comment = _comment_of(event)
    if comment is None or not comment.is_public:
        return
    _tell(comment, _audience(comment), event, now)


# Of comments those of which anybody may have to be told: an answer, one that somebody listens for,
# one whose author could not watch it appear.
_HEARD = f"""
    SELECT c.id FROM comments_comment c LEFT JOIN comments_decision d ON d.id = c.decision_id
     WHERE c.id = {any_of("$1", "uuid")} AND c.state = 'published'
       AND (c.parent_id IS NOT NULL OR d.by_kind IN ('person', 'service')
            OR d.created_at - c.created_at > interval '{LONG_WAIT.total_seconds()} seconds'
            OR EXISTS (SELECT 1 FROM articles_subscription s JOIN articles_article a
                           ON a.id = s.article_id
                        WHERE a.id = c.article_id OR a.thread_id = c.article_id))
"""  # noqa: S608


def tell_of_all_published(*, events: Sequence[Event], now: datetime) -> None:
    """As `tell_of_published`, of many. Queries: 1 where nobody has to be told."""
    heard = {key for (key,) in rows_of(_HEARD, [[event.subject_id for event in events]])}
    for event in events:
        if event.subject_id in heard:
            tell_of_published(event=event, now=now)


def _audience(comment: Comment) -> Audience:
    if _has_waited(comment):
        yield NoticeKind.PUBLISHED, [comment.author_id]
    answered = comment.parent.author_id if comment.parent else None
    if answered:
        yield NoticeKind.REPLY, _others([answered], comment)
    for readers in _listeners(comment, but=answered):
        yield NoticeKind.COMMENT, _others(readers, comment)


def tell_of_refused(*, event: Event, now: datetime) -> None:
    """Handler of `comment.rejected` and `comment.removed`: its author, if another did it later.

    A refusal by the rules is the answer to the POST itself.
    """
    kind = NoticeKind.REJECTED if event.kind == "comment.rejected" else NoticeKind.REMOVED
    comment = _comment_of(event)
    if comment is None or comment.is_erased:
        return
    decision = (
        Decision.objects.filter(
            comment=comment,
            comment_version=event.data["version"],
            verdict=_VERDICTS[kind],
            created_at__lte=event.created_at,
        )
        .order_by("-created_at", "-id")
        .first()
    )
    if decision is None or decision.by_kind == DeciderKind.AUTHOR:
        return
    if decision.created_at > comment.created_at:
        _tell(comment, [(kind, [comment.author_id])], event, now)


def tell_of_featured(*, event: Event, now: datetime) -> None:
    """Handler of `comment.featured`: its author."""
    comment = _comment_of(event)
    if comment is not None and comment.featured_at is not None:
        _tell(comment, [(NoticeKind.FEATURED, [comment.author_id])], event, now)


def tell_of_refused_edit(*, event: Event, now: datetime) -> None:
    """Handler of `comment.edit_rejected`: its author."""
    comment = _comment_of(event)
    if comment is not None and not comment.is_erased:
        _tell(comment, [(NoticeKind.EDIT_REJECTED, [comment.author_id])], event, now)


def tell_of_answered_appeal(*, event: Event, now: datetime) -> None:
    """Handler of `appeal.decided`: its author."""
    comment = _comment_of(event)
    if comment is not None and not comment.is_erased:
        _tell(comment, [(NoticeKind.APPEAL_DECIDED, [comment.author_id])], event, now)


def _comment_of(event: Event) -> Comment | None:
    comments = Comment.objects.select_related("parent", "decision", "site")
    return comments.filter(pk__in=[event.subject_id]).first()


def _has_waited(comment: Comment) -> bool:
    """Whether its author could not simply watch it appear."""
    if comment.decision is None or comment.published_at is None:
        return False
    is_late = comment.decision.created_at - comment.created_at > LONG_WAIT
    return is_late or comment.decision.by_kind in _PEOPLE


def _listeners(comment: Comment, *, but: UUID | None) -> Iterable[list[UUID]]:
    """Subscribers of the discussion, under whichever of its articles; a batch at a time."""
    at = comment.article_id
    rows: QuerySet[Subscription] = Subscription.objects.filter(
        Q(article=at) | Q(article__thread=at)
    ).order_by("id")
    last, batch = 0, list(rows[:BATCH])
    while batch:
        yield [row.reader_id for row in batch if row.reader_id != but]
        last = batch[-1].id
        batch = list(rows.filter(id__gt=last)[:BATCH])


def _others(readers: Iterable[UUID], comment: Comment) -> list[UUID]:
    """Without the comment's author, and without those who do not want to hear of that one."""
    asked = {reader for reader in readers if reader != comment.author_id}
    deaf = Ignored.objects.filter(reader__in=asked, ignored=comment.author_id)
    return sorted(asked - set(deaf.values_list("reader_id", flat=True)))


def _tell(comment: Comment, audience: Audience, event: Event, now: datetime) -> None:
    """Write notices of one comment, batch by batch, and let the mails of some become due."""
    told: set[tuple[UUID, str]] = set()
    for kind, readers in audience:
        notices = [
            Notice(
                reader=reader,
                kind=kind,
                comment=comment,
                comment_version=event.data["version"],
                created_at=now,
                mail_pace=mail_pace(reader, kind),
            )
            for reader in Reader.objects.filter(id__in=readers, erased_at=None).order_by("id")
        ]
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        told |= {(row.reader_id, row.mail_pace) for row in notices if row.mail_pace}
    ring(told=told, site=comment.site, now=now)


def forget_expired(*, now: datetime) -> None:
    """Hourly: delete notices that nobody will look for any more, in batches of their own."""
    deleted = DELETE_BATCH
    while deleted == DELETE_BATCH:
        # Ids are made in order of time: this reads the beginning of the key's index alone.
        old = Notice.objects.filter(id__lt=uuid7(at=now - KEPT)).values("id")[:DELETE_BATCH]
        deleted, _ = Notice.objects.filter(id__in=old).delete()
