"""Edits of public comments, while they wait and when they are refused.

An edit waits only under a public comment, whose text it leaves alone: what is not public takes
its new text at once. The comment's row is the lock of all its texts.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from comments.deciders import Decider
from comments.models import Comment, Decision, Revision
from comments.selectors.moderation import waiting_edit
from comments.services.due import begin_screening
from comments.services.telling import publish_of
from comments.services.texts import Text, put_text
from comments.services.trail import write_decision
from comments.states import DecisionVerdict, RevisionState
from newsportal.events.work import NOTHING_DUE

WORK_FIELDS = tuple(NOTHING_DUE)


def last_version(comment: Comment) -> int:
    """The number of the comment's newest text, whatever became of it. Queries: 1."""
    found = Revision.objects.filter(comment=comment).aggregate(newest=Max("version"))["newest"]
    return max(comment.version, found or 0)


def newest_edit(comment: Comment, *, version: int) -> Revision | None:
    """The edit of that number, if it can still become the comment's text. Queries: 2 at most."""
    edit = (
        Revision.objects.select_related("decision")
        .filter(
            comment=comment,
            version=version,
            state__in=[RevisionState.PENDING, RevisionState.REJECTED],
        )
        .first()
    )
    if edit is None or not comment.is_public or version != last_version(comment):
        return None
    edit.comment = comment
    return edit


def store_edit(
    comment: Comment, text: Text, *, state: RevisionState, is_due: bool, now: datetime
) -> Revision:
    """Keep a text beside the comment's own; an edit that waited until now is overtaken."""
    overtake_edit(comment)
    return Revision.objects.create(
        comment=comment,
        state=state,
        created_at=now,
        due_at=now if is_due else None,
        **vars(text),
    )


def overtake_edit(comment: Comment) -> None:
    """Whatever waited has become pointless."""
    Revision.objects.filter(comment=comment, state=RevisionState.PENDING).update(
        state=RevisionState.OVERTAKEN, **NOTHING_DUE
    )


def decide_edit(
    edit: Revision,
    *,
    verdict: DecisionVerdict,
    reason: str,
    decider: Decider,
    now: datetime,
    findings: Sequence[Any] = (),
) -> Decision:
    """Refuse an edit, or let it wait for a person. The comment stays as it is.

    The caller has locked the comment. Screening of the edit ends with it.
    """
    comment = edit.comment
    decision = write_decision(
        comment,
        version=edit.version,
        verdict=verdict,
        reason=reason,
        decider=decider,
        now=now,
        findings=findings,
    )
    is_refused = verdict is DecisionVerdict.REJECT
    edit.state = RevisionState.REJECTED if is_refused else RevisionState.PENDING
    edit.decision = decision
    for name, value in NOTHING_DUE.items():
        setattr(edit, name, value)
    edit.save(update_fields=["state", "decision", *WORK_FIELDS])
    if is_refused:
        publish_of(comment, "comment.edit_rejected", now=now, version=edit.version)
    return decision


def take_waiting_text(comment: Comment, *, is_held_by_person: bool, now: datetime) -> None:
    """The comment goes to wait itself: what its author wrote last is what is decided on.

    A text that was to be screened is screened now as the comment's own, unless a person has to
    look at the comment: one had it hidden, or readers' reports had.
    """
    edit = waiting_edit(comment)
    if edit is None:
        return
    Revision.objects.filter(id=edit.id).delete()
    put_text(comment, Text.of(edit), now)
    if edit.due_at is not None and not is_held_by_person and comment.reported_at is None:
        begin_screening(comment.id, at=edit.due_at)
