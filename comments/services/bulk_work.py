"""Doing an act on many comments: a worker takes some in a turn, those that are simple together.

A comment's outcome is written with its decision. So a worker that is killed leaves nothing half
done, the next one goes on behind it, and two at once share the rows without meeting.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from comments.deciders import Decider
from comments.models import BulkAct, BulkItem, Comment
from comments.selectors import comments_for_staff
from comments.selectors.bulk import unsettled
from comments.services.branches import lock_branches
from comments.services.bulk_back import ask_again, moves_back, take_back
from comments.services.bulk_end import end_bulk
from comments.services.decide import decide_comment, lock_comments
from comments.services.decide_many import Move, decide_many, tangled
from comments.services.desk.acts import Item, as_before, row_before
from comments.services.desk.claims import end_claims
from comments.states import (
    BulkOutcome,
    DeciderKind,
    DecisionVerdict,
    Reason,
    State,
    can_move,
    state_after,
)
from newsportal.events import work
from newsportal.events.log import Gathered, published_outward
from newsportal.lib.problems import Problem
from newsportal.lib.rows import update_rows
from newsportal.sites.roles import Ability

logger = logging.getLogger(__name__)

# Of one transaction: a fraction of a second. What is not simple among them takes some seconds.
ITEMS_TOGETHER = 200
# What one message does at most, so that other work of the queue waits no longer.
BATCHES_A_TURN = 5
RETRY_SECONDS = 5
# When the act ends its events leave soon after; should it never end, they leave by themselves.
HELD_BACK = timedelta(hours=1)

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
_SETTLED = ("outcome", "decision", "before", "events")


def run_bulk_acts(
    *, ids: Sequence[str], lease: str, inward: Iterable[str] = (), now: datetime
) -> int:
    """Go on with the acts that still carry this lease; returns how many comments were settled.

    `inward`: handlers of events that tell nobody outside. Safe to run twice or beside itself.
    """
    ours = work.begin(BulkAct, ids=ids, lease=lease)
    acts = BulkAct.objects.filter(id__in=ours).select_related("user", "undoes").order_by("id")
    return sum(_take_turn(act, lease=lease, inward=inward, now=now) for act in acts)


def _take_turn(act: BulkAct, *, lease: str, inward: Iterable[str], now: datetime) -> int:
    settled = 0
    try:
        is_first_try = act.tries <= 1
        for _ in range(BATCHES_A_TURN):
            # A turn that failed is made again one by one: no comment hinders its neighbours.
            number = settle_together(act, now) if is_first_try else 0
            is_simple = number == ITEMS_TOGETHER
            while number < ITEMS_TOGETHER and settle_next(act, now):
                number += 1
            settled += number
            if not is_simple:
                break
    except Exception:
        # The database went away, say: nothing is lost, the rest waits for the next turn.
        logger.exception("bulk act %s failed, try %d", act.id, act.tries)
        work.postpone(BulkAct, ids=[act.id], lease=lease, seconds=RETRY_SECONDS)
        return settled
    if settled or unsettled(act.id).exists():
        # Come again at once for more.
        values = {**work.NOTHING_DUE, "due_at": now}
        BulkAct.objects.filter(id=act.id, lease=UUID(lease), finished_at=None).update(**values)
    else:
        end_bulk(act_id=act.id, lease=lease, inward=inward, now=now)
    return settled


def settle_together(act: BulkAct, now: datetime) -> int:
    """Settle the simple ones of the next comments in one transaction; returns how many."""
    with transaction.atomic(), _outward(act, now) as gathered:
        waiting = unsettled(act.id).select_for_update(of=("self",), skip_locked=True)
        items = {item.comment_id: item for item in waiting[:ITEMS_TOGETHER]}
        branches = lock_branches(list(items))
        own = comments_for_staff(act.user, Ability.DECIDE).filter(id__in=items)
        free = set(own.values_list("id", flat=True)) - tangled(items.keys())
        chosen = [item for key, item in items.items() if key in free and key in branches]
        moves = moves_back if act.undoes_id else _moves
        found = {move.comment.id: move for move in moves(act, chosen, branches)}
        if not found:
            return 0
        before = {key: row_before(move.comment) for key, move in found.items()}
        decisions = decide_many(
            list(found.values()),
            branches=branches,
            reason=Reason.UNDONE if act.undoes_id else act.reason,
            decider=Decider(DeciderKind.PERSON, user=act.user),
            now=now,
        )
        if act.undoes_id:
            ask_again(items[key].decision_id for key in decisions)
        for key, decision in decisions.items():
            done = before[key] | {"decision": str(decision.id), "verdict": decision.verdict}
            items[key].before, items[key].decision = done | {"edit": None}, decision
            items[key].outcome = BulkOutcome.DONE
        settled = [items[key] for key in decisions]
        _save(settled, gathered)
        end_claims(decisions)
    return len(settled)


def _moves(act: BulkAct, items: Iterable[BulkItem], branches: Mapping[UUID, Comment]) -> list[Move]:
    """What is as it was chosen and can simply be moved."""
    verdict = DecisionVerdict(act.verdict or "")
    moves = [
        Move(comment, verdict)
        for item in items
        if (comment := branches[item.comment_id]).version == item.version
        and comment.state == item.state
        and can_move(State(comment.state), state_after(verdict))
    ]
    return [move for move in moves if move.is_simple]


def settle_next(act: BulkAct, now: datetime) -> bool:
    """Settle the next comment that no other worker holds; whether there was one."""
    with transaction.atomic(), _outward(act, now) as gathered:
        item = unsettled(act.id).select_for_update(of=("self",), skip_locked=True).first()
        if item is None:
            return False
        try:
            with transaction.atomic():
                done = _take_back(act, item, now) if act.undoes_id else _decide(act, item, now)
            item.outcome, item.before = BulkOutcome.DONE, done
            item.decision_id = UUID(done["decision"])
        except Problem as problem:
            item.outcome = _OUTCOMES.get(problem.code, BulkOutcome.FAILED)
            # What the refused step said did not happen.
            gathered.events.clear()
        _save([item], gathered)
    return True


def _outward(act: BulkAct, now: datetime) -> AbstractContextManager[Gathered]:
    """What is done can be taken back for a while; what is taken back in time is never told."""
    if act.undoes_id is None:
        return published_outward(after=now + HELD_BACK)
    return published_outward(after=None if act.is_quiet else now)


def _save(items: Sequence[BulkItem], gathered: Gathered) -> None:
    events: dict[UUID | None, list[UUID]] = defaultdict(list)
    for event in gathered.events:
        events[event.subject_id].append(event.id)
    for item in items:
        item.events = events[item.comment_id]
    update_rows(items, fields=_SETTLED)


def _decide(act: BulkAct, item: BulkItem, now: datetime) -> Item:
    comment = _lock(act, item)
    if comment.state != item.state:
        raise Problem("decided_already")
    before = as_before(comment)
    before["edit"] = item.version if item.version != comment.version else None
    decision = decide_comment(
        site_id=comment.site_id,
        comment_id=comment.id,
        version=item.version,
        verdict=DecisionVerdict(act.verdict or ""),
        reason=act.reason,
        decider=Decider(DeciderKind.PERSON, user=act.user),
        now=now,
    )
    end_claims([comment.id])
    return before | {"decision": str(decision.id), "verdict": decision.verdict}


def _take_back(act: BulkAct, item: BulkItem, now: datetime) -> Item:
    return take_back(_lock(act, item), item, user=act.user, now=now)


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
