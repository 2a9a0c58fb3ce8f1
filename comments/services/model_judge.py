"""The model's opinion within screening, and what automation lets through by itself.

The model alone never refuses a text: it holds it for a person. Nor does it publish what the
rules would not, but where a certificate covers the text and the rules' objection is mild.
"""

from dataclasses import replace

from comments.moderation.verdict import Finding, Verdict
from comments.scoring.model import SPAM, TOXICITY
from comments.services.model_opinion import MODEL_PHASE, Bench, Opinion, bench_of, one_pass
from comments.states import MILD_REASONS, DeciderKind, Mode, Reason, VerdictKind
from newsportal.sites.models import Automation, Site

__all__ = ["one_pass", "with_model"]

AUTOMATION_PHASE = "automation"
_REASONS = {TOXICITY: Reason.TOXIC, SPAM: Reason.SPAM}


def with_model(verdict: Verdict, *, site: Site, mode: str, text: str) -> Verdict:
    """What becomes of the rules' verdict on a text, once the model and automation have spoken.

    Refusals and what needs no second look (staff, trusted authors) stay as they are, and so do
    stars without a text. Queries: 1, once for a batch within `one_pass`.
    """
    if not text or verdict.kind in {VerdictKind.REJECT, VerdictKind.PUBLISH}:
        return verdict
    bench = bench_of(site.pk)
    opinion = bench.opinion(text)
    if opinion is None:
        return _by_automation(verdict, site)
    told = replace(
        verdict, findings=[*verdict.findings, _score(opinion)], model_version=opinion.version
    )
    if _is_covered(verdict, bench, opinion, site=site, mode=mode):
        return replace(told, kind=VerdictKind.NO_OBJECTION, decided_by=DeciderKind.MODEL)
    if verdict.kind is VerdictKind.HOLD:
        return told
    if _objects(opinion, bench, site):
        return _held_by_model(told, bench, opinion, text)
    return _by_automation(told, site)


def _score(opinion: Opinion) -> Finding:
    return Finding(MODEL_PHASE, _REASONS[opinion.head], score=round(opinion.score, 6))


def _is_covered(verdict: Verdict, bench: Bench, opinion: Opinion, *, site: Site, mode: str) -> bool:
    """Whether a certificate in force covers the text, and the rules object mildly if at all."""
    certificate = bench.certificate
    return (
        certificate is not None
        and certificate.threshold is not None
        and certificate.errors_one_in >= site.errors_one_in
        and opinion.score <= certificate.threshold
        and site.automation == Automation.CERTIFIED
        and mode == Mode.POST
        and (not verdict.reasons or (certificate.covers_mild and _is_mild(verdict)))
    )


def may_be_outweighed(verdict: Verdict, *, site: Site, mode: str) -> bool:
    """Whether the rules hold a text so mildly that the model is asked, and the audit may draw it.

    Not where the rules alone publish: there nobody wants to know.
    """
    return (
        verdict.kind is VerdictKind.HOLD
        and site.automation != Automation.RULES
        and mode == Mode.POST
        and _is_mild(verdict)
    )


def _is_mild(verdict: Verdict) -> bool:
    return not verdict.is_final and MILD_REASONS.issuperset(verdict.reasons)


def _objects(opinion: Opinion, bench: Bench, site: Site) -> bool:
    margin = bench.learning.hold_margin
    return (
        opinion.toxicity >= site.hold_toxic_percent / 100 - margin
        or opinion.spam >= site.hold_spam_percent / 100 - margin
    )


def _held_by_model(told: Verdict, bench: Bench, opinion: Opinion, text: str) -> Verdict:
    """Held, with the places that speak for it. Each carries the text's own score."""
    reason, score = _REASONS[opinion.head], round(opinion.score, 6)
    places = [
        Finding(MODEL_PHASE, reason, start=start, end=end, score=score)
        for start, end in bench.evidence(text, head=opinion.head)
    ]
    others = [finding for finding in told.findings if finding.phase != MODEL_PHASE]
    return replace(
        told,
        kind=VerdictKind.HOLD,
        findings=[*(places or [_score(opinion)]), *others],
        decided_by=DeciderKind.MODEL,
    )


def _by_automation(verdict: Verdict, site: Site) -> Verdict:
    """Hold what only a person may publish on this site."""
    if verdict.kind is VerdictKind.HOLD or site.automation == Automation.RULES:
        return verdict
    is_off = site.automation == Automation.OFF
    reason = Reason.PREMODERATION if is_off else Reason.UNCERTAIN
    finding = Finding(AUTOMATION_PHASE, reason, score=0.0)
    return replace(verdict, kind=VerdictKind.HOLD, findings=[finding, *verdict.findings])
