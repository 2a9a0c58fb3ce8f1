"""One decision on everything that a filter found: frozen first, then done by a worker.

`freeze` writes down which comments in which versions of their texts are meant, so that what
comes, goes or changes afterwards is not decided unread. The work itself is in `bulk_work`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet

from comments.models import BulkAct, BulkItem, Comment
from comments.selectors import comments_for_staff
from comments.selectors.bulk import bulk_acts_for, unsettled
from comments.services.bulk_end import events_of, let_leave
from comments.states import BulkOutcome, DecisionVerdict
from newsportal.events.log import recall
from newsportal.events.work import NOTHING_DUE
from newsportal.lib.problems import Problem
from newsportal.sites.roles import Ability

# More would fill the page's time to freeze them: a narrower filter, or twice.
ITEMS_MAX = 50_000
# A choice that nobody started, and what is known of each comment of an act that has ended.
CHOICES_KEPT = timedelta(days=1)
ITEMS_KEPT = timedelta(days=30)

_FREEZE = """
    INSERT INTO comments_bulkitem (act_id, comment_id, version, state, reported_at, outcome)
    SELECT %s, chosen.id, chosen.version, chosen.state, chosen.reported_at, ''
      FROM ({chosen}) AS chosen
"""


def freeze(*, user: User, comments: QuerySet[Comment], now: datetime) -> BulkAct:
    """Write down the comments of a query as they are, where the user may decide.

    `comments` must have come through `comments_for_staff`. Queries: 4, whatever their number; at
    most `ITEMS_MAX` are taken, the first by the query's order.
    """
    own = comments_for_staff(user, Ability.DECIDE).values("id")
    found = comments.filter(id__in=own).values("id", "version", "state", "reported_at")
    with transaction.atomic():
        act = BulkAct.objects.create(user=user, total=0, created_at=now)
        chosen, values = found[:ITEMS_MAX].query.sql_with_params()
        with connection.cursor() as cursor:
            # The query's own words are Django's; every value is a parameter.
            cursor.execute(_FREEZE.format(chosen=chosen), [act.id, *values])
            act.total = cursor.rowcount
        found_in_all = comments.order_by()[: 2 * ITEMS_MAX].count()
        act.left_out = max(found_in_all - act.total, 0)
        act.save(update_fields=["total", "left_out"])
    return act


def start_bulk(
    *, user: User, act_id: UUID, verdict: DecisionVerdict, reason: str, now: datetime
) -> BulkAct:
    """Let a frozen act begin; the second start of the same one changes nothing.

    Raises Problem not_found.
    """
    with transaction.atomic():
        act = _lock(user, act_id)
        if act.started_at is None and act.cancelled_at is None:
            act.verdict, act.reason = verdict, reason
            act.started_at = act.due_at = now
            act.save(update_fields=["verdict", "reason", "started_at", "due_at"])
    return act


def cancel_bulk(*, user: User, act_id: UUID, inward: Iterable[str] = (), now: datetime) -> BulkAct:
    """Stop an act: what was done stays done, the rest is left alone. Raises Problem not_found."""
    with transaction.atomic():
        act = _lock(user, act_id)
        if act.finished_at is None and act.cancelled_at is None:
            act.cancelled_at = act.finished_at = now
            act.save(update_fields=["cancelled_at", "finished_at"])
            BulkAct.objects.filter(id=act.id).update(**NOTHING_DUE)
            # A worker that settles some at this moment is waited for here.
            unsettled(act.id).update(outcome=BulkOutcome.CANCELLED)
            let_leave(act_id=act.id, inward=inward, now=now)
    return act


def undo_bulk(*, user: User, act_id: UUID, inward: Iterable[str] = (), now: datetime) -> BulkAct:
    """Start the act that takes this one back; asked twice it is the same one.

    In time nobody outside hears of either: what was to leave is recalled at once. What somebody
    has decided on since stays as it is. `inward`: handlers of events that tell nobody outside.
    Raises Problem not_found (also when it has not ended, or nothing is known of its comments any
    more).
    """
    with transaction.atomic():
        act = _lock(user, act_id)
        known = BulkAct.objects.filter(undoes=act).first()
        if known is not None:
            return known
        done = BulkItem.objects.filter(act=act, outcome=BulkOutcome.DONE, before__isnull=False)
        done = done.order_by("id")
        if act.finished_at is None or act.undoes_id is not None or not done.exists():
            raise Problem("not_found")
        is_quiet = act.undo_until is not None and now <= act.undo_until
        if is_quiet:
            recall(map(str, events_of(act.id)), inward=inward)
        undoing = BulkAct.objects.create(
            user=user,
            undoes=act,
            is_quiet=is_quiet,
            total=done.count(),
            created_at=now,
            started_at=now,
            due_at=now,
        )
        chosen, values = done.values(*_COPIED).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(_FREEZE_AGAIN.format(chosen=chosen), [undoing.id, *values])
    return undoing


_COPIED = ("comment_id", "version", "state", "reported_at", "decision_id", "before")
_FREEZE_AGAIN = """
    INSERT INTO comments_bulkitem
           (act_id, comment_id, version, state, reported_at, decision_id, before,
            outcome)
    SELECT %s, done.comment_id, done.version, done.state, done.reported_at, done.decision_id,
           done.before, ''
      FROM ({chosen}) AS done
"""


def _lock(user: User, act_id: UUID) -> BulkAct:
    act = bulk_acts_for(user).select_for_update(of=("self",)).filter(id=act_id).first()
    if act is None:
        raise Problem("not_found")
    return act


def forget_expired(*, now: datetime) -> None:
    """Hourly: choices that nobody started, and the items of acts that ended long ago."""
    BulkAct.objects.filter(started_at=None, created_at__lt=now - CHOICES_KEPT).delete()
    BulkItem.objects.filter(act__finished_at__lt=now - ITEMS_KEPT).delete()
