"""The blind audit: drawing the machine's decisions by chance, and taking people's answers.

What is drawn depends on nothing but chance: not on the text, the score or the verdict. So the
answers are a fair sample of what the machine decides, for certificates and for drift.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from comments.models import AuditSample, Decision
from comments.moderation.verdict import FindingJson
from comments.states import MILD_REASONS, DecisionVerdict, Reason
from newsportal.sites.models import Automation, Site

# What people are asked costs them nothing where each text waits for a person anyway.
PERCENT_WHILE_LEARNING = 20
AUDITED_REASONS = MILD_REASONS | {
    Reason.OK,
    Reason.PREMODERATION,
    Reason.SPAM,
    Reason.TOXIC,
    Reason.UNCERTAIN,
}
_LOTS = 2**64


def draw_for_audit(decision: Decision, *, site: Site, now: datetime) -> bool:
    """Draw a machine's decision for the audit, or not. Queries: 1 when it is drawn.

    Only of the traffic that automation is about: texts that the model gave its opinion on, and
    that the rules let through or hold for what a certificate may outweigh.
    """
    if decision.reason not in AUDITED_REASONS:
        return False
    return _draw(decision, decision.findings, site, now)


def draw_published(
    decision: Decision, findings: Sequence[FindingJson], *, site: Site, now: datetime
) -> bool:
    """As above, for what the rules published before the model was asked and had no objection."""
    return _draw(decision, findings, site, now)


def sample_of(decision: Decision, *, site: Site, now: datetime) -> AuditSample | None:
    """As `draw_for_audit`, for who inserts what was drawn."""
    if decision.model_version is None or decision.reason not in AUDITED_REASONS:
        return None
    return _sample(decision, decision.findings, site, now)


def is_drawn_of(decision_id: UUID, findings: Sequence[FindingJson], *, site: Site) -> bool:
    """Whether `draw_published` would draw that decision."""
    return model_score(findings) is not None and is_drawn(decision_id, percent=_percent(site))


def _draw(decision: Decision, findings: Sequence[FindingJson], site: Site, now: datetime) -> bool:
    sample = _sample(decision, findings, site, now)
    if sample is not None:
        sample.save(force_insert=True)
    return sample is not None


def _sample(
    decision: Decision, findings: Sequence[FindingJson], site: Site, now: datetime
) -> AuditSample | None:
    score = model_score(findings)
    if score is None or not is_drawn(decision.id, percent=_percent(site)):
        return None
    return AuditSample(
        decision=decision,
        site_id=decision.site_id,
        comment_id=decision.comment_id,
        comment_version=decision.comment_version,
        score=score,
        drawn_at=now,
    )


def _percent(site: Site) -> int:
    """The site's own share; more where everything waits for a person and nothing is certified."""
    is_learning = site.automation == Automation.OFF
    return max(site.audit_percent, PERCENT_WHILE_LEARNING) if is_learning else site.audit_percent


def is_drawn(decision_id: UUID, *, percent: int) -> bool:
    """A lot that nobody can foresee before the decision is made and all can check after it."""
    lot = int.from_bytes(hashlib.sha256(decision_id.bytes).digest()[:8], "big")
    return lot * 100 < percent * _LOTS


def model_score(findings: Sequence[FindingJson]) -> float | None:
    """The worse of the model's two scores, where it had a say."""
    scores = [finding["score"] for finding in findings if finding.get("phase") == "model"]
    return max(scores, default=None)


_ANSWER = """
    UPDATE comments_auditsample s SET answer_id = d.id, answered_at = d.created_at
      FROM comments_decision d
     WHERE d.id = ANY(%s) AND d.verdict <> %s AND s.comment_id = d.comment_id
       AND s.comment_version = d.comment_version AND s.answer_id IS NULL
"""


def answer_audits(decisions: Iterable[Decision]) -> int:
    """Take people's decisions as the answers to what was drawn of these very texts. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER, [[row.id for row in decisions], DecisionVerdict.HOLD])
        return int(cursor.rowcount)
