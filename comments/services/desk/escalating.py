"""Passing a comment on to the chief or a lawyer, and their answer."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User

from comments.models import Comment, DeskAct, Escalation
from comments.services.decide import lock_comments
from comments.services.desk.acts import Item, Target, act_of, as_before, lock_target
from comments.services.desk.claims import end_claims
from comments.services.telling import publish_of
from comments.states import DeskActKind, EscalatedTo
from newsportal.lib.problems import Problem


def escalate_comment(
    *,
    user: User,
    act_id: UUID,
    site_id: int,
    target: Target,
    to: EscalatedTo,
    note: str,
    now: datetime,
) -> DeskAct:
    """Ask somebody else: the comment leaves all queues but `escalated` until it is answered.

    Result decided_already: it was passed on before.
    """

    def escalate() -> Item:
        comment = lock_target(target, site_id=site_id)
        # A complaint asks nobody in particular; now a person does.
        end_complaints([comment.id], now=now)
        if Escalation.objects.filter(comment=comment, closed_at=None).exists():
            raise Problem("decided_already")
        asked = Escalation.objects.create(
            site_id=site_id,
            comment=comment,
            comment_version=target.version,
            to=to,
            note=note,
            by_user=user,
            created_at=now,
        )
        publish_of(comment, "comment.escalated", now=now, to=to.value)
        end_claims([comment.id])
        return as_before(comment) | {"escalated": str(asked.id)}

    with act_of(
        user=user, act_id=act_id, site_id=site_id, kind=DeskActKind.ESCALATE, now=now
    ) as doing:
        if not doing.is_repeated:
            doing.do(escalate, named=str(target.id))
    return doing.act


def escalate_complaint(comment: Comment, *, due_at: datetime, now: datetime) -> None:
    """Ask the lawyer about a locked comment because somebody says it is against the law.

    Nothing, where somebody is asked about it already. The caller is in a transaction.
    """
    if Escalation.objects.filter(comment=comment, closed_at=None).exists():
        return
    Escalation.objects.create(
        site_id=comment.site_id,
        comment=comment,
        comment_version=comment.version,
        to=EscalatedTo.LAWYER,
        due_at=due_at,
        created_at=now,
    )
    publish_of(comment, "comment.escalated", now=now, to=EscalatedTo.LAWYER.value)


def end_complaints(comment_ids: Iterable[UUID], *, by: User | None = None, now: datetime) -> None:
    """What complaints asked about these comments is answered otherwise. Queries: 1."""
    Escalation.objects.filter(comment__in=list(comment_ids), by_user=None, closed_at=None).update(
        closed_at=now, closed_by=by
    )


def answer_escalation(
    *, user: User, act_id: UUID, site_id: int, comment_id: UUID, answer: str, now: datetime
) -> DeskAct:
    """Send it back to the moderators with advice, undecided. Result not_found: nobody asks."""

    def reply() -> Item:
        comment = lock_comments().filter(id=comment_id, site_id=site_id).first()
        asked = Escalation.objects.filter(comment=comment, closed_at=None).first()
        if comment is None or asked is None:
            raise Problem("not_found")
        asked.answer, asked.closed_at, asked.closed_by = answer, now, user
        asked.save(update_fields=["answer", "closed_at", "closed_by"])
        end_claims([comment.id])
        return as_before(comment) | {"answered": str(asked.id)}

    with act_of(
        user=user, act_id=act_id, site_id=site_id, kind=DeskActKind.ESCALATE, now=now
    ) as doing:
        if not doing.is_repeated:
            doing.do(reply, named=str(comment_id))
    return doing.act


def undo_escalation(item: Item, user: User, now: datetime) -> None:
    """Nobody was asked, or nobody has answered."""
    if "escalated" in item:
        Escalation.objects.filter(id=item["escalated"], closed_at=None).delete()
        return
    others = Escalation.objects.filter(comment=item["comment"], closed_at=None)
    if not others.exists():
        Escalation.objects.filter(id=item["answered"]).update(
            answer="", closed_at=None, closed_by=None
        )
