"""A comment as a moderator reads it: the text with its marks, and what helps to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from comments.admin.segments import split_by_findings
from comments.admin.selectors import Past, pasts_of
from comments.admin.words import how_long_ago, reason_label
from comments.models import Comment, Decision
from comments.selectors import last_decisions
from comments.states import DecisionVerdict, State, can_move, state_after

_LANGUAGES = dict(settings.LANGUAGES)
_STARS = 5


@dataclass(frozen=True)
class Mark:
    """A piece of the text, and in words what was found in it."""

    text: str
    label: str


@dataclass(frozen=True)
class Card:
    """Everything that the template of one comment shows."""

    comment: Comment
    marks: Sequence[Mark]
    objections: Sequence[str]
    past: Past
    written: str
    language: str
    acts: frozenset[str]
    neighbour: str = ""

    @property
    def stars(self) -> str:
        rating = self.comment.rating or 0
        return "★" * rating + "☆" * (_STARS - rating) if rating else ""


def make_cards(comments: Sequence[Comment], *, now: datetime) -> list[Card]:
    """A card for each comment, whose author, article and parent are loaded. Queries: 2, or none."""
    if not comments:
        return []
    decisions = last_decisions(comments)
    pasts = pasts_of(comment.author_id for comment in comments)
    ids = [str(comment.id) for comment in comments]
    # After a decision the next card comes up; after the last one the one before.
    neighbours = [*ids[1:], ids[-2] if len(ids) > 1 else ""]
    return [
        _card(
            comment,
            decision=decisions.get(comment.id),
            past=pasts.get(comment.author_id, Past()),
            neighbour=neighbour,
            now=now,
        )
        for comment, neighbour in zip(comments, neighbours, strict=True)
    ]


def _card(
    comment: Comment, *, decision: Decision | None, past: Past, neighbour: str, now: datetime
) -> Card:
    # Evidence is offsets: into another version of the text it would point at the wrong words.
    is_of_this_text = decision is not None and decision.comment_version == comment.version
    findings = decision.findings if decision and is_of_this_text else []
    return Card(
        comment=comment,
        marks=[
            Mark(piece.text, ", ".join(map(reason_label, piece.reasons)))
            for piece in split_by_findings(comment.text, findings)
        ],
        objections=_objections(comment, decision, findings),
        past=past,
        written=how_long_ago(comment.created_at, now),
        language=_LANGUAGES.get(comment.language, comment.language),
        acts=_acts(State(comment.state)),
        neighbour=neighbour,
    )


def _objections(
    comment: Comment, decision: Decision | None, findings: Sequence[dict[str, str]]
) -> list[str]:
    """Why it waits, each reason once; nothing for what is public."""
    if comment.state == State.PUBLISHED:
        return []
    if decision is None:
        return [reason_label("premoderation")]
    codes = [decision.reason, *(str(finding.get("reason", "")) for finding in findings)]
    return [reason_label(code) for code in dict.fromkeys(codes) if code]


def _acts(state: State) -> frozenset[str]:
    return frozenset(
        verdict.value for verdict in DecisionVerdict if can_move(state, state_after(verdict))
    )
