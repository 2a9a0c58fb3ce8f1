"""A moderator masks personal data: a new text by the newsroom, the original on record only."""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User

from comments.deciders import Decider
from comments.models import Comment, Decision, DeskAct, Revision
from comments.moderation.personal import MASK, Span, masked
from comments.moderation.verdict import Finding, FindingJson
from comments.services.decide import record_decision
from comments.services.desk.acts import Item, Target, act_of, as_before, lock_target
from comments.services.edits import decide_edit, last_version, newest_edit, store_edit
from comments.services.texts import Text, make_text
from comments.states import (
    DeciderKind,
    DecisionVerdict,
    DeskActKind,
    Reason,
    RevisionState,
    State,
)
from newsportal.lib.problems import FieldError, Problem


def redact_comment(
    *,
    user: User,
    act_id: UUID,
    site_id: int,
    target: Target,
    spans: Sequence[Span],
    now: datetime,
) -> DeskAct:
    """Mask these places (offsets in characters) of the text that the card showed.

    A public comment stays public with the new text; what waits goes on waiting. The decision's
    findings are where the masks stand, and the original stays as a revision. Results:
    version_conflict, validation_error (nothing to mask, or neither public nor waiting).
    """
    decider = Decider(DeciderKind.PERSON, user=user)

    def redact() -> Item:
        comment = lock_target(target, site_id=site_id)
        item = as_before(comment)
        if comment.state not in {State.PENDING, State.PUBLISHED}:
            raise Problem("validation_error", errors=[FieldError("state", "impossible_move")])
        edit = _edit(comment, target.version)
        new = _masked_text(comment, edit or comment, spans)
        if edit is not None:
            decision = _mask_edit(comment, new, decider, now)
            return item | {"edit_before": target.version, "decision": str(decision.id)}
        is_public = comment.is_public
        decision = record_decision(
            comment,
            verdict=DecisionVerdict.PUBLISH if is_public else DecisionVerdict.HOLD,
            reason=Reason.PERSONAL_DATA,
            decider=decider,
            findings=_evidence(new),
            now=now,
            new_text=new,
        )
        return item | {"decision": str(decision.id), "verdict": decision.verdict}

    with act_of(
        user=user, act_id=act_id, site_id=site_id, kind=DeskActKind.REDACT, now=now
    ) as doing:
        if not doing.is_repeated:
            doing.do(redact, named=str(target.id))
    return doing.act


def _edit(comment: Comment, version: int) -> Revision | None:
    if comment.version == version:
        return None
    edit = newest_edit(comment, version=version)
    if edit is None or edit.state != RevisionState.PENDING:
        raise Problem("version_conflict")
    return edit


def _masked_text(comment: Comment, row: Comment | Revision, spans: Sequence[Span]) -> Text:
    text = masked(row.text, spans)
    if text == row.text:
        raise Problem("validation_error", errors=[FieldError("spans", "required")])
    return make_text(
        text,
        site=comment.site,
        language=row.language,
        rating=row.rating,
        version=last_version(comment) + 1,
    )


def _mask_edit(comment: Comment, new: Text, decider: Decider, now: datetime) -> Decision:
    """The masked edit waits in the place of the one that the author wrote."""
    edit = store_edit(comment, new, state=RevisionState.PENDING, is_due=False, now=now)
    edit.comment = comment
    return decide_edit(
        edit,
        verdict=DecisionVerdict.HOLD,
        reason=Reason.PERSONAL_DATA,
        decider=decider,
        findings=_evidence(new),
        now=now,
    )


def _evidence(new: Text) -> list[FindingJson]:
    """Where the masks stand in the new text."""
    places = re.finditer(re.escape(MASK), new.text)
    return [Finding("redaction", Reason.PERSONAL_DATA, *place.span()).to_json() for place in places]
