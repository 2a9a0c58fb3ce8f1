"""A moderator's act at the desk: done at once, final after `UNDO_SECONDS`.

What the public reads changes with the act. What leaves the house (mails, notices, webhooks) waits
until the act cannot be taken back any more. How everything was before is kept with the act.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from comments.models import AuditSample, Comment, DeskAct, Escalation
from comments.selectors.moderation import undecided_appeals
from comments.services.decide import lock_comments
from comments.states import DeskActKind, State
from newsportal.events.log import published_outward
from newsportal.lib.problems import Problem

UNDO_SECONDS = 30
# The outside hears of an act a little later than its undo is refused: clocks differ.
OUTWARD_MARGIN = timedelta(seconds=2)
# A page that was without a connection may still send what was pressed.
KEPT = timedelta(days=2)

# What was done with one comment and how it was before: ids, codes, numbers, times.
Item: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """A text as its card showed it: whose act meets another one is refused."""

    id: UUID
    version: int
    state: str


@dataclass
class Doing:
    """An act while it is done. `do` runs one step of it in a transaction of its own."""

    act: DeskAct
    now: datetime
    # Sent again, and done the first time.
    is_repeated: bool = False
    failures: list[Problem] = field(default_factory=list)

    def do(self, step: Callable[[], Item], *, named: str) -> Item | None:
        """Run a step and write down what it did; a refused one is told in the results.

        A transaction for each: copies lie under many articles, and locks of many articles in one
        transaction would wait for each other.
        """
        after = self.act.undo_until + OUTWARD_MARGIN
        try:
            with transaction.atomic(), published_outward(after=after) as gathered:
                item = step()
                self._write(item, {"id": named, "code": ""}, gathered.ids)
        except Problem as problem:
            self.failures.append(problem)
            with transaction.atomic():
                self._write(None, {"id": named, "code": problem.code}, [])
            return None
        return item

    def _write(self, item: Item | None, result: dict[str, str], events: Sequence[str]) -> None:
        act = self.act
        if item is not None:
            act.items = [*act.items, item]
        act.results = [*act.results, result]
        act.events = [*act.events, *events]
        act.save(update_fields=["items", "results", "events"])


@contextmanager
def act_of(
    *, user: User, act_id: UUID, site_id: int, kind: DeskActKind, now: datetime
) -> Iterator[Doing]:
    """Begin an act, or find the one that was begun by the same press.

    Raises Problem not_found when the id is somebody else's.
    """
    act = DeskAct(
        id=act_id,
        site_id=site_id,
        user=user,
        kind=kind,
        created_at=now,
        undo_until=now + timedelta(seconds=UNDO_SECONDS),
    )
    try:
        with transaction.atomic():
            act.save(force_insert=True)
    except IntegrityError as error:
        known = DeskAct.objects.filter(id=act_id, user=user).first()
        if known is None:
            raise Problem("not_found") from error
        yield Doing(known, now, is_repeated=True)
        return
    yield Doing(act, now)


def lock_target(target: Target, *, site_id: int) -> Comment:
    """The comment, locked, if it is still as the card showed it.

    Raises Problem not_found, decided_already.
    """
    comment = lock_comments().filter(id=target.id, site_id=site_id).first()
    if comment is None:
        raise Problem("not_found")
    if comment.state != target.state and not _is_blind(comment, target):
        raise Problem("decided_already")
    return comment


def _is_blind(comment: Comment, target: Target) -> bool:
    """Whether it was shown as waiting because the blind audit asks about it."""
    is_other_face = (target.state, comment.state) == (State.PENDING, State.PUBLISHED)
    samples = AuditSample.objects.filter(
        comment=comment, comment_version=target.version, answer=None
    )
    return is_other_face and comment.version == target.version and samples.exists()


def as_before(comment: Comment) -> Item:
    """What an act can change of a locked comment, to put it back. Queries: 2."""
    appeal = undecided_appeals(comment).values_list("id", flat=True).first()
    escalation = Escalation.objects.filter(comment=comment, closed_at=None)
    asked = escalation.values_list("id", flat=True).first()
    return row_before(comment) | {
        "appeal": str(appeal) if appeal else None,
        "escalation": str(asked) if asked else None,
    }


def row_before(comment: Comment) -> Item:
    """As above, of a comment on which nobody waits for an answer. Queries: none."""
    return {
        "comment": str(comment.id),
        "state": comment.state,
        "version": comment.version,
        "is_decided_by_person": comment.is_decided_by_person,
        "removed_by": comment.removed_by,
        "published_at": _written(comment.published_at),
        "reported_at": _written(comment.reported_at),
        "votes_frozen_at": _written(comment.votes_frozen_at),
        "pinned_at": _written(comment.pinned_at),
        "featured_at": _written(comment.featured_at),
        "best_key": comment.best_key,
        "controversy_key": comment.controversy_key,
        "appeal": None,
        "escalation": None,
    }


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def forget_expired(*, now: datetime) -> None:
    """Hourly: what can be undone no more, once nobody sends it again either."""
    DeskAct.objects.filter(created_at__lt=now - KEPT).delete()
