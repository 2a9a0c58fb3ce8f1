"""What each phase would say of a text, for those who set the phases."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from comments.moderation.phases import PHASES, Phase
from comments.moderation.submission import Submission
from comments.services.facts import facts_at, place_of
from newsportal.articles.models import Article
from newsportal.readers.models import Reader
from newsportal.sites.models import Section, Site


@dataclass(frozen=True)
class PhaseResult:
    """One phase's word: `verdict` None when it says nothing; `spans` in characters of the text."""

    phase: str
    verdict: str | None
    reasons: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    milliseconds: float


def explain_text(
    *,
    site: Site,
    section: Section | None = None,
    article: Article | None = None,
    text: str,
    author: Reader | None = None,
    now: datetime | None = None,
) -> list[PhaseResult]:
    """What every phase says of a text as if it were sent now; nothing is written. Queries: 3 to 7.

    Without an author it is a stranger's text.
    """
    facts = facts_at(
        place_of(site=site, section=section, article=article),
        text=text,
        rating=None,
        author=author,
        written_at=now or timezone.now(),
    )
    return [_result(phase, facts) for phase in PHASES]


def _result(phase: Phase, facts: Submission) -> PhaseResult:
    began = time.perf_counter()
    verdict = phase.check(facts)
    took = (time.perf_counter() - began) * 1000
    if verdict is None:
        return PhaseResult(phase.name, None, (), (), took)
    spans = [
        (finding.start, finding.end)
        for finding in verdict.findings
        if finding.start is not None and finding.end is not None
    ]
    reasons = tuple(reason.value for reason in verdict.reasons)
    return PhaseResult(phase.name, verdict.kind.value, reasons, tuple(spans), took)
