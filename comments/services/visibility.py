"""What else changes when a comment becomes public or stops being so."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, F, Q, Value, When

from comments.models import Comment
from comments.services.findable import keep_findable
from comments.services.telling import event_of
from comments.states import State
from newsportal.articles.engagement import touch_with
from newsportal.articles.models import Engagement
from newsportal.events.log import append
from newsportal.events.models import Event


class Shown(NamedTuple):
    """What of a comment the public can see, and is counted by."""

    is_public: bool
    is_listed: bool
    removed_by: str | None
    # Of the text that is public.
    version: int | None
    rating: int | None

    @classmethod
    def of(cls, comment: Comment) -> "Shown":
        # Who removed it stands on the tombstone; what is not listed tells nothing.
        removed_by = comment.removed_by if comment.is_listed else None
        if not comment.is_public:
            return cls(False, comment.is_listed, removed_by, version=None, rating=None)
        return cls(True, comment.is_listed, removed_by, comment.version, comment.rating)

    def counts(self) -> dict[str, int]:
        """What it adds to the article's numbers."""
        numbers = {"comments": int(self.is_public)}
        if self.rating:
            numbers |= {"reviews": 1, f"ratings_{self.rating}": 1}
        return numbers


_NOTHING = Shown(False, False, None, version=None, rating=None)


def show_change(comment: Comment, *, before: Shown, event: str, now: datetime) -> None:
    """Carry a comment's new state to its ancestors, the article's numbers and the event log.

    Call it after the comment's own row is written; the engagement row is locked last.
    """
    after = Shown.of(comment)
    if after.version != before.version:
        keep_findable(comment)
    _show_above(comment, before=before, after=after)
    told = event_of(comment, event, now=now, root=root_of(comment), **rank_numbers(before, after))
    if after == before:
        append([told])
    else:
        touch_with(told, **numbers_between(before, after))


def show_new(comment: Comment, *, now: datetime) -> Engagement | None:
    """The same of a comment that was inserted as a public one, with its search entry.

    Returns the numbers as they now are of the article whose discussion it is in.
    """
    _show_above(comment, before=_NOTHING, after=Shown.of(comment))
    told, changes = told_of_new(comment, now=now)
    return touch_with(told, **changes)


def told_of_new(comment: Comment, *, now: datetime) -> tuple[Event, dict[str, int]]:
    """The event of a new public comment, and what it adds to the article's numbers."""
    after = Shown.of(comment)
    ranks = rank_numbers(_NOTHING, after)
    told = event_of(comment, "comment.published", now=now, root=root_of(comment), **ranks)
    return told, numbers_between(_NOTHING, after)


def root_of(comment: Comment) -> str:
    """The branch that a comment stands in."""
    return str(comment.root_id or comment.id)


def _show_above(comment: Comment, *, before: Shown, after: Shown) -> None:
    step = after.is_public - before.is_public
    if after.is_listed != before.is_listed and comment.parent_id:
        _list_at_parent(comment.parent_id, 1 if after.is_listed else -1)
    if step and comment.parent_id:
        # The child's row first, then upwards: all writers lock a branch in this order.
        for ancestor in filter(None, dict.fromkeys((comment.parent_id, comment.root_id))):
            Comment.objects.filter(id=ancestor).update(reply_count=F("reply_count") + step)


def _list_at_parent(parent_id: UUID | None, step: int) -> None:
    """Count a child in or out of the list, and climb while that makes or unmakes a tombstone."""
    while parent_id:
        Comment.objects.filter(id=parent_id).update(
            listed_children=F("listed_children") + step,
            is_listed=Case(
                When(Q(state=State.PUBLISHED) | Q(listed_children__gt=-step), then=Value(True)),
                default=Value(False),
            ),
        )
        parent = Comment.objects.only("id", "parent_id", "state", "listed_children").get(
            id=parent_id
        )
        has_turned = parent.listed_children == (1 if step > 0 else 0)
        parent_id = parent.parent_id if has_turned and not parent.is_public else None


def numbers_between(before: Shown, after: Shown) -> dict[str, int]:
    """What the change adds to the article's numbers."""
    numbers = after.counts()
    for name, number in before.counts().items():
        numbers[name] = numbers.get(name, 0) - number
    return {name: change for name, change in numbers.items() if change}


def rank_numbers(before: Shown, after: Shown) -> dict[str, int]:
    """What the feed's orders are summed from; see `newsportal.articles.ranking`."""
    changes = {
        "comments": after.is_public - before.is_public,
        "ratings": bool(after.rating) - bool(before.rating),
        "stars": (after.rating or 0) - (before.rating or 0),
    }
    return {name: change for name, change in changes.items() if change}
