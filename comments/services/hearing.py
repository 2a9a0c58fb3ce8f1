"""Asking judges outside, and hearing them: a text without objection waits until all have spoken.

A judge that fails never publishes: a person has the text then. Judges that only inform are asked
beside and waited for by nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from comments.models import Comment, Decision, Judge, Revision, Scoring
from comments.moderation.verdict import Finding
from comments.selectors.judges import SWITCHED_OFF, is_gate, is_over, judges_for, scorings_of
from comments.services.decide import lock_comments
from comments.services.due import begin_screening
from comments.states import Reason, RevisionState, State
from newsportal.events.work import NOTHING_DUE


@dataclass(frozen=True)
class Heard:
    """What the judges said. `objections`: of those whose score reached their threshold;
    `failures`: of those from whom no score will come.
    """

    objections: Sequence[Finding] = ()
    failures: Sequence[Finding] = ()


def hear_judges(comment: Comment, *, version: int, now: datetime) -> Heard | None:
    """What judges say of a text that rules do not object to; None while one has yet to speak.

    The caller has locked the comment. Those that were not asked before are asked now, and when
    the last has spoken the text is due again (`finish_scoring`). Queries: 1 without judges.
    """
    judges = judges_for(comment.article)
    if not judges:
        return Heard()
    asked = scorings_of(comment, version=version)
    known = {scoring.judge_id for scoring in asked}
    new = [judge for judge in judges if judge.pk not in known]
    _ask(comment, version, new, now, are_gates=True)
    gates = [scoring for scoring in asked if scoring.is_gate]
    if any(is_gate(judge) for judge in new) or any(it.finished_at is None for it in gates):
        return None
    return Heard(
        objections=[_finding(it, Reason.JUDGE, it.score or 0.0) for it in gates if is_over(it)],
        failures=[
            _finding(it, Reason.SCREENING_FAILED, 0.0)
            for it in gates
            if it.score is None and it.failure != SWITCHED_OFF
        ],
    )


def ask_to_inform(comment: Comment, *, version: int, now: datetime) -> None:
    """Ask the judges about a text that a person will read anyway. Queries: 1 without judges."""
    _ask(comment, version, judges_for(comment.article), now, are_gates=False)


def _ask(
    comment: Comment, version: int, judges: Sequence[Judge], now: datetime, *, are_gates: bool
) -> None:
    Scoring.objects.bulk_create(
        (
            Scoring(
                comment=comment,
                version=version,
                judge=judge,
                is_gate=are_gates and is_gate(judge),
                created_at=now,
                due_at=now,
            )
            for judge in judges
        ),
        ignore_conflicts=True,
    )


def finish_scoring(scoring: Scoring, *, score: float | None, failure: str, now: datetime) -> bool:
    """Write down what a judge said; with the last word the text is due for screening again.

    In the caller's transaction. False when the row is finished already. The comment's lock lets
    two judges that speak at once see each other.
    """
    comment = lock_comments().filter(id=scoring.comment_id).first()
    finished = Scoring.objects.filter(id=scoring.id, finished_at=None).update(
        score=score, failure=failure, finished_at=now, **NOTHING_DUE
    )
    if not finished or comment is None or not scoring.is_gate:
        return bool(finished)
    waits = Scoring.objects.filter(
        comment=comment, version=scoring.version, is_gate=True, finished_at=None
    )
    if not waits.exists():
        _make_due(comment, scoring.version, now)
    return True


def _make_due(comment: Comment, version: int, now: datetime) -> None:
    """Screen the text again, unless a decision was made of it meanwhile or it is another by now."""
    decided = Decision.objects.filter(comment=OuterRef("pk"), comment_version=OuterRef("version"))
    is_open = Q(state=State.PENDING, reported_at=None) & ~Exists(decided)
    waits = Comment.objects.filter(
        is_open | Q(state=State.PUBLISHED),
        id=comment.id,
        version=version,
        is_decided_by_person=False,
        screening=None,
    )
    if waits.exists():
        begin_screening(comment.id, at=now)
    Revision.objects.filter(
        comment=comment, version=version, state=RevisionState.PENDING, decision=None, due_at=None
    ).update(due_at=now, lease=None, lease_until=None, tries=0)


def _finding(scoring: Scoring, reason: Reason, score: float) -> Finding:
    return Finding(f"judge:{scoring.judge.kind}", reason, score=score)
