"""Telling Akismet what moderators found: spam that it missed, and good texts that it refused."""

import logging
from collections.abc import Sequence
from datetime import datetime

from comments.models import Decision, Feedback, Scoring
from comments.models.judge import JudgeKind
from comments.scorers import akismet
from comments.selectors.judges import text_asked_about
from comments.services.scoring import JudgeFailed, call_judge, question_of
from comments.states import DeciderKind, DecisionVerdict, Reason
from newsportal.events import work
from newsportal.events.models import Event
from newsportal.lib.statements import rows_of

logger = logging.getLogger(__name__)

RETRY_SECONDS = 60
_PEOPLE = (DeciderKind.PERSON, DeciderKind.SERVICE)
_SPAM_FROM = 0.5


_SCORED = """
    SELECT s.comment_id FROM comments_scoring s JOIN comments_judge j ON j.id = s.judge_id
     WHERE s.comment_id = ANY($1::uuid[]) AND j.kind = 'akismet' AND s.score IS NOT NULL
"""


def note_decisions(*, events: Sequence[Event], now: datetime) -> None:
    """As `note_decision`, of many. Queries: 1 where it was not asked."""
    scored = {key for (key,) in rows_of(_SCORED, [[event.subject_id for event in events]])}
    for event in events:
        if event.subject_id in scored:
            note_decision(event=event, now=now)


def note_decision(*, event: Event, now: datetime) -> None:
    """Errand of `comment.published`, `rejected` and `removed`: remember where Akismet was wrong.

    Queries: 1 where it was not asked.
    """
    rows = Scoring.objects.filter(
        comment=event.subject_id, judge__kind=JudgeKind.AKISMET, score__isnull=False
    )
    scoring = rows.order_by("-version", "id").first()
    if scoring is None:
        return
    newest = Decision.objects.filter(comment=event.subject_id).order_by("-created_at", "-id")
    decision = newest.first()
    if decision is None or decision.by_kind not in _PEOPLE:
        return
    is_spam = _is_spam(decision)
    if is_spam is None or is_spam == ((scoring.score or 0.0) >= _SPAM_FROM):
        return
    Feedback.objects.update_or_create(
        scoring=scoring, defaults={**work.NOTHING_DUE, "is_spam": is_spam, "due_at": now}
    )


def _is_spam(decision: Decision) -> bool | None:
    """What a person's decision says of it; None when it was refused for something else."""
    if decision.verdict == DecisionVerdict.PUBLISH:
        return False
    return True if decision.reason == Reason.SPAM else None


def send_feedback(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Tell of the rows that still carry this lease; returns how many are done with."""
    ours = work.begin(Feedback, ids=ids, lease=lease)
    rows = Feedback.objects.filter(id__in=ours).select_related("scoring__judge").order_by("id")
    return sum(_send(row, lease=lease, now=now) for row in rows)


def _send(row: Feedback, *, lease: str, now: datetime) -> bool:
    scoring = row.scoring
    text = text_asked_about(scoring) if scoring.judge.is_on else None
    if text is not None and text.text:
        question = question_of(scoring, scoring.judge, text, now)
        try:
            call_judge(akismet.build_feedback(question, is_spam=row.is_spam))
        except JudgeFailed as error:
            logger.warning("judge %s was not told: %s", scoring.judge_id, error.code)
            work.postpone(Feedback, ids=[row.id], lease=lease, seconds=RETRY_SECONDS)
            return False
    # What was told, or can be told no more, is forgotten.
    row.delete()
    return True


def give_up(*, ids: Sequence[str], now: datetime) -> None:
    """It learns without this one."""
    Feedback.objects.filter(id__in=ids).delete()
