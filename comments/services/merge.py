"""Moving a whole discussion under another article: few statements, however long it is.

Ids, parents, states, decisions, reports and notices stay as they are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Case, F, Q, Value, When

from comments.deciders import RULES, Decider
from comments.models import Comment, Revision, SearchEntry
from comments.selectors.merging import pinned_too_many, second_reviews
from comments.services.decide import lock_comments
from comments.services.due import end_screening
from comments.services.trail import write_decisions
from comments.services.visibility import Shown
from comments.states import (
    DeciderKind,
    DecisionVerdict,
    Reason,
    RemovedBy,
    RevisionState,
    State,
)
from newsportal.events.models import Event
from newsportal.events.work import NOTHING_DUE


def merge_discussions(
    *, source_id: int, target_id: int, user: User | None, now: datetime
) -> Counter[str]:
    """Move all comments of one article to another; the caller holds both articles.

    Returns by what the sum of both articles' numbers changes. Of two reviews of one author the
    later loses its stars; one of stars alone is removed. No version is made here: the caller
    makes one for all.
    """
    second = _lock(source_id, target_id)
    worded = [row for row in second if row.text]
    wordless = [row for row in second if not row.text]
    decider = Decider(DeciderKind.PERSON, user=user) if user else RULES
    events = _take_stars(worded, target_id, now)
    events += _remove(wordless, decider, target_id, now)
    events += _unpin(source_id, target_id, now)
    Comment.objects.filter(article_id=source_id).update(article_id=target_id)
    SearchEntry.objects.filter(article_id=source_id).update(article_id=target_id)
    Event.objects.bulk_create(events, batch_size=1000)
    return _changes(worded, wordless)


def _lock(source_id: int, target_id: int) -> list[Comment]:
    """Lock all that changes, the deepest first as all writers do; returns the second reviews."""
    second = second_reviews(source_id=source_id, target_id=target_id)
    wanted = Q(article_id=source_id) | Q(id__in=list(second.values_list("id", flat=True)))
    rows = lock_comments().filter(wanted).order_by("-depth", "id")
    locked = set(rows.values_list("id", flat=True))
    # Asked again, for what was done while we waited; what is new is met by the constraint.
    return [row for row in second.order_by("id") if row.id in locked]


def _take_stars(comments: Sequence[Comment], target_id: int, now: datetime) -> list[Event]:
    """The words stand as they were decided on; an edit that waits has no stars either."""
    ids = [row.id for row in comments]
    Comment.objects.filter(id__in=ids).update(rating=None)
    waiting = Revision.objects.filter(comment_id__in=ids, state=RevisionState.PENDING)
    waiting.update(rating=None)
    public = (row for row in comments if row.is_public)
    return [
        _event("comment.edited", row, target_id, now, ratings=-1, stars=-(row.rating or 0))
        for row in public
    ]


def _remove(
    comments: Sequence[Comment], decider: Decider, target_id: int, now: datetime
) -> list[Event]:
    """Without its stars nothing would be left of such a review; answers keep it as a tombstone."""
    verdict, reason = DecisionVerdict.REMOVE, Reason.DUPLICATE
    write_decisions(comments, verdict=verdict, reason=reason, decider=decider, now=now)
    ids = [row.id for row in comments]
    has_answers = When(listed_children__gt=0, then=Value(True))
    Comment.objects.filter(id__in=ids).update(
        state=State.REMOVED,
        removed_by=RemovedBy.MODERATOR,
        decision=None,
        is_decided_by_person=Value(True) if decider.is_moderator else F("is_decided_by_person"),
        is_listed=Case(has_answers, default=Value(False)),
        reported_at=None,
        pinned_at=None,
        featured_at=None,
    )
    end_screening(ids)
    waiting = Revision.objects.filter(comment_id__in=ids, state=RevisionState.PENDING)
    waiting.update(state=RevisionState.OVERTAKEN, **NOTHING_DUE)
    SearchEntry.objects.filter(comment_id__in=ids).delete()
    return [_removed(row, target_id, now) for row in comments]


def _removed(comment: Comment, target_id: int, now: datetime) -> Event:
    numbers = {"comments": -1, "ratings": -1, "stars": -(comment.rating or 0)}
    seen = numbers if comment.is_public else {}
    return _event("comment.removed", comment, target_id, now, **seen)


def _unpin(source_id: int, target_id: int, now: datetime) -> list[Event]:
    comments = pinned_too_many(source_id=source_id, target_id=target_id, gone=())
    Comment.objects.filter(id__in=[row.id for row in comments]).update(pinned_at=None)
    return [_event("comment.unpinned", row, target_id, now) for row in comments]


def _event(kind: str, comment: Comment, target_id: int, now: datetime, **numbers: int) -> Event:
    root = str(comment.root_id or comment.id)
    return Event(
        kind=kind,
        site_id=comment.site_id,
        article_id=target_id,
        subject_id=comment.id,
        data={"version": comment.version, "root": root, **numbers},
        created_at=now,
    )


def _changes(worded: Iterable[Comment], wordless: Iterable[Comment]) -> Counter[str]:
    """By what was public of them, as they were before."""
    changes: Counter[str] = Counter()
    for row in worded:
        changes.subtract({**Shown.of(row).counts(), "comments": 0})
    for row in wordless:
        changes.subtract(Shown.of(row).counts())
    return changes
