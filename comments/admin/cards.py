"""A comment as a moderator reads it: the text with its marks, and what helps to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from comments.admin.segments import split_by_findings
from comments.admin.selectors import Waiting
from comments.admin.words import how_long_ago, reason_label
from comments.models import Comment, Decision, Revision
from comments.selectors import last_decisions
from comments.selectors.desk.facts import Past, pasts_of
from comments.selectors.learning import blind_ids
from comments.states import DecisionVerdict, State, can_move, state_after
from newsportal.sites.roles import Ability, Person, can

_LANGUAGES = dict(settings.LANGUAGES)
_STARS = 5
# An edit waits already; to take its comment off the page is an act on the comment.
_ACTS_ON_EDITS = frozenset(
    {DecisionVerdict.PUBLISH.value, DecisionVerdict.REJECT.value, DecisionVerdict.REMOVE.value}
)


@dataclass(frozen=True)
class Mark:
    """A piece of the text, and in words what was found in it."""

    text: str
    label: str


@dataclass(frozen=True)
class Card:
    """Everything that the template of one comment shows."""

    comment: Comment
    # Which text is shown: the comment's own, or an edit that waits to take its place.
    version: int
    rating: int
    # What is public while the edit waits.
    current: str
    marks: Sequence[Mark]
    objections: Sequence[str]
    past: Past
    written_at: datetime
    written: str
    language: str
    acts: frozenset[str]
    neighbour: str = ""
    is_blind: bool = False

    @property
    def stars(self) -> str:
        return "★" * self.rating + "☆" * (_STARS - self.rating) if self.rating else ""


def make_cards(rows: Sequence[Waiting], *, user: Person, now: datetime) -> list[Card]:
    """A card for each comment or edit, with author, article and parent loaded. Queries: 3 or 0.

    Who may not decide there gets no acts; who may sees nothing of what the machine found in a text
    of the blind audit.
    """
    if not rows:
        return []
    comments = [row.comment if isinstance(row, Revision) else row for row in rows]
    decisions = last_decisions(comments)
    pasts = pasts_of(comment.author_id for comment in comments)
    blind = blind_ids(comment.id for comment in comments)
    ids = [str(comment.id) for comment in comments]
    # After a decision the next card comes up; after the last one the one before.
    neighbours = [*ids[1:], ids[-2] if len(ids) > 1 else ""]
    return [
        _card(
            row,
            decision=row.decision if isinstance(row, Revision) else decisions.get(comment.id),
            past=pasts.get(comment.author_id, Past()),
            neighbour=neighbour,
            is_blind=comment.id in blind,
            can_decide=can(user, Ability.DECIDE, comment.site_id, comment.article.section_id),
            now=now,
        )
        for row, comment, neighbour in zip(rows, comments, neighbours, strict=True)
    ]


def _card(
    row: Waiting,
    *,
    decision: Decision | None,
    past: Past,
    neighbour: str,
    is_blind: bool,
    can_decide: bool,
    now: datetime,
) -> Card:
    is_edit = isinstance(row, Revision)
    comment = row.comment if isinstance(row, Revision) else row
    # Evidence is offsets: into another version of the text it would point at the wrong words.
    is_of_this_text = decision is not None and decision.comment_version == row.version
    hides = is_blind and can_decide
    findings = decision.findings if decision and is_of_this_text and not hides else []
    is_told = (is_edit or not comment.is_public) and not hides
    return Card(
        comment=comment,
        version=row.version,
        rating=row.rating or 0,
        current=comment.text if is_edit else "",
        marks=[
            Mark(piece.text, ", ".join(map(reason_label, piece.reasons)))
            for piece in split_by_findings(row.text, findings)
        ],
        objections=_objections(decision, findings) if is_told else [],
        is_blind=hides,
        past=past,
        written_at=row.created_at,
        written=how_long_ago(row.created_at, now),
        language=_LANGUAGES.get(row.language, row.language),
        acts=_acts(State(comment.state), is_edit=is_edit) if can_decide else frozenset(),
        neighbour=neighbour,
    )


def _objections(decision: Decision | None, findings: Sequence[dict[str, str]]) -> list[str]:
    """Why it waits, each reason once."""
    if decision is None:
        return [reason_label("premoderation")]
    codes = [decision.reason, *(str(finding.get("reason", "")) for finding in findings)]
    return [reason_label(code) for code in dict.fromkeys(codes) if code]


def _acts(state: State, *, is_edit: bool) -> frozenset[str]:
    if is_edit:
        return _ACTS_ON_EDITS
    return frozenset(
        verdict.value for verdict in DecisionVerdict if can_move(state, state_after(verdict))
    )
