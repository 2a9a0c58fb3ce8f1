"""Deciding on comments: the only way a comment's state ever changes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from comments.deciders import Decider
from comments.models import Comment, Decision, DecisionNote, Revision
from comments.services.due import end_screening
from comments.services.edits import decide_edit, newest_edit, overtake_edit, take_waiting_text
from comments.services.marks import (
    MARKS,
    check_other_moderator,
    close_appeals,
    close_escalations,
    end_marks,
    has_news,
    show_new_place,
)
from comments.services.texts import TEXT_FIELDS, Text, put_text
from comments.services.trail import write_decision
from comments.services.visibility import Shown, show_change
from comments.states import (
    MACHINES,
    DeciderKind,
    DecisionVerdict,
    Reason,
    RemovedBy,
    RevisionState,
    State,
    can_move,
    state_after,
)
from newsportal.lib.problems import FieldError, Problem
from newsportal.lib.statements import relate
from newsportal.readers.holding import hold_name

EVENTS = {
    State.PUBLISHED: "comment.published",
    State.PENDING: "comment.held",
    State.REJECTED: "comment.rejected",
    State.REMOVED: "comment.removed",
}
MOVED_FIELDS = [
    "state",
    "decision",
    "is_listed",
    "is_decided_by_person",
    "removed_by",
    "published_at",
    *MARKS,
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
    """A moderator's act on the text version that the moderator saw: the comment's or an edit's.

    Raises Problem not_found, version_conflict (the text has changed since), decided_already (a
    person gave this version this verdict before, and nobody has reported or appealed since),
    own_decision (another moderator decides on an appeal), already_reviewed (publishing would make
    a second review), validation_error (the state cannot move there).
    """
    with transaction.atomic():
        comment = lock_comments().filter(id=comment_id, site_id=site_id).first()
        if comment is None:
            raise Problem("not_found")
        check_other_moderator(comment, decider, now=now)
        edit = None if comment.version == version else newest_edit(comment, version=version)
        if comment.version != version and edit is None:
            raise Problem("version_conflict")
        if edit is not None and verdict is not DecisionVerdict.REMOVE:
            decision = _decide_edit(edit, verdict, reason, decider, now)
        else:
            decision = _decide(comment, verdict, reason, decider, now)
        close_escalations(comment, decision, now=now)
        if note:
            DecisionNote.objects.create(decision=decision, text=note)
    return decision


def _decide(
    comment: Comment, verdict: DecisionVerdict, reason: str, decider: Decider, now: datetime
) -> Decision:
    old, wanted = State(comment.state), state_after(verdict)
    if old is wanted and comment.is_decided_by_person and not has_news(comment):
        raise Problem("decided_already")
    if old is not wanted and not can_move(old, wanted):
        raise _impossible_move()
    if is_taken_back(comment) and wanted is State.PUBLISHED:
        raise _impossible_move()
    with one_review_each():
        return record_decision(comment, verdict=verdict, reason=reason, decider=decider, now=now)


def is_taken_back(comment: Comment) -> bool:
    """What its author took back is the author's; what was erased is nobody's."""
    return comment.removed_by == RemovedBy.AUTHOR or comment.is_erased


def _decide_edit(
    edit: Revision, verdict: DecisionVerdict, reason: str, decider: Decider, now: datetime
) -> Decision:
    """As on a comment: the same verdict twice by people is none, a refusal can be taken back."""
    is_refused = edit.state == RevisionState.REJECTED
    is_same = is_refused == (verdict is DecisionVerdict.REJECT)
    if verdict is not DecisionVerdict.PUBLISH and is_same and is_decided_by_person(edit):
        raise Problem("decided_already")
    if verdict is DecisionVerdict.PUBLISH:
        with one_review_each():
            return promote_edit(edit, reason=reason, decider=decider, now=now)
    if verdict is DecisionVerdict.HOLD and is_refused:
        raise _impossible_move()
    return decide_edit(edit, verdict=verdict, reason=reason, decider=decider, now=now)


def is_decided_by_person(edit: Revision) -> bool:
    """Whether machines have no say in this edit any more."""
    return edit.decision is not None and edit.decision.by_kind not in MACHINES


def promote_edit(
    edit: Revision,
    *,
    reason: str,
    decider: Decider,
    now: datetime,
    findings: Sequence[Any] = (),
) -> Decision:
    """Make an edit of a public comment, which the caller has locked, the comment's text."""
    Revision.objects.filter(id=edit.id).delete()
    return record_decision(
        edit.comment,
        verdict=DecisionVerdict.PUBLISH,
        reason=reason,
        decider=decider,
        now=now,
        findings=findings,
        new_text=Text.of(edit),
    )


