"""Screening many comments at once: few statements, however many there are.

Verdicts are those that each would get by itself. What is not simple is left to that: see
`_is_simple` and `screen_many`.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from comments.deciders import Decider, machine
from comments.models import AuditSample, Comment, Decision
from comments.moderation.phases import PHASES, closed
from comments.moderation.pipeline import run
from comments.moderation.submission import Submission
from comments.moderation.verdict import Verdict
from comments.selectors.pasts import Asked, rare_pasts_of
from comments.selectors.surroundings import Surroundings, surroundings_of
from comments.services.branches import carry_up, lock_branches, numbers_of, save_numbers
from comments.services.decide import EVENTS, MOVED_FIELDS, turn
from comments.services.due import end_screening
from comments.services.facts import (
    Place,
    asked_of,
    asks_for_published,
    bare_facts,
    facts_with,
    place_of,
)
from comments.services.findable import insert_entries
from comments.services.learning.audit import draw_published, is_drawn_of, sample_of
from comments.services.model_judge import with_model
from comments.services.sandbox import forced_verdict
from comments.services.telling import event_of
from comments.services.trail import make_decision
from comments.services.visibility import Shown, numbers_between, rank_numbers, root_of
from comments.states import DecisionVerdict, Reason, State, VerdictKind
from newsportal.articles.engagement import touch_discussions
from newsportal.events.log import stamp
from newsportal.events.models import Event
from newsportal.lib.rows import insert_rows, update_rows
from newsportal.lib.statements import relate
from newsportal.readers.holding import hold_names

logger = logging.getLogger(__name__)

# Whether the thread is open was asked when the comment was taken: closing it later takes back
# nothing that was accepted before.
PHASES_OF_WORKER = tuple(phase for phase in PHASES if phase.name != closed.NAME)
OBJECTIONS = {
    VerdictKind.HOLD: DecisionVerdict.HOLD,
    VerdictKind.REJECT: DecisionVerdict.REJECT,
}
_FIELDS = (*MOVED_FIELDS, "reply_count", "listed_children")


@dataclass(frozen=True)
class Move:
    """What screening decides on one comment that waits."""

    comment: Comment
    decision: Decision
    decider: Decider
    before: Shown

    @cached_property
    def after(self) -> Shown:
        """Asked once the comment is turned."""
        return Shown.of(self.comment)

    @property
    def is_seen(self) -> bool:
        """Whether it changes what everybody sees."""
        return self.after != self.before


def screen_many(ids: Sequence[UUID], *, lease: str, now: datetime) -> tuple[int, list[UUID]]:
    """Settle those of the comments that are simple; returns how many, and the ids of the others.

    In the caller's transaction. No two of them may be by one author: what becomes of the first is
    part of the second one's facts. Queries: about 14, whatever their number.
    """
    branches = lock_branches(ids)
    around = surroundings_of(ids, lease=UUID(lease))
    simple: list[tuple[Comment, Surroundings]] = []
    moves, ended, left = [], [], []
    for key in ids:
        known = around.get(key)
        if known is None:
            continue
        comment = branches[key]
        relate(comment, author=known.author, article=known.article)
        if _is_simple(comment) and not known.has_judges:
            simple.append((comment, known))
        else:
            left.append(key)
    for (comment, _), verdict in zip(simple, _verdicts(simple), strict=True):
        objection = OBJECTIONS.get(verdict.kind) if verdict else None
        if verdict is None or (comment.is_public and objection is not None):
            left.append(comment.id)
        elif comment.is_public or (objection is None and comment.source is not None):
            _draw_published(comment, verdict, now)
            ended.append(comment.id)
        else:
            moves.append(_move(comment, verdict, objection, now))
    end_screening([*ended, *(move.comment.id for move in moves)])
    if moves:
        _write(moves, branches, now)
    return len(ended) + len(moves), left


def _is_simple(comment: Comment) -> bool:
    """No person has decided on it, and it waits or is public."""
    return not comment.is_decided_by_person and comment.state in {State.PENDING, State.PUBLISHED}


def _verdicts(comments: Sequence[tuple[Comment, Surroundings]]) -> list[Verdict | None]:
    """What rules and model say of each; None of a text that breaks them."""
    places: dict[int, Place] = {}
    texts: list[tuple[Comment, Surroundings, Place, Submission]] = []
    rare: dict[UUID, Asked] = {}
    for row, known in comments:
        article, written_at = known.article, _written_at(row)
        place = places.get(article.id)
        if place is None:
            place = place_of(site=article.site, article=article, levels=known.levels)
            places[article.id] = place
        text = bare_facts(place, text=row.text, rating=row.rating, written_at=written_at, row=row)
        texts.append((row, known, place, text))
        if text.all_links or asks_for_published(place.settings):
            rare[row.id] = asked_of(
                text, place, author=known.author, written_at=written_at, edited=row
            )
    more = rare_pasts_of(rare)
    found: list[Verdict | None] = []
    for row, known, place, text in texts:
        past = known.past.with_rare(more[row.id]) if row.id in more else known.past
        facts = facts_with(text, past, author=known.author, written_at=_written_at(row))
        try:
            found.append(judge(facts, place))
        except Exception:
            logger.exception("comment %s could not be judged among others", row.id)
            found.append(None)
    return found


def _written_at(comment: Comment) -> datetime:
    return comment.edited_at or comment.created_at


def judge(facts: Submission, place: Place) -> Verdict:
    """What the worker's phases and the model say."""
    return forced_verdict(place.site, facts.text) or with_model(
        run(facts, PHASES_OF_WORKER), site=place.site, mode=place.policy.mode, text=facts.text
    )


