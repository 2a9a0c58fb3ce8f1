"""Writing a new comment with all that belongs to it by one statement."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.db.models import Model

from comments.deciders import RULES
from comments.models import Comment, Decision, SearchEntry
from comments.services.decide import EVENTS, reviews_once, turn
from comments.services.findable import entry_of
from comments.services.judge import Judgement
from comments.services.telling import event_of
from comments.services.trail import make_decision
from comments.services.visibility import root_of
from comments.states import State
from newsportal.articles.models import Article
from newsportal.events.log import stamp
from newsportal.events.models import Event
from newsportal.lib.fulltext import VECTOR
from newsportal.lib.statements import Insertion, numbered, rows_of

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
    written AS ({comment} RETURNING id)
    {others}
    SELECT count(*) FROM written
"""

_COMMENT = Insertion(Comment, source="FROM here")
# What may go with it.
_OTHERS: dict[type[Model], Insertion] = {
    Decision: Insertion(Decision, source="FROM written"),
    Event: Insertion(Event, source="FROM written"),
    SearchEntry: Insertion(SearchEntry, source="FROM written", terms=VECTOR),
}


def insert_comment(
    comment: Comment, judged: Judgement, *, article: Article, now: datetime
) -> Decision | None:
    """Insert a comment as it was judged; returns the decision, if there was one already.

    The rules' decision, the events and the search entry of what is public go with it: what shows
    it to others, `show_new`, is the caller's. Raises Moved when the discussion or the author is
    not where the facts said; nothing is written then. Raises Problem already_reviewed. Queries: 1.
    """
    comment.state = State.PENDING
    comment.due_at = now if judged.outcome.is_due else None
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
    if comment.is_public:
        rows.append(entry_of(comment))
    elif comment.state != State.PENDING:
        events.append(
            event_of(comment, EVENTS[State(comment.state)], now=now, root=root_of(comment))
        )
    stamp(events)
    with reviews_once():
        _insert(comment, [*rows, *events], article)
    return decision


class Moved(Exception):
    """Somebody moved the discussion, or erased the author, since the facts were read."""


def _insert(comment: Comment, others: Sequence[Model], article: Article) -> None:
    sql = _statement(tuple(type(row) for row in others), is_public=comment.is_public)
    values = [article.pk, comment.author_id, article.thread_id, *_COMMENT.values(comment)]
    for row in others:
        values += _OTHERS[type(row)].values(row)
    if not rows_of(sql, values)[0][0]:
        raise Moved


@lru_cache(maxsize=16)
def _statement(models: tuple[type[Model], ...], *, is_public: bool) -> str:
    parts = [f", part_{place} AS ({_OTHERS[one].sql})" for place, one in enumerate(models)]
    lock = "SHARE" if is_public else "KEY SHARE"
    return numbered(_INSERT.format(lock=lock, comment=_COMMENT.sql, others=" ".join(parts)))
