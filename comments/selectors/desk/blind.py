"""The blind audit at the desk: public texts asked about among what waits, looking like it.

Who answers must not know what the machine made of a text, nor that it is public already: that the
machine let it through is an opinion, too.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from random import Random, SystemRandom
from typing import TypeVar
from uuid import UUID

from comments.models import Comment
from comments.selectors.desk.facts import Facts, Past
from comments.selectors.learning import AUDIT_ASKED
from comments.states import State

# So many cards of what waits come for one of the audit, about.
ONE_IN = 10
T = TypeVar("T")


def mixed(
    waiting: Sequence[T], audits: Sequence[T], *, count: int, lot: Random | None = None
) -> list[T]:
    """`count` cards: those that wait, one in ten by lot one of the audit; what lacks, of it too.

    A lot for each place and no counting: nobody can tell which place is the audit's.
    """
    lot = lot or SystemRandom()
    left, right = list(waiting[:count]), list(audits[:count])
    cards: list[T] = []
    while len(cards) < count and (left or right):
        is_audit = right and (not left or lot.randrange(ONE_IN) == 0)
        cards.append(right.pop(0) if is_audit else left.pop(0))
    return cards


def as_waiting(comment: Comment) -> Comment:
    """A public comment as it would look if it waited; never to be saved."""
    shown = copy(comment)
    shown.state = State.PENDING.value
    shown.votes_frozen_at = shown.pinned_at = shown.featured_at = None
    return shown


def disguised(facts: Facts, *, now: datetime) -> Facts:
    """The facts with the texts asked about for the audit among the waiting ones."""
    told = facts.edits.keys() | facts.escalations.keys()
    hidden = {
        key: as_waiting(facts.comments[key])
        for key in asked_about(facts.comments.values(), facts.audits, now=now) - told
    }
    pasts = dict(facts.pasts)
    for comment in hidden.values():
        pasts[comment.author_id] = past_with(pasts.get(comment.author_id, Past()), waiting=1)
    return replace(
        facts,
        comments={**facts.comments, **hidden},
        flags={key: said for key, said in facts.flags.items() if key not in hidden},
        pasts=pasts,
    )


def past_with(past: Past, *, waiting: int) -> Past:
    """The past with so many public texts counted as waiting."""
    published = max(past.published - waiting, 0)
    return replace(past, published=published, waiting=past.waiting + waiting)


def asked_about(
    comments: Iterable[Comment], audits: Mapping[UUID, datetime], *, now: datetime
) -> set[UUID]:
    """Which of these, drawn at these times, are asked about as if they waited. Pure."""
    return {comment.id for comment in comments if _is_asked(comment, audits.get(comment.id), now)}


def _is_asked(comment: Comment, drawn_at: datetime | None, now: datetime) -> bool:
    """As `waiting.audit_sql` says."""
    return (
        drawn_at is not None
        and drawn_at > now - AUDIT_ASKED
        and comment.state == State.PUBLISHED
        and not comment.is_decided_by_person
        and comment.reported_at is None
        and not hasattr(comment, "screening")
    )
