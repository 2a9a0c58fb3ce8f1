"""Screening: what a worker does with comments that are due."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comments.deciders import RULES, machine
from comments.models import Comment, Screening
from comments.moderation.verdict import Verdict
from comments.selectors.settings import remembered_settings
from comments.services.decide import lock_comments, record_decision
from comments.services.due import end_screening, is_due, is_leased
from comments.services.facts import facts_at, place_of
from comments.services.hearing import ask_to_inform, hear_judges
from comments.services.learning.audit import draw_published
from comments.services.model_judge import one_pass
from comments.services.screen_many import OBJECTIONS, judge, screen_many
from comments.states import DeciderKind, DecisionVerdict, Reason, State, VerdictKind
from newsportal.events import work

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5
_AUTHOR = "(SELECT author_id FROM comments_comment c WHERE c.id = comments_screening.id)"


def screen_comments(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Judge the comments that still carry this lease; returns how many were settled.

    Safe to run twice or beside itself: each comment is settled in a transaction that finds it
    leased to us and undecided, and the lease ends with it.
    """
    ours = work.begin_with(Screening, "id", _AUTHOR, ids=ids, lease=lease)
    with one_pass(), remembered_settings():
        return sum(_screen_batch(batch, lease=lease, now=now) for batch in _batches(ours))


def _batches(rows: Iterable[tuple[UUID, UUID]]) -> list[list[UUID]]:
    """Comments with their authors, in their order, each author's next one in the next batch."""
    batches: list[list[UUID]] = []
    earlier: Counter[UUID] = Counter()
    # By their numbers: ids compare by Python.
    for comment_id, author_id in sorted(rows, key=lambda row: row[0].int):
        if earlier[author_id] == len(batches):
            batches.append([])
        batches[earlier[author_id]].append(comment_id)
        earlier[author_id] += 1
    return batches


def _screen_batch(ids: list[UUID], *, lease: str, now: datetime) -> int:
    """Settle what is simple at once, and the rest, or all if that fails, one by one."""
    settled, left = 0, ids
    try:
        with transaction.atomic():
            settled, left = screen_many(ids, lease=lease, now=now)
    except Exception:
        # One of them broke it; by themselves its neighbours are judged all the same.
        logger.exception("%d comments could not be screened together", len(ids))
    return settled + sum(_screen(comment_id, lease=lease, now=now) for comment_id in sorted(left))


def _screen(comment_id: UUID, *, lease: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            comment = (
                lock_comments()
                .select_related("author", "article__site", "article__section")
                .filter(id=comment_id)
                .first()
            )
            # Asked after the lock: a statement sees other tables as they were when it began.
            if comment is None or not is_leased(comment_id, lease=UUID(lease)):
                return False
            _settle(comment, _judge(comment), now)
    except Exception:
        # Whatever one comment does to us, its neighbours in the batch must still be judged.
        logger.exception("comment %s could not be screened", comment_id)
        work.postpone(Screening, ids=[comment_id], lease=lease, seconds=RETRY_SECONDS)
        return False
    return True


def screen_at_once(comment: Comment, *, now: datetime) -> None:
    """Judge a comment without a worker, by the same rules; for demo data and imports."""
    with transaction.atomic():
        locked = lock_comments().get(id=comment.id)
        _settle(locked, _judge(locked), now)


def _judge(comment: Comment) -> Verdict:
    return judge_again(
        comment,
        text=comment.text,
        rating=comment.rating,
        written_at=comment.edited_at or comment.created_at,
    )


def judge_again(
    comment: Comment, *, text: str, rating: int | None, written_at: datetime
) -> Verdict:
    """What the worker's phases and the model say of a text of the comment, its own or an edit's.

    Queries: 3, 2 in a batch.
    """
    place = place_of(site=comment.article.site, article=comment.article)
    facts = facts_at(
        place,
        text=text,
        rating=rating,
        author=comment.author,
        written_at=written_at,
        edited=comment,
    )
    return judge(facts, place)


def _settle(comment: Comment, verdict: Verdict, now: datetime) -> None:
    """Publish what waits and has no objection; act on an objection; never undo a person.

    What rules have nothing to say about waits for the judges outside, where there are any.
    """
    if comment.is_decided_by_person:
        end_screening([comment.id])
        return
    heard = with_judges(verdict, comment, version=comment.version, now=now)
    if heard is None:
        end_screening([comment.id])
        return
    verdict, objection = heard, OBJECTIONS.get(heard.kind)
    if objection is None and not comment.is_public and comment.source is not None:
        # Written elsewhere: only a person publishes it.
        end_screening([comment.id])
        return
    if comment.is_public and objection is None:
        if comment.decision is not None:
            findings, site = verdict.to_json()["findings"], comment.article.site
            draw_published(comment.decision, findings, site=site, now=now)
        end_screening([comment.id])
        return
    record_decision(
        comment,
        verdict=objection or DecisionVerdict.PUBLISH,
        reason=verdict.reasons[0] if objection else Reason.OK,
        findings=verdict.to_json()["findings"],
        decider=machine(verdict),
        now=now,
    )


def with_judges(
    verdict: Verdict, comment: Comment, *, version: int, now: datetime
) -> Verdict | None:
    """The rules' verdict on a text with the words of the judges outside; None: they are asked.

    Where rules object a person looks anyway, and judges only inform. A judge that failed has
    published nothing and undoes nothing.
    """
    if verdict.kind is VerdictKind.HOLD:
        ask_to_inform(comment, version=version, now=now)
    if verdict.kind is not VerdictKind.NO_OBJECTION:
        return verdict
    heard = hear_judges(comment, version=version, now=now)
    if heard is None:
        return None
    is_waiting = not comment.is_public or version != comment.version
    findings = [*heard.objections, *(heard.failures if is_waiting else ())]
    if not findings:
        return verdict
    return replace(
        verdict,
        kind=VerdictKind.HOLD,
        findings=[*findings, *verdict.findings],
        decided_by=DeciderKind.RULES,
    )


def hold_for_a_person(*, ids: Sequence[str], now: datetime) -> None:
    """Last resort after all tries: what waits goes on waiting, now for a person.

    What was published before screening stays published; the `new` queue has it.
    """
    for comment_id in ids:
        with transaction.atomic():
            comment = lock_comments().filter(id=comment_id).first()
            if comment is None or not is_due(comment.id):
                continue
            if comment.state == State.PENDING and not comment.is_decided_by_person:
                _hold(comment, now)
            else:
                end_screening([comment.id])


def _hold(comment: Comment, now: datetime) -> None:
    record_decision(
        comment,
        verdict=DecisionVerdict.HOLD,
        reason=Reason.SCREENING_FAILED,
        decider=RULES,
        now=now,
    )
