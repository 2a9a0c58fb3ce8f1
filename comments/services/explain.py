"""What each phase would say of a text, for those who set the phases."""

import time
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from comments.moderation.phases import PHASES, Phase
from comments.moderation.submission import Submission
from comments.moderation.verdict import Verdict
from comments.services.facts import Place, facts_at, place_of
from comments.services.model_judge import with_model
from comments.services.model_opinion import MODEL_PHASE
from comments.states import DeciderKind, VerdictKind
from newsportal.articles.models import Article
from newsportal.readers.models import Reader
from newsportal.sites.models import Section, Site


@dataclass(frozen=True)
class PhaseResult:
    """One phase's word: `verdict` None when it says nothing; `spans` in characters of the text.

    The last one is the site's model, which alone has a `score`, 0 to 1.
    """

    phase: str
    verdict: str | None
    reasons: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    milliseconds: float
    score: float | None = None


def explain_text(
    *,
    site: Site,
    section: Section | None = None,
    article: Article | None = None,
    text: str,
    author: Reader | None = None,
    now: datetime | None = None,
) -> list[PhaseResult]:
    """What every phase and the model say of a text as if it were sent now; it is not kept.

    Without an author it is a stranger's text. Queries: 3 to 7.
    """
    place = place_of(site=site, section=section, article=article)
    facts = facts_at(
        place,
        text=text,
        rating=None,
        author=author,
        written_at=now or timezone.now(),
    )
    return [*(_result(phase, facts) for phase in PHASES), _model_result(facts, place)]


def _result(phase: Phase, facts: Submission) -> PhaseResult:
    began = time.perf_counter()
    verdict = phase.check(facts)
    return _told(phase.name, verdict, began)


def _model_result(facts: Submission, place: Place) -> PhaseResult:
    """What the site's model says where no rule objects."""
    began = time.perf_counter()
    verdict = with_model(
        Verdict(VerdictKind.NO_OBJECTION),
        site=place.site,
        mode=place.policy.mode,
        text=facts.text,
    )
    found = [finding for finding in verdict.findings if finding.phase == MODEL_PHASE]
    score = max((finding.score for finding in found), default=None)
    is_held = verdict.kind is VerdictKind.HOLD and verdict.decided_by is DeciderKind.MODEL
    told = _told(MODEL_PHASE, replace(verdict, findings=found) if is_held else None, began)
    return replace(told, score=score)


def _told(name: str, verdict: Verdict | None, began: float) -> PhaseResult:
    took = (time.perf_counter() - began) * 1000
    if verdict is None:
        return PhaseResult(name, None, (), (), took)
    spans = [
        (finding.start, finding.end)
        for finding in verdict.findings
        if finding.start is not None and finding.end is not None
    ]
    reasons = tuple(reason.value for reason in verdict.reasons)
    return PhaseResult(name, verdict.kind.value, reasons, tuple(spans), took)
