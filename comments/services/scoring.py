"""Calling judges outside, one text and one judge at a time, with no transaction open."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from comments.models import Comment, Judge, Revision, Scoring
from comments.scorers import SCORERS, Call, Question, Said, Unreadable
from comments.selectors.judges import SWITCHED_OFF, text_asked_about
from comments.services.hearing import finish_scoring
from comments.states import State
from newsportal.events import work
from newsportal.lib import outbound

logger = logging.getLogger(__name__)

RETRY_SECONDS = 2
# What may be otherwise a moment later. A server that is left alone, or answers what is no answer,
# will not: a person need not wait for that.
_PASSING = frozenset({"timed_out", "unreachable", "unresolved", "bad_answer", "busy"})


class JudgeFailed(Exception):
    """No score has come. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def score_texts(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Ask the judges of the scorings that still carry this lease; returns how many are finished.

    Each call ends after 3 s. What failed in passing is tried again, three times in all. Safe to
    run twice or beside itself.
    """
    ours = work.begin(Scoring, ids=ids, lease=lease)
    rows = Scoring.objects.filter(id__in=ours).select_related("judge").order_by("id")
    return sum(_score(scoring, lease=lease, now=now) for scoring in rows)


def _score(scoring: Scoring, *, lease: str, now: datetime) -> bool:
    try:
        score, failure = _ask(scoring, now), ""
    except JudgeFailed as error:
        # Ids and a code: neither an address with a key nor a word of the text.
        logger.warning("judge %s gave no score: %s", scoring.judge_id, error.code)
        if error.code in _PASSING and scoring.tries < work.MAX_TRIES:
            seconds = RETRY_SECONDS * scoring.tries
            work.postpone(Scoring, ids=[scoring.id], lease=lease, seconds=seconds)
            return False
        score, failure = None, error.code
    with transaction.atomic():
        return finish_scoring(scoring, score=score, failure=failure, now=now)


def _ask(scoring: Scoring, now: datetime) -> float:
    judge = scoring.judge
    if not judge.is_on:
        raise JudgeFailed(SWITCHED_OFF)
    text = text_asked_about(scoring)
    # What its author took back while the question waited is shown to nobody.
    if text is None or not text.text or text.state == State.REMOVED:
        raise JudgeFailed("gone")
    scorer = SCORERS[judge.kind]
    said = call_judge(scorer.build(question_of(scoring, judge, text, now)))
    try:
        return scorer.read(said)
    except Unreadable as error:
        raise JudgeFailed("unreadable") from error


def call_judge(call: Call) -> Said:
    """POST to a judge. Raises JudgeFailed with a code."""
    try:
        answer = outbound.request("POST", call.url, headers=call.headers, body=call.body)
    except outbound.OutboundError as error:
        raise JudgeFailed(error.code) from error
    if answer.status == 429 or answer.status >= 500:
        raise JudgeFailed("busy")
    if not answer.is_ok:
        raise JudgeFailed("refused")
    return Said(answer.headers, answer.body)


def question_of(
    scoring: Scoring, judge: Judge, text: Comment | Revision, now: datetime
) -> Question:
    """Everything a judge is told; `text` with its comment, article, site and author."""
    comment = text if isinstance(text, Comment) else text.comment
    return Question(
        url=judge.url,
        secret=judge.secret,
        model=judge.model,
        id=f"score_{scoring.id}",
        comment_id=str(comment.id),
        version=scoring.version,
        text=text.text,
        language=text.language,
        site_key=comment.site.key,
        site_url=f"https://{comment.site.hosts[0]}/" if comment.site.hosts else "",
        article_key=comment.article.key,
        article_url=comment.article.url,
        author_name=comment.author.name,
        is_reply=comment.parent_id is not None,
        written_at=text.created_at,
        asked_at=now,
    )


def give_up(*, ids: Sequence[str], now: datetime) -> None:
    """After all tries: no score will come, and whoever waited for it goes to a person."""
    for scoring in Scoring.objects.filter(id__in=ids).select_related("judge").order_by("id"):
        with transaction.atomic():
            finish_scoring(scoring, score=None, failure="gave_up", now=now)
