"""What a moderator reads on a card, for many cards in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from comments.models import (
    Appeal,
    Comment,
    Decision,
    DecisionNote,
    Escalation,
    Revision,
)
from comments.selectors.learning import blind_since
from comments.selectors.moderation import last_decisions
from comments.selectors.queues import FlagSum, flag_sums
from comments.states import RevisionState, State

_RELATED = ("screening", "site", "author", "article__section", "article__site", "parent__author")
# How far back an author's past is counted.
PAST_MAX = 500
NOTES_MAX = 5
_NOTES_READ = 200


@dataclass(frozen=True)
class Past:
    """How many of an author's latest comments were published, and how many refused."""

    published: int = 0
    refused: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Facts:
    """All that the cards of these comments show, by comment (pasts by author)."""

    comments: Mapping[UUID, Comment] = field(default_factory=dict)
    edits: Mapping[UUID, Revision] = field(default_factory=dict)
    decisions: Mapping[UUID, Decision] = field(default_factory=dict)
    pasts: Mapping[UUID, Past] = field(default_factory=dict)
    flags: Mapping[UUID, FlagSum] = field(default_factory=dict)
    appeals: Mapping[UUID, Appeal] = field(default_factory=dict)
    escalations: Mapping[UUID, Escalation] = field(default_factory=dict)
    notes: Mapping[UUID, Sequence[str]] = field(default_factory=dict)
    # Drawn for the blind audit, and not answered yet: when, the last time.
    audits: Mapping[UUID, datetime] = field(default_factory=dict)


def facts_of(ids: Iterable[UUID], *, now: datetime) -> Facts:
    """Comments with their authors, articles and parents, and what is said of them. Queries: 11."""
    comments = list(Comment.objects.filter(id__in=list(ids)).select_related(*_RELATED))
    if not comments:
        return Facts()
    appeals = Appeal.objects.filter(comment__in=comments, decision=None)
    escalations = Escalation.objects.filter(comment__in=comments, closed_at=None)
    return Facts(
        comments={comment.id: comment for comment in comments},
        edits=waiting_edits(comments),
        decisions=last_decisions(comments),
        pasts=pasts_of(comment.author_id for comment in comments),
        flags=flag_sums(comments),
        appeals={row.comment_id: row for row in appeals.select_related("against")},
        escalations={row.comment_id: row for row in escalations.select_related("by_user")},
        notes=_notes(comments),
        audits=blind_since((comment.id for comment in comments), now=now),
    )


def waiting_edits(comments: Iterable[Comment]) -> dict[UUID, Revision]:
    """The edits that wait beside these comments. Queries: 1."""
    ids = [comment.id for comment in comments]
    edits = Revision.objects.filter(comment__in=ids, state=RevisionState.PENDING)
    return {row.comment_id: row for row in edits.select_related("decision")}


def _notes(comments: Sequence[Comment]) -> dict[UUID, list[str]]:
    """What moderators wrote beside their decisions, and whom they asked answered."""
    answers = Escalation.objects.filter(comment__in=comments).exclude(answer="")
    found: dict[UUID, list[str]] = {}
    for comment_id, text in answers.order_by("-closed_at", "-id").values_list(
        "comment_id", "answer"
    )[:_NOTES_READ]:
        found.setdefault(comment_id, []).append(text)
    rows = DecisionNote.objects.filter(decision__comment__in=comments)
    latest = rows.order_by("-decision__created_at", "-decision_id")
    for comment_id, text in latest.values_list("decision__comment_id", "text")[:_NOTES_READ]:
        notes = found.setdefault(comment_id, [])
        if len(notes) < NOTES_MAX:
            notes.append(text)
    return found


def pasts_of(authors: Iterable[UUID]) -> dict[UUID, Past]:
    """The past of each author, over their last `PAST_MAX` comments. Queries: 1."""
    counts: dict[UUID, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT authors.id, recent.state, count(*) FROM unnest(%s::uuid[]) AS authors (id),
            LATERAL (SELECT state FROM comments_comment WHERE author_id = authors.id
                      ORDER BY created_at DESC LIMIT %s) AS recent
             GROUP BY authors.id, recent.state
            """,
            [list(set(authors)), PAST_MAX],
        )
        for author, state, count in cursor.fetchall():
            counts.setdefault(author, {})[state] = count
    return {author: _past(by_state) for author, by_state in counts.items()}


def _past(by_state: Mapping[str, int]) -> Past:
    return Past(
        published=by_state.get(State.PUBLISHED, 0),
        refused=by_state.get(State.REJECTED, 0) + by_state.get(State.REMOVED, 0),
        waiting=by_state.get(State.PENDING, 0),
    )
