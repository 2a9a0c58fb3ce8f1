"""Taking an act back within its time: compensating decisions, and nothing goes out.

Nothing is deleted from the trail: the text goes back by a decision of its own, with the reason
`undone`. What somebody else has done since stays.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from comments.deciders import Decider
from comments.models import Appeal, AuditSample, Comment, Decision, DeskAct, Escalation, Revision
from comments.services.decide import lock_comments, one_review_each, record_decision
from comments.services.desk.acts import Item
from comments.services.desk.banning import undo_ban
from comments.services.desk.escalating import undo_escalation
from comments.services.desk.highlighting import undo_highlight
from comments.services.edits import decide_edit, last_version, store_edit
from comments.services.texts import Text
from comments.states import (
    DeciderKind,
    DecisionVerdict,
    DeskActKind,
    Reason,
    RevisionState,
    State,
)
from newsportal.events.log import published_outward, recall
from newsportal.lib.problems import Problem

BACK = {
    State.PENDING: DecisionVerdict.HOLD,
    State.PUBLISHED: DecisionVerdict.PUBLISH,
    State.REJECTED: DecisionVerdict.REJECT,
    State.REMOVED: DecisionVerdict.REMOVE,
}
_TIMES = ("reported_at", "votes_frozen_at", "pinned_at", "featured_at")
_PLAIN = ("is_decided_by_person", "removed_by", "best_key", "controversy_key")


def undo_act(*, user: User, act_id: UUID, inward: Iterable[str], now: datetime) -> DeskAct:
    """Put back what the user's act did, as far as nobody has acted since; twice is once.

    `inward`: handlers of events that tell nobody outside. Raises Problem not_found,
    edit_window_over (its time has passed).
    """
    with transaction.atomic():
        act = DeskAct.objects.select_for_update(of=("self",)).filter(id=act_id, user=user).first()
        if act is None:
            raise Problem("not_found")
        if act.undone_at is not None:
            return act
        if now > act.undo_until:
            raise Problem("edit_window_over")
        act.undone_at = now
        act.save(update_fields=["undone_at"])
        recall(act.events, inward=inward)
        with published_outward(after=None):
            for item in reversed(act.items):
                _UNDO[DeskActKind(act.kind)](item, user, now)
    return act


def undo_decision(item: Item, user: User, now: datetime) -> bool:
    """Put one comment back; false, and nothing, when somebody has acted on it since."""
    comment = lock_comments().filter(id=item["comment"]).first()
    if comment is None or comment.is_erased or not _is_last(comment, item):
        return False
    decider = Decider(DeciderKind.PERSON, user=user)
    edit = item.get("edit")
    if edit is None:
        _move_back(comment, item, decider, now)
    elif comment.version == edit:
        _put_edit_back(comment, item, decider, now)
    elif item["verdict"] == DecisionVerdict.REMOVE:
        _move_back(comment, item, decider, now)
    else:
        _let_edit_wait(comment, edit, decider, now)
    _reopen(comment, item)
    return True


def _is_last(comment: Comment, item: Item) -> bool:
    """Whether nobody has decided on the comment since, nor changed its text."""
    last = Decision.objects.filter(comment=comment).order_by("-created_at", "-id").first()
    return last is not None and str(last.id) == item["decision"]


def _move_back(comment: Comment, item: Item, decider: Decider, now: datetime) -> None:
    is_same_text = comment.version == item["version"]
    new_text = None if is_same_text else _earlier_text(comment, item["version"])
    with one_review_each():
        record_decision(
            comment,
            verdict=BACK[State(item["state"])],
            reason=Reason.UNDONE,
            decider=decider,
            findings=_findings_before(comment, item),
            now=now,
            new_text=new_text,
        )
    _restore(comment, item)


def _findings_before(comment: Comment, item: Item) -> list[Any]:
    """What was found in the text that is back: whoever reads it again sees the same marks."""
    rows = Decision.objects.filter(comment=comment, comment_version=item["version"])
    last = rows.exclude(id=item["decision"]).order_by("-created_at", "-id").first()
    return list(last.findings) if last else []


def _earlier_text(comment: Comment, version: int) -> Text:
    """The text of that number, to be put again: under a number of its own."""
    earlier = Revision.objects.get(comment=comment, version=version)
    return replace(Text.of(earlier), version=last_version(comment) + 1)


def _restore(comment: Comment, item: Item) -> None:
    put_back(comment, item)
    comment.save(update_fields=[*_TIMES, *_PLAIN, "published_at"])


def put_back(comment: Comment, item: Item) -> None:
    """What stood on the comment before the decision stands on it again, in memory."""
    for name in _TIMES:
        setattr(comment, name, datetime.fromisoformat(item[name]) if item[name] else None)
    for name in _PLAIN:
        setattr(comment, name, item[name])
    if not item["published_at"] and not comment.is_listed:
        # It was public for seconds: its first time is still to come.
        comment.published_at = None


def _put_edit_back(comment: Comment, item: Item, decider: Decider, now: datetime) -> None:
    """The edit that became the text waits again, and the text before it is public again."""
    edit = Text.of(comment)
    record_decision(
        comment,
        verdict=DecisionVerdict.PUBLISH,
        reason=Reason.UNDONE,
        decider=decider,
        now=now,
        new_text=_earlier_text(comment, item["version"]),
    )
    _restore(comment, item)
    again = replace(edit, version=last_version(comment) + 1)
    store_edit(comment, again, state=RevisionState.PENDING, is_due=False, now=now)


def _let_edit_wait(comment: Comment, version: int, decider: Decider, now: datetime) -> None:
    edit = Revision.objects.filter(
        comment=comment, version=version, state=RevisionState.REJECTED
    ).first()
    if edit is None or version != last_version(comment):
        return
    edit.comment = comment
    decide_edit(edit, verdict=DecisionVerdict.HOLD, reason=Reason.UNDONE, decider=decider, now=now)


def _reopen(comment: Comment, item: Item) -> None:
    """What the decision answered is open again: the appeal, a colleague's question, the audit."""
    AuditSample.objects.filter(answer=item["decision"]).update(answer=None, answered_at=None)
    if item["appeal"]:
        Appeal.objects.filter(id=item["appeal"], decision=item["decision"]).update(decision=None)
    if item["escalation"]:
        Escalation.objects.filter(id=item["escalation"], comment=comment).update(
            closed_at=None, closed_by=None, decision=None
        )