@contextmanager
def one_review_each() -> Iterator[None]:
    """Undo what is done inside if it makes a second review. Raises Problem already_reviewed."""
    with reviews_once(), transaction.atomic():
        yield


@contextmanager
def reviews_once() -> Iterator[None]:
    """The same, but the caller's transaction is lost with it."""
    try:
        yield
    except IntegrityError as error:
        if _REVIEW_CONSTRAINT in str(error):
            raise Problem("already_reviewed") from error
        raise


def _impossible_move() -> Problem:
    return Problem("validation_error", errors=[FieldError("verdict", "impossible_move")])


def record_decision(
    comment: Comment,
    *,
    verdict: DecisionVerdict,
    reason: str,
    decider: Decider,
    now: datetime,
    findings: Sequence[Any] = (),
    is_still_due: bool = False,
    new_text: Text | None = None,
) -> Decision:
    """Write the decision and move the comment, whose row the caller has locked.

    With a `new_text` the decision is on that one, and it becomes the comment's in the same move.
    Screening ends with a decision (it is published, or a person has it), unless it `is_still_due`
    as after a publication that is screened afterwards.
    """
    decision = write_decision(
        comment,
        version=(new_text or comment).version,
        verdict=verdict,
        reason=reason,
        decider=decider,
        now=now,
        findings=findings,
    )
    if not is_still_due:
        end_screening([comment.id])
    if not decider.is_machine:
        close_appeals(comment, decision, now=now)
    _move(comment, decision, decider, now, new_text)
    return decision


def _move(
    comment: Comment, decision: Decision, decider: Decider, now: datetime, new_text: Text | None
) -> None:
    old, before, version = State(comment.state), Shown.of(comment), comment.version
    new = state_after(DecisionVerdict(decision.verdict))
    if new_text is not None:
        put_text(comment, new_text, now)
    elif old is State.PUBLISHED and new is not old:
        _end_waiting_edit(comment, new, decider, now)
    if new is State.PUBLISHED:
        hold_name(comment.author_id)
    has_moved = turn(comment, decision, decider, now=now)
    has_new_text = comment.version != version
    comment.save(update_fields=[*MOVED_FIELDS, *(TEXT_FIELDS if has_new_text else ())])
    if old is not new:
        show_change(comment, before=before, event=EVENTS[new], now=now)
    elif has_new_text and comment.is_public:
        show_change(comment, before=before, event="comment.edited", now=now)
    elif has_moved:
        show_new_place(comment, now=now)


def turn(comment: Comment, decision: Decision, decider: Decider, *, now: datetime) -> bool:
    """Give a comment, in memory, the state that its decision asks for; the caller saves.

    Returns whether a comment that stays public now stands elsewhere among others.
    """
    old, new = State(comment.state), state_after(DecisionVerdict(decision.verdict))
    comment.state = new
    public = decision if new is State.PUBLISHED else None
    comment.decision_id = public.id if public else None
    relate(comment, decision=public)
    comment.is_listed = new is State.PUBLISHED or comment.listed_children > 0
    comment.is_decided_by_person = comment.is_decided_by_person or decider.is_moderator
    if old is not new:
        comment.removed_by = _remover(decision) if new is State.REMOVED else None
    if new is State.PUBLISHED and comment.published_at is None:
        # A reply is never older in any list than what it answers.
        comment.published_at = max(now, comment.created_at)
    return end_marks(comment, decider)


def _end_waiting_edit(comment: Comment, new: State, decider: Decider, now: datetime) -> None:
    """An edit waits under a public comment only, and this one is public no more."""
    if new is State.PENDING:
        take_waiting_text(comment, is_held_by_person=decider.is_moderator, now=now)
    else:
        overtake_edit(comment)


def _remover(decision: Decision) -> RemovedBy:
    """On whose word it goes, as the tombstone says."""
    if decision.by_kind == DeciderKind.AUTHOR:
        return RemovedBy.AUTHOR
    return RemovedBy.LAW if decision.reason == Reason.LEGAL else RemovedBy.MODERATOR
