"""One press decides on one text, or on all near-duplicates of a card."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib.auth.models import User

from comments.deciders import Decider
from comments.models import DeskAct
from comments.services.decide import decide_comment
from comments.services.desk.acts import Item, Target, act_of, as_before, lock_target
from comments.services.desk.claims import end_claims
from comments.states import DeciderKind, DecisionVerdict, DeskActKind


def decide_cards(
    *,
    user: User,
    act_id: UUID,
    site_id: int,
    targets: Sequence[Target],
    verdict: DecisionVerdict,
    reason: str,
    note: str = "",
    now: datetime,
) -> DeskAct:
    """Decide on texts as their card showed them; each that moved meanwhile is left as it is.

    The results tell of each target: an empty code, or that of `decide_comment`'s problem. The
    same act sent twice is done once. Raises Problem not_found for another's act.
    """

    def decide(target: Target) -> Item:
        comment = lock_target(target, site_id=site_id)
        item = as_before(comment)
        item["edit"] = target.version if target.version != comment.version else None
        decision = decide_comment(
            site_id=site_id,
            comment_id=target.id,
            version=target.version,
            verdict=verdict,
            reason=reason,
            decider=Decider(DeciderKind.PERSON, user=user),
            note=note,
            now=now,
        )
        end_claims([target.id])
        return item | {"decision": str(decision.id), "verdict": verdict.value}

    with act_of(
        user=user, act_id=act_id, site_id=site_id, kind=DeskActKind.DECIDE, now=now
    ) as doing:
        if not doing.is_repeated:
            for target in targets:
                doing.do(partial(decide, target), named=str(target.id))
    return doing.act