def _undo_redaction(item: Item, user: User, now: datetime) -> None:
    if "edit_before" not in item:
        undo_decision(item, user, now)
        return
    comment = lock_comments().filter(id=item["comment"]).first()
    if comment is None or comment.is_erased or not _is_last(comment, item):
        return
    again = _earlier_text(comment, item["edit_before"])
    store_edit(comment, again, state=RevisionState.PENDING, is_due=False, now=now)


def _undo_reply(item: Item, user: User, now: datetime) -> None:
    """What was published for the answer waits again; the answer itself is gone."""
    if "reply" not in item:
        undo_decision(item, user, now)
        return
    comment = lock_comments().filter(id=item["reply"]).first()
    if comment is None or comment.state == State.REMOVED:
        return
    record_decision(
        comment,
        verdict=DecisionVerdict.REMOVE,
        reason=Reason.UNDONE,
        decider=Decider(DeciderKind.PERSON, user=user),
        now=now,
    )


_UNDO: Mapping[DeskActKind, Callable[[Item, User, datetime], object]] = MappingProxyType(
    {
        DeskActKind.DECIDE: undo_decision,
        DeskActKind.BAN: undo_ban,
        DeskActKind.ESCALATE: undo_escalation,
        DeskActKind.REDACT: _undo_redaction,
        DeskActKind.REPLY: _undo_reply,
        DeskActKind.HIGHLIGHT: undo_highlight,
    }
)
