"""Doing an act on many comments: a worker takes some in a turn, each in a transaction of its own.

A comment's outcome is written with its decision. So a worker that is killed leaves nothing half
done, the next one goes on behind it, and two at once share the rows without meeting.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from comments.deciders import Decider
from comments.models import BulkAct, BulkItem, Comment, Decision
from comments.selectors import comments_for_staff
from comments.selectors.bulk import unsettled
from comments.services.decide import (
    decide_comment,
    lock_comments,
    one_review_each,
    record_decision,
)
from comments.states import (
    BulkOutcome,
    DeciderKind,
    DecisionVerdict,
    Reason,
    State,
    state_after,
)
from newsportal.events import work
from newsportal.lib.problems import Problem
from newsportal.sites.roles import Ability

logger = logging.getLogger(__name__)

# What one message does at most: a few seconds, so that other work of the queue waits no longer.
ITEMS_A_TURN = 200
RETRY_SECONDS = 5

_OUTCOMES: Mapping[str, BulkOutcome] = MappingProxyType(
    {
        "decided_already": BulkOutcome.DECIDED_ALREADY,
        "version_conflict": BulkOutcome.VERSION_CONFLICT,
        "validation_error": BulkOutcome.IMPOSSIBLE,
        "already_reviewed": BulkOutcome.ALREADY_REVIEWED,
        "own_decision": BulkOutcome.OWN_DECISION,
        "not_found": BulkOutcome.NOT_FOUND,
    }
)
_BACK: Mapping[State, DecisionVerdict] = MappingProxyType(
    {state_after(verdict): verdict for verdict in DecisionVerdict}
)

# What to do with one item, whose row is locked; returns the decision. Raises Problem.
_Step = Callable[[BulkAct, BulkItem, datetime], Decision]


def run_bulk_acts(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Go on with the acts that still carry this lease; returns how many comments were settled.

    Safe to run twice or beside itself.
    """
    ours = work.begin(BulkAct, ids=ids, lease=lease)
    acts = BulkAct.objects.filter(id__in=ours).select_related("user").order_by("id")
    return sum(_take_turn(act, lease=lease, now=now) for act in acts)


def _take_turn(act: BulkAct, *, lease: str, now: datetime) -> int:
    settled = 0
    try:
        while settled < ITEMS_A_TURN and _settle_next(act, now):
            settled += 1
    except Exception:
        # The database went away, say: nothing is lost, the rest waits for the next turn.
        logger.exception("bulk act %s failed, try %d", act.id, act.tries)
        work.postpone(BulkAct, ids=[act.id], lease=lease, seconds=RETRY_SECONDS)
        return settled
    _end_turn(act, lease=lease, now=now)
    return settled


def _end_turn(act: BulkAct, *, lease: str, now: datetime) -> None:
    """Come again at once for more, or never."""
    values = {**work.NOTHING_DUE}
    values |= {"due_at": now} if unsettled(act.id).exists() else {"finished_at": now}
    BulkAct.objects.filter(id=act.id, lease=UUID(lease), finished_at=None).update(**values)


def _settle_next(act: BulkAct, now: datetime) -> bool:
    """Settle the next comment that no other worker holds; whether there was one."""
    step = _decide if act.undoes_id is None else _take_back
    with transaction.atomic():
        item = unsettled(act.id).select_for_update(of=("self",), skip_locked=True).first()
        if item is None:
            return False
        item.outcome, decision = _tried(step, act, item, now)
        item.decision = decision or item.decision
        item.save(update_fields=["outcome", "decision"])
    return True


def _tried(
    step: _Step, act: BulkAct, item: BulkItem, now: datetime
) -> tuple[BulkOutcome, Decision | None]:
    try:
        with transaction.atomic():
            return BulkOutcome.DONE, step(act, item, now)
    except Problem as problem:
        return _OUTCOMES.get(problem.code, BulkOutcome.FAILED), None


def _decide(act: BulkAct, item: BulkItem, now: datetime) -> Decision:
    comment = _lock(act, item)
    if comment.state != item.state:
        raise Problem("decided_already")
    return decide_comment(
        site_id=comment.site_id,
        comment_id=comment.id,
        version=item.version,
        verdict=DecisionVerdict(act.verdict or ""),
        reason=act.reason,
        decider=Decider(DeciderKind.PERSON, user=act.user),
        now=now,
    )


def _take_back(act: BulkAct, item: BulkItem, now: datetime) -> Decision:
    """Put the comment back to the state that the undone act found it in, by a decision more."""
    comment = _lock(act, item)
    last = Decision.objects.filter(comment=comment).order_by("-created_at", "-id").first()
    if comment.is_erased or last is None or last.id != item.decision_id:
        raise Problem("decided_already")
    with one_review_each():
        decision = record_decision(
            comment,
            verdict=_BACK[State(item.state)],
            reason=Reason.OTHER,
            decider=Decider(DeciderKind.PERSON, user=act.user),
            now=now,
        )
    if item.reported_at is not None and comment.reported_at is None:
        comment.reported_at = item.reported_at
        comment.save(update_fields=["reported_at"])
    return decision


def _lock(act: BulkAct, item: BulkItem) -> Comment:
    """The comment, locked, where the user may still decide. Raises Problem not_found."""
    own = comments_for_staff(act.user, Ability.DECIDE).filter(id=item.comment_id)
    comment = lock_comments().filter(id__in=own.values("id")).first()
    if comment is None:
        raise Problem("not_found")
    return comment


def pass_over(*, ids: Sequence[str], now: datetime) -> None:
    """After three turns that ended without a word: the comment at which they did is left out."""
    for act_id in ids:
        with transaction.atomic():
            first = unsettled(UUID(act_id)).select_for_update(of=("self",)).first()
            if first is not None:
                BulkItem.objects.filter(id=first.id).update(outcome=BulkOutcome.FAILED)
            values = {**work.NOTHING_DUE, "due_at": now}
            BulkAct.objects.filter(id=act_id, finished_at=None).update(**values)
