"""Decisions on many comments at once: few statements, however many there are.

Only what is simple goes this way: see `tangled`. Everything else is `decide_comment`'s.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from comments.deciders import Decider
from comments.models import Appeal, Comment, Decision, Escalation, Revision, SearchEntry
from comments.services.branches import carry_up, numbers_of, save_numbers
from comments.services.decide import EVENTS, MOVED_FIELDS, is_taken_back, turn
from comments.services.due import end_screening
from comments.services.findable import add_entries
from comments.services.learning.audit import answer_audits
from comments.services.trail import write_decisions
from comments.services.visibility import Shown, rank_numbers
from comments.states import DecisionVerdict, RevisionState, State, state_after
from newsportal.articles.engagement import touch
from newsportal.events.log import append
from newsportal.events.models import Event
from newsportal.lib.rows import update_rows
from newsportal.readers.holding import hold_names

_FIELDS = (*MOVED_FIELDS, "reply_count", "listed_children")
_ACTIVE = {State.PENDING, State.PUBLISHED}


def _nothing_more(_comment: Comment) -> None:
    """A decision changes what `turn` says and no more."""


@dataclass(frozen=True)
class Move:
    """What to do with one locked comment; `afterwards` changes more of it, in memory."""

    comment: Comment
    verdict: DecisionVerdict
    findings: Sequence[Any] = ()
    afterwards: Callable[[Comment], None] = field(default=_nothing_more)

    @property
    def is_simple(self) -> bool:
        """Whether it is a move, and one that can make no second review of an author."""
        old, wanted = State(self.comment.state), state_after(self.verdict)
        if wanted is State.PUBLISHED and is_taken_back(self.comment):
            return False
        counts_again = self.comment.rating and wanted in _ACTIVE and old not in _ACTIVE
        return old is not wanted and not counts_again


def tangled(ids: Collection[UUID]) -> set[UUID]:
    """Those on which somebody waits for an answer, or beside which an edit waits. Queries: 3."""
    waiting = (
        Appeal.objects.filter(comment__in=ids, decision=None),
        Escalation.objects.filter(comment__in=ids, closed_at=None),
        Revision.objects.filter(comment__in=ids, state=RevisionState.PENDING),
    )
    return {key for rows in waiting for key in rows.values_list("comment_id", flat=True)}


def decide_many(
    moves: Sequence[Move],
    *,
    branches: Mapping[UUID, Comment],
    reason: str,
    decider: Decider,
    now: datetime,
) -> dict[UUID, Decision]:
    """Decide on simple, untangled comments, by a person; returns the decisions by comment.

    `branches` are the same rows and all that they answer to, locked by `lock_branches`. One page
    version an article, by as many events as comments moved. Queries: about 10, 1 an article.
    """
    decisions = _write(moves, reason=reason, decider=decider, now=now)
    answer_audits(decisions.values())
    hold_names(move.comment.author_id for move in moves if move.verdict is DecisionVerdict.PUBLISH)
    numbers = {row.id: numbers_of(row) for row in branches.values()}
    before = {}
    for move in moves:
        comment = move.comment
        before[comment.id] = Shown.of(comment)
        turn(comment, decisions[comment.id], decider, now=now)
        move.afterwards(comment)
        carry_up(comment, before=before[comment.id], branches=branches)
    comments = [move.comment for move in moves]
    update_rows(comments, fields=_FIELDS)
    end_screening([comment.id for comment in comments])
    above = (row for row in branches.values() if row.id not in before)
    save_numbers(row for row in above if numbers_of(row) != numbers[row.id])
    _keep_findable([row for row in comments if Shown.of(row).version != before[row.id].version])
    _show(comments, before, now)
    return decisions


def _write(
    moves: Sequence[Move], *, reason: str, decider: Decider, now: datetime
) -> dict[UUID, Decision]:
    decisions: dict[UUID, Decision] = {}
    for verdict in dict.fromkeys(move.verdict for move in moves):
        chosen = [move for move in moves if move.verdict is verdict]
        decisions |= write_decisions(
            [move.comment for move in chosen],
            verdict=verdict,
            reason=reason,
            decider=decider,
            now=now,
            findings={move.comment.id: move.findings for move in chosen},
        )
    return decisions


def _keep_findable(comments: Sequence[Comment]) -> None:
    add_entries([row for row in comments if row.is_public])
    hidden = [row.id for row in comments if not row.is_public]
    SearchEntry.objects.filter(comment__in=hidden).delete()


def _show(comments: Iterable[Comment], before: Mapping[UUID, Shown], now: datetime) -> None:
    """The articles' numbers and the event log; articles come last, in the order of their ids."""
    by_article: dict[int, list[Comment]] = defaultdict(list)
    for comment in comments:
        by_article[comment.article_id].append(comment)
    events: list[Event] = []
    for article_id, rows in sorted(by_article.items()):
        seen = {row.id for row in rows if before[row.id] != Shown.of(row)}
        changes: Counter[str] = Counter()
        for row in rows:
            changes.update(Shown.of(row).counts())
            changes.subtract(before[row.id].counts())
        version = touch(article_id, **changes) if seen else None
        for row in rows:
            event = _moved(row, before[row.id], now)
            event.article_version = version if row.id in seen else None
            events.append(event)
    append(events)


def _moved(comment: Comment, before: Shown, now: datetime) -> Event:
    return Event(
        kind=EVENTS[State(comment.state)],
        site_id=comment.site_id,
        article_id=comment.article_id,
        subject_id=comment.id,
        data={
            "version": comment.version,
            "root": str(comment.root_id or comment.id),
            **rank_numbers(before, Shown.of(comment)),
        },
        created_at=now,
    )
