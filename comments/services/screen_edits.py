"""Screening of edits that wait, by the rules that screen comments."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comments.deciders import RULES, machine
from comments.models import Comment, Revision
from comments.moderation.verdict import Verdict
from comments.selectors.settings import remembered_settings
from comments.services.decide import (
    is_decided_by_person,
    lock_comments,
    one_review_each,
    promote_edit,
)
from comments.services.edits import WORK_FIELDS, decide_edit
from comments.services.model_judge import one_pass
from comments.services.screen import RETRY_SECONDS, judge_again, with_judges
from comments.services.screen_many import OBJECTIONS
from comments.states import DecisionVerdict, Reason, RevisionState
from newsportal.events import work
from newsportal.lib.problems import Problem

logger = logging.getLogger(__name__)


def screen_edits(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Judge the edits that still carry this lease; returns how many were settled.

    Safe to run twice or beside itself, as `screen_comments` is.
    """
    ours = work.begin(Revision, ids=ids, lease=lease)
    with one_pass(), remembered_settings():
        return sum(_screen(edit_id, lease=lease, now=now) for edit_id in sorted(ours))


def _screen(edit_id: UUID, *, lease: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            edit = _lock_edit(edit_id)
            if edit is None or edit.due_at is None or edit.lease != UUID(lease):
                return False
            _settle(edit, now)
    except Exception:
        # Whatever one edit does to us, its neighbours in the batch must still be judged.
        logger.exception("edit %s could not be screened", edit_id)
        work.postpone(Revision, ids=[edit_id], lease=lease, seconds=RETRY_SECONDS)
        return False
    return True


def _lock_edit(edit_id: UUID) -> Revision | None:
    """The edit with its comment, locked in the order of all writers: the comment first."""
    comments: dict[UUID, Comment] = (
        lock_comments()
        .select_related("author", "article__site", "article__section")
        .in_bulk(Revision.objects.filter(id=edit_id).values_list("comment_id", flat=True))
    )
    edit = (
        Revision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("decision")
        .filter(id=edit_id, state=RevisionState.PENDING)
        .first()
    )
    if edit is None or edit.comment_id not in comments:
        return None
    edit.comment = comments[edit.comment_id]
    return edit


def _settle(edit: Revision, now: datetime) -> None:
    """Let what has no objection become the text; never undo a person."""
    if is_decided_by_person(edit) or not edit.comment.is_public:
        _end_work(edit)
        return
    verdict = with_judges(_judge(edit), edit.comment, version=edit.version, now=now)
    if verdict is None:
        _end_work(edit)
        return
    objection = OBJECTIONS.get(verdict.kind)
    if objection is not None:
        _object(edit, objection, verdict, now)
        return
    if edit.comment.source is not None:
        # Written elsewhere: only a person publishes it.
        _end_work(edit)
        return
    try:
        with one_review_each():
            promote_edit(
                edit,
                reason=Reason.OK,
                findings=verdict.to_json()["findings"],
                decider=machine(verdict),
                now=now,
            )
    except Problem:
        # The author wrote another review while this edit, the one with the stars, waited.
        decide_edit(
            Revision.objects.get(id=edit.id),
            verdict=DecisionVerdict.REJECT,
            reason=Reason.DUPLICATE,
            decider=RULES,
            now=now,
        )


def _judge(edit: Revision) -> Verdict:
    comment = edit.comment
    return judge_again(comment, text=edit.text, rating=edit.rating, written_at=edit.created_at)


def _object(edit: Revision, verdict: DecisionVerdict, judged: Verdict, now: datetime) -> None:
    decide_edit(
        edit,
        verdict=verdict,
        reason=judged.reasons[0],
        findings=judged.to_json()["findings"],
        decider=machine(judged),
        now=now,
    )


def hold_edits_for_a_person(*, ids: Sequence[str], now: datetime) -> None:
    """Last resort after all tries: an edit that waits goes on waiting, now for a person."""
    for edit_id in ids:
        with transaction.atomic():
            edit = _lock_edit(UUID(str(edit_id)))
            if edit is None or edit.due_at is None:
                continue
            if is_decided_by_person(edit):
                _end_work(edit)
                continue
            decide_edit(
                edit,
                verdict=DecisionVerdict.HOLD,
                reason=Reason.SCREENING_FAILED,
                decider=RULES,
                now=now,
            )


def _end_work(edit: Revision) -> None:
    for name, value in work.NOTHING_DUE.items():
        setattr(edit, name, value)
    edit.save(update_fields=WORK_FIELDS)
