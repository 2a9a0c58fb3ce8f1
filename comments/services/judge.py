"""What the fast phases say of a text that its author sends, and what follows by the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from comments.models import Comment
from comments.moderation.pipeline import run
from comments.moderation.submission import Submission
from comments.moderation.verdict import FindingJson, Verdict
from comments.services.facts import gather_facts
from comments.services.model_judge import may_be_outweighed
from comments.services.sandbox import forced_verdict
from comments.states import (
    DecisionVerdict,
    Mode,
    Outcome,
    Reason,
    Screening,
    State,
    VerdictKind,
    outcome,
)
from newsportal.articles.models import Article
from newsportal.lib.problems import Problem
from newsportal.readers.models import Reader
from newsportal.sites.models import Automation, Site
from newsportal.sites.policy import Policy

_DECIDED = {
    State.PUBLISHED: DecisionVerdict.PUBLISH,
    State.PENDING: DecisionVerdict.HOLD,
    State.REJECTED: DecisionVerdict.REJECT,
}


@dataclass(frozen=True)
class Judgement:
    """A verdict of the fast phases and its outcome."""

    verdict: Verdict
    outcome: Outcome

    @property
    def decision(self) -> DecisionVerdict | None:
        """What is written down at once; None while a worker is still to say something."""
        if not self.outcome.decided_by_rules or self.outcome.state is None:
            return None
        return _DECIDED[self.outcome.state]

    @property
    def reason(self) -> Reason:
        return self.verdict.reasons[0] if self.verdict.reasons else Reason.OK

    @property
    def findings(self) -> Sequence[FindingJson]:
        return self.verdict.to_json()["findings"]


def judge_text(
    *,
    text: str,
    rating: int | None,
    article: Article,
    author: Reader,
    written_at: datetime,
    wants_nudge: bool,
    edited: Comment | None = None,
    is_for_person: bool = False,
) -> Judgement:
    """Judge a new text, or a new text of the comment that is `edited`, for an open article.

    What `is_for_person` no machine publishes, and none looks at it again.
    Raises Problem nudge, if that is wanted, for what would not be published.
    """
    facts = gather_facts(
        text=text,
        rating=rating,
        article=article,
        author=author,
        written_at=written_at,
        edited=edited,
    )
    return judge_facts(
        facts,
        site=article.site,
        policy=article.policy,
        wants_nudge=wants_nudge,
        is_for_person=is_for_person,
    )


def judge_facts(
    facts: Submission,
    *,
    site: Site,
    policy: Policy,
    wants_nudge: bool,
    is_for_person: bool = False,
) -> Judgement:
    """As `judge_text`, of facts that are gathered already, under the `policy` of the place."""
    verdict = forced_verdict(site, facts.text) or run(facts)
    is_told = Reason.SHADOW_BAN not in verdict.reasons
    if wants_nudge and is_told and verdict.kind in {VerdictKind.HOLD, VerdictKind.REJECT}:
        raise Problem("nudge", extra={"reasons": [str(reason) for reason in verdict.reasons]})
    return Judgement(
        verdict=verdict,
        outcome=_waiting(verdict) if is_for_person else _outcome(verdict, site, policy),
    )


def _waiting(verdict: Verdict) -> Outcome:
    """As in mode `pre`, of somebody whom nobody trusts."""
    is_praise = verdict.kind is VerdictKind.PUBLISH
    kind = VerdictKind.NO_OBJECTION if is_praise else verdict.kind
    return outcome(mode=Mode.PRE, verdict=kind, screening=Screening.BEFORE)


def _outcome(verdict: Verdict, site: Site, policy: Policy) -> Outcome:
    """As the table says, but that automation may want the model's opinion first."""
    mode = Mode(policy.mode)
    if may_be_outweighed(verdict, site=site, mode=mode):
        return Outcome(State.PENDING, 202, is_due=True)
    # Where not the rules alone decide, nothing is public before the worker has judged it.
    is_by_rules = site.automation == Automation.RULES
    screening = Screening(policy.screening) if is_by_rules else Screening.BEFORE
    return outcome(mode=mode, verdict=verdict.kind, screening=screening)
