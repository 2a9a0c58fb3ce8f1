"""Writing decisions down: the audit trail, which nothing ever changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from comments.deciders import Decider
from comments.models import Comment, Decision
from comments.moderation.pipeline import RULESET_VERSION
from comments.services.learning.audit import answer_audits, draw_for_audit
from comments.states import DecisionVerdict
from newsportal.lib.fresh import Fresh
from newsportal.lib.statements import relate

_FRESH = Fresh(Decision)
_NOTHING_FOUND: Mapping[UUID, Sequence[Any]] = MappingProxyType({})


def write_decision(
    comment: Comment,
    *,
    version: int,
    verdict: DecisionVerdict,
    reason: str,
    decider: Decider,
    now: datetime,
    findings: Sequence[Any] = (),
) -> Decision:
    """Append a decision on one version of the comment's texts; it moves nothing by itself.

    The blind audit sees it at once: a machine's may be drawn, a person's may be an answer.
    """
    decision = make_decision(
        comment,
        version=version,
        verdict=verdict,
        reason=reason,
        decider=decider,
        now=now,
        findings=findings,
    )
    relate(decision, comment=comment)
    decision.save(force_insert=True)
    if decider.is_moderator:
        answer_audits([decision])
    elif decider.model_version is not None:
        draw_for_audit(decision, site=comment.article.site, now=now)
    return decision


def make_decision(
    comment: Comment,
    *,
    version: int,
    verdict: DecisionVerdict,
    reason: str,
    decider: Decider,
    now: datetime,
    findings: Sequence[Any] = (),
) -> Decision:
    """The row that `write_decision` appends, for who inserts it; the audit is the caller's."""
    decision = _FRESH(
        site_id=comment.site_id,
        comment_id=comment.id,
        comment_version=version,
        verdict=verdict,
        reason=reason,
        findings=list(findings),
        by_kind=decider.kind,
        by_user_id=decider.user.pk if decider.user else None,
        by_key_id=decider.key.pk if decider.key else None,
        ruleset_version=RULESET_VERSION if decider.is_machine else "",
        model_version=decider.model_version,
        created_at=now,
    )
    # Without the comment, which will have this one: two that have each other stay in memory until
    # all of it is searched for such.
    relate(decision, by_user=decider.user, by_key=decider.key)
    return decision


def write_decisions(
    comments: Sequence[Comment],
    *,
    verdict: DecisionVerdict,
    reason: str,
    decider: Decider,
    now: datetime,
    findings: Mapping[UUID, Sequence[Any]] = _NOTHING_FOUND,
) -> dict[UUID, Decision]:
    """As `write_decision`, of many comments' own texts; the audit is the caller's. Queries: 1."""
    decisions = [
        make_decision(
            comment,
            version=comment.version,
            verdict=verdict,
            reason=reason,
            decider=decider,
            now=now,
            findings=findings.get(comment.id, ()),
        )
        for comment in comments
    ]
    for decision, comment in zip(decisions, comments, strict=True):
        relate(decision, comment=comment)
    Decision.objects.bulk_create(decisions)
    return {decision.comment_id: decision for decision in decisions}
