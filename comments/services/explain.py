"""What each phase would say of a text, for those who set the phases."""

import time
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from comments.moderation.phases import PHASES, Phase
from comments.moderation.pipeline import run
from comments.moderation.submission import Submission
from comments.moderation.verdict import Verdict
from comments.selectors.judges import is_gate, judges_at
from comments.services.facts import Place, facts_at, place_of
from comments.services.model_judge import one_pass, with_model
from comments.services.model_opinion import MODEL_PHASE
from comments.services.sandbox import forced_verdict
from comments.states import DeciderKind, VerdictKind
from newsportal.articles.models import Article
from newsportal.readers.models import Reader
from newsportal.sites.models import Section, Site


class Fate(StrEnum):
    """What becomes of a text."""

    REJECTED = "rejected"
    HELD = "held"
    PUBLISHED = "published"
    # It waits for judges outside, who are not asked about what is only tried.
    JUDGED = "judged"


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


@dataclass(frozen=True)
class Explanation:
    """`verdict`: what the pipeline made of it, rules and model together; `fate`: what follows."""

    results: list[PhaseResult]
    verdict: Verdict
    fate: Fate


def explain_text(
    *,
    site: Site,
    section: Section | None = None,
    article: Article | None = None,
    text: str,
    author: Reader | None = None,
    now: datetime | None = None,
) -> Explanation:
    """What every phase and the model say of a text as if it were sent now; it is not kept.

    Judged as a sent text is, by `run` itself, and each phase is overheard. Without an author it
    is a stranger's text. Queries: 3 to 8.
    """
    place = place_of(site=site, section=section, article=article)
    facts = facts_at(
        place,
        text=text,
        rating=None,
        author=author,
        written_at=now or timezone.now(),
    )
    results: list[PhaseResult] = []
    with one_pass():
        heard = run(facts, [_overheard(phase, results) for phase in PHASES])
        verdict = forced_verdict(site, text) or _with_model(heard, facts, place)
        results.append(_model_result(facts, place))
    return Explanation(results, verdict, _fate(verdict, place))


def _overheard(phase: Phase, results: list[PhaseResult]) -> Phase:
    """The phase itself, and a line in the results each time it is asked."""

    def check(facts: Submission) -> Verdict | None:
        began = time.perf_counter()
        verdict = phase.check(facts)
        results.append(_told(phase.name, verdict, began))
        return verdict

    return phase._replace(check=check)


def _with_model(verdict: Verdict, facts: Submission, place: Place) -> Verdict:
    return with_model(verdict, site=place.site, mode=place.policy.mode, text=facts.text)


def _fate(verdict: Verdict, place: Place) -> Fate:
    if verdict.kind is VerdictKind.REJECT:
        return Fate.REJECTED
    if verdict.kind is VerdictKind.HOLD:
        return Fate.HELD
    if verdict.kind is VerdictKind.PUBLISH:
        return Fate.PUBLISHED
    asked = judges_at(place.site, place.settings)
    return Fate.JUDGED if any(map(is_gate, asked)) else Fate.PUBLISHED


def _model_result(facts: Submission, place: Place) -> PhaseResult:
    """What the site's model says where no rule objects."""
    began = time.perf_counter()
    verdict = _with_model(Verdict(VerdictKind.NO_OBJECTION), facts, place)
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
