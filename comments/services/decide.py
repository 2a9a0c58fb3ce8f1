"""Deciding on comments: the only way a comment's state ever changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from comments.deciders import Decider
from comments.models import Comment, Decision, DecisionNote
from comments.moderation.pipeline import RULESET_VERSION
from comments.services.visibility import Shown, show_change
from comments.states import DecisionVerdict, RemovedBy, State, can_move, state_after
from newsportal.events.work import NOTHING_DUE
from newsportal.lib.problems import FieldError, Problem
from newsportal.readers.models import Reader

_EVENTS = {
    State.PUBLISHED: "comment.published",
    State.PENDING: "comment.held",
    State.REJECTED: "comment.rejected",
    State.REMOVED: "comment.removed",
}
_MOVED_FIELDS = [
    "state",
    "decision",
    "is_listed",
    "is_decided_by_person",
    "removed_by",
    "published_at",
    *NOTHING_DUE,
]
# A review that comes back may meet a newer one of its author.
_REVIEW_CONSTRAINT = "comment_one_review_each"


def lock_comments() -> QuerySet[Comment]:
    """Comments, each locked until the end of the transaction against other writers.

    Without the key: a reply refers to its parent by a foreign key and must not wait for us, while
    we wait for the engagement row that it holds.
    """
    return Comment.objects.select_for_update(of=("self",), no_key=True)


def decide_comment(
    *,
    site_id: int,
    comment_id: UUID,
    version: int,
    verdict: DecisionVerdict,
    reason: str,
    decider: Decider,
    note: str = "",
    now: datetime,
) -> Decision:
    """A moderator's act on the text version that the moderator saw.

    Raises Problem not_found, version_conflict (the text has changed since), decided_already (a
    person gave this version this verdict before), already_reviewed (publishing would make a
    second review), validation_error (the state cannot move there).
    """
    with transaction.atomic():
        comment = lock_comments().filter(id=comment_id, site_id=site_id).first()
        if comment is None:
            raise Problem("not_found")
        if comment.version != version:
            raise Problem("version_conflict")
        wanted = state_after(verdict)
        if comment.state == wanted and comment.is_decided_by_person:
            raise Problem("decided_already")
        if comment.state != wanted and not can_move(State(comment.state), wanted):
            raise Problem("validation_error", errors=[FieldError("verdict", "impossible_move")])
        try:
            with transaction.atomic():
                decision = record_decision(
                    comment, verdict=verdict, reason=reason, decider=decider, now=now
                )
        except IntegrityError as error:
            if _REVIEW_CONSTRAINT in str(error):
                raise Problem("already_reviewed") from error
            raise
        if note:
            DecisionNote.objects.create(decision=decision, text=note)
    return decision


def record_decision(
    comment: Comment,
    *,
    verdict: DecisionVerdict,
    reason: str,
    decider: Decider,
    now: datetime,
    findings: Sequence[Any] = (),
    is_still_due: bool = False,
) -> Decision:
    """Write the decision and move the comment, whose row the caller has locked.

    Screening ends with a decision (it is published, or a person has it), unless it `is_still_due`
    as after a publication that is screened afterwards.
    """
    decision = Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        comment_version=comment.version,
        verdict=verdict,
        reason=reason,
        findings=list(findings),
        by_kind=decider.kind,
        by_user=decider.user,
        by_key=decider.key,
        ruleset_version=RULESET_VERSION if decider.is_machine else "",
        created_at=now,
    )
    if not is_still_due:
        for name, value in NOTHING_DUE.items():
            setattr(comment, name, value)
    _move(comment, decision, decider, now)
    return decision


def _move(comment: Comment, decision: Decision, decider: Decider, now: datetime) -> None:
    old, before = State(comment.state), Shown.of(comment)
    new = state_after(DecisionVerdict(decision.verdict))
    comment.state = new
    comment.decision = decision if new is State.PUBLISHED else None
    comment.is_listed = new is State.PUBLISHED or comment.listed_children > 0
    comment.is_decided_by_person = comment.is_decided_by_person or decider.is_moderator
    comment.removed_by = RemovedBy.MODERATOR if new is State.REMOVED else None
    if new is State.PUBLISHED:
        # A rename either sees this comment among its pages, or is over before the page is built.
        Reader.objects.select_for_update(no_key=True).only("id").get(id=comment.author_id)
    if new is State.PUBLISHED and comment.published_at is None:
        # A reply is never older in any list than what it answers.
        comment.published_at = max(now, comment.created_at)
    comment.save(update_fields=_MOVED_FIELDS)
    if old is not new:
        show_change(comment, before=before, event=_EVENTS[new], now=now)