def _draw_published(comment: Comment, verdict: Verdict, now: datetime) -> None:
    findings, site = verdict.to_json()["findings"], comment.article.site
    if comment.decision_id and is_drawn_of(comment.decision_id, findings, site=site):
        draw_published(Decision.objects.get(id=comment.decision_id), findings, site=site, now=now)


def _move(
    comment: Comment, verdict: Verdict, objection: DecisionVerdict | None, now: datetime
) -> Move:
    decider = machine(verdict)
    decision = make_decision(
        comment,
        version=comment.version,
        verdict=objection or DecisionVerdict.PUBLISH,
        reason=verdict.reasons[0] if objection else Reason.OK,
        decider=decider,
        now=now,
        findings=verdict.to_json()["findings"],
    )
    return Move(comment, decision, decider, Shown.of(comment))


def _write(moves: Sequence[Move], branches: Mapping[UUID, Comment], now: datetime) -> None:
    published = [move for move in moves if move.decision.verdict == DecisionVerdict.PUBLISH]
    hold_names(move.comment.author_id for move in published)
    moved = {move.comment.id for move in moves}
    above = [(row, numbers_of(row)) for key, row in branches.items() if key not in moved]
    for move in moves:
        turn(move.comment, move.decision, move.decider, now=now)
        carry_up(move.comment, before=move.before, branches=branches)
    insert_rows([move.decision for move in moves])
    update_rows([move.comment for move in moves], fields=_FIELDS)
    save_numbers(row for row, numbers in above if numbers_of(row) != numbers)
    insert_entries([move.comment for move in published])
    drawn = [sample_of(move.decision, site=move.comment.article.site, now=now) for move in moves]
    AuditSample.objects.bulk_create(filter(None, drawn))
    insert_rows(_events(moves, now))


def _events(moves: Sequence[Move], now: datetime) -> list[Event]:
    """One for each comment that moved, with a page version of its own if that is seen.

    The articles' numbers are changed on the way, each article's once.
    """
    changes: dict[int, Counter[str]] = defaultdict(Counter)
    seen: Counter[int] = Counter()
    for move in moves:
        if move.is_seen:
            article_id = move.comment.article_id
            seen[article_id] += 1
            sums = changes[article_id]
            for name, change in numbers_between(move.before, move.after).items():
                sums[name] += change
    last = touch_discussions(changes, versions=seen)
    given = {article_id: version - seen[article_id] for article_id, version in last.items()}
    events = []
    # By their numbers: ids compare by Python.
    for move in sorted(moves, key=lambda move: move.comment.id.int):
        comment = move.comment
        if comment.state == State.PENDING:
            continue
        event = event_of(
            comment,
            EVENTS[State(comment.state)],
            now=now,
            root=root_of(comment),
            **rank_numbers(move.before, move.after),
        )
        if move.is_seen:
            given[comment.article_id] += 1
            event.article_version = given[comment.article_id]
        events.append(event)
    stamp(events)
    return events
