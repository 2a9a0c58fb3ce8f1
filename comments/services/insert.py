"""Writing a new comment with all that belongs to it by one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import DataError
from django.db.models import Model
from psycopg.errors import DivisionByZero

from comments.deciders import RULES
from comments.models import Comment, Decision, Screening, SearchEntry
from comments.services.decide import EVENTS, reviews_once, turn
from comments.services.findable import entry_of
from comments.services.judge import Judgement
from comments.services.telling import event_of
from comments.services.trail import make_decision
from comments.services.visibility import root_of, told_of_new
from comments.states import State
from newsportal.articles.engagement import TOUCHED, touched, touching
from newsportal.articles.models import Article, Engagement
from newsportal.events.log import settle, stamp
from newsportal.events.models import Event
from newsportal.events.work import gathered
from newsportal.lib.fresh import Fresh
from newsportal.lib.fulltext import vector_text
from newsportal.lib.statements import Insertion, numbered, rows_of
from newsportal.readers.idempotency import NO_ATTEMPT, ONCE, Attempt, Made, once_values

# Locked in the order of all who lock several: the article, so that its discussion stays where the
# facts found it; the author, against erasure and, where the name goes on a page, renaming.
_INSERT = """
    WITH held AS MATERIALIZED (
        SELECT thread_id FROM articles_article WHERE id = %s::bigint FOR SHARE),
    here AS MATERIALIZED (
        SELECT 1 FROM readers_reader
         WHERE id = %s::uuid AND erased_at IS NULL AND merged_into_id IS NULL
           AND (SELECT thread_id IS NOT DISTINCT FROM %s::bigint FROM held)
         FOR {lock}),
    {once}
    written AS ({comment} RETURNING id)
    {others}
    SELECT {told}
"""
# In a transaction of its own the statement cannot go on to other articles, which show the
# discussion by now: it fails, with all that it wrote.
_ALONE = ", 1 / (e.followers = 0)::int"

_COMMENT = Insertion(Comment, source="FROM here")
# With a key, which is written first: of two attempts the second writes nothing.
_ONCE = f"once AS ({ONCE.format(source='FROM here')}),"
_COMMENT_ONCE = Insertion(Comment, source="FROM once")
_SCREENING = Fresh(Screening)
# What may go with it.
_OTHERS: dict[type[Model], Insertion] = {
    Decision: Insertion(Decision, source="FROM written"),
    Event: Insertion(Event, source="FROM written"),
    Screening: Insertion(Screening, source="FROM written"),
    SearchEntry: Insertion(SearchEntry, source="FROM written", terms="%s::tsvector"),
}


@dataclass(frozen=True)
class Inserted:
    """`decision`: of the rules, if there was one already. `numbers`: of a public root's article."""

    decision: Decision | None
    numbers: Engagement | None


def insert_comment(
    comment: Comment,
    judged: Judgement,
    *,
    article: Article,
    now: datetime,
    is_alone: bool = False,
    attempt: Attempt = NO_ATTEMPT,
) -> Inserted:
    """Insert a comment as it was judged, with all that belongs to it.

    The rules' decision, the events, a worker's work and the search entry of what is public go with
    it; of a public root what shows it to others too: of a public reply that, `show_new`, is the
    caller's.
    `is_alone`: there is no transaction but the statement's own. Raises Moved when the discussion
    or the author is not where the facts said, when the same `attempt` came before, or, alone,
    when other articles show the discussion by now; nothing is written then. Raises Problem
    already_reviewed. Queries: 1, or 2 with followers.
    """
    comment.state = State.PENDING
    events = [event_of(comment, "comment.submitted", now=now)]
    rows: list[Model] = []
    decision = None
    if judged.decision is not None:
        decision = make_decision(
            comment,
            version=comment.version,
            verdict=judged.decision,
            reason=judged.reason,
            decider=RULES,
            now=now,
            findings=judged.findings,
        )
        turn(comment, decision, RULES, now=now)
        rows.append(decision)
    if judged.outcome.is_due:
        due_at = gathered(now) if comment.is_public else now
        rows.append(_SCREENING(comment_id=comment.id, due_at=due_at))
    if comment.is_public:
        entry = entry_of(comment)
        entry.terms = vector_text(entry.terms)
        rows.append(entry)
    elif comment.state != State.PENDING:
        events.append(
            event_of(comment, EVENTS[State(comment.state)], now=now, root=root_of(comment))
        )
    shown = told_of_new(comment, now=now) if comment.is_public and not comment.parent_id else None
    stamp([*events, shown[0]] if shown else events, is_whole=is_alone)
    settle(events)
    with reviews_once():
        once = _once(attempt, comment, judged, now)
        row = _insert(comment, [*rows, *events], article, shown, once, is_alone=is_alone)
    return Inserted(decision, touched(row, *shown) if shown else None)


class Moved(Exception):
    """Somebody moved the discussion, erased the author or made the same attempt since the facts
    were read.
    """


def _insert(
    comment: Comment,
    others: Sequence[Model],
    article: Article,
    shown: tuple[Event, Mapping[str, int]] | None,
    once: list[Any],
    *,
    is_alone: bool,
) -> Sequence[Any]:
    """Values as `TOUCHED` has them, of what was `shown`."""
    values = [article.pk, comment.author_id, article.thread_id, *once, *_COMMENT.values(comment)]
    for row in others:
        values += _OTHERS[type(row)].values(row)
    touch = ""
    if shown:
        touch, more = touching(*shown, source="FROM written")
        values += more
    models = tuple(type(row) for row in others)
    sql = _statement(
        models, touch, is_public=comment.is_public, is_once=bool(once), is_alone=is_alone
    )
    try:
        rows = rows_of(sql, values)
    except DataError as error:
        if isinstance(error.__cause__, DivisionByZero):
            raise Moved from error
        raise
    if not rows:
        raise Moved
    return rows[0]


@lru_cache(maxsize=64)
def _statement(
    models: tuple[type[Model], ...],
    touch: str,
    *,
    is_public: bool,
    is_once: bool,
    is_alone: bool,
) -> str:
    parts = [f", part_{place} AS ({_OTHERS[one].sql})" for place, one in enumerate(models)]
    told = "1 FROM written"
    if touch:
        parts.append(f", {touch}")
        told = f"{TOUCHED}{_ALONE if is_alone else ''} FROM e"
    lock = "SHARE" if is_public else "KEY SHARE"
    others = " ".join(parts)
    once, comment = (_ONCE, _COMMENT_ONCE.sql) if is_once else ("", _COMMENT.sql)
    return numbered(_INSERT.format(lock=lock, once=once, comment=comment, others=others, told=told))


def _once(attempt: Attempt, comment: Comment, judged: Judgement, now: datetime) -> list[Any]:
    if attempt.key is None:
        return []
    made = Made(status=judged.outcome.http_status, resource=str(comment.id))
    return once_values(attempt, made, now=now)
