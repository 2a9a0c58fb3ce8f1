"""Running errands: what an event's handler changes and the errand's end are one transaction."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from newsportal.events import work
from newsportal.events.models import Errand, Event
from newsportal.events.routing import JOINT, joint_handlers, resolve, together
from newsportal.lib.statements import Columns, any_of, rows_of

logger = logging.getLogger(__name__)

RETRY_SECONDS = (2, 30)
_EVENT = Columns(Event, "e")
# Deleting first takes the rows' locks: a second worker with this lease finds nothing.
_END = f"""
    DELETE FROM events_errand r USING events_event e
     WHERE r.id = {any_of("$1", "bigint")} AND r.lease = $2 AND e.id = r.event_id
    RETURNING r.id, r.handler, {_EVENT.sql}
"""  # noqa: S608


def run_errands(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Run the handlers of the errands that are still ours; a failed one comes again later.

    Those that can hear of many events do so in one transaction; the others, and all if that
    fails, in one each, where a handler takes (event, now).
    """
    ours = work.begin_with(Errand, "id", "handler", ids=ids, lease=lease)
    left = sorted(key for key, _ in ours)
    shared = [key for key, handler in ours if handler == JOINT or handler in together()]
    ended = 0
    if shared:
        try:
            with transaction.atomic():
                ended = _run_together(shared, lease, now)
        except Exception:
            # One of them broke it; by themselves its neighbours run all the same.
            logger.exception("%d errands could not be run together", len(shared))
            left += _part(shared, lease)
        else:
            left = sorted({*left}.difference(shared))
    if not left:
        return ended
    errands = Errand.objects.filter(id__in=left).select_related("event").order_by("id")
    return ended + sum(_run(errand, lease=lease, now=now) for errand in errands)


def _run_together(ids: Sequence[int], lease: str, now: datetime) -> int:
    told: dict[str, list[Event]] = {}
    rows = sorted(rows_of(_END, [ids, UUID(lease)]))
    for _, handler, *columns in rows:
        event = _EVENT.take(columns, 0)
        if event is not None:
            for path in joint_handlers(event.kind) if handler == JOINT else (handler,):
                told.setdefault(path, []).append(event)
    for handler, path in together().items():
        if handler in told:
            resolve(path)(events=told[handler], now=now)
    return len(rows)


@transaction.atomic
def _part(ids: Sequence[int], lease: str) -> list[int]:
    """Give each handler of joint errands an errand of its own, under the same lease: their ids."""
    joint = Errand.objects.filter(id__in=ids, lease=UUID(lease), handler=JOINT)
    parts = [
        Errand(
            event_id=row.event_id,
            handler=handler,
            due_at=row.due_at,
            lease=row.lease,
            lease_until=row.lease_until,
            tries=row.tries,
        )
        for row in joint.select_related("event").select_for_update(of=("self",)).order_by("id")
        for handler in joint_handlers(row.event.kind)
    ]
    joint.delete()
    return [row.id for row in Errand.objects.bulk_create(parts)]


def _run(errand: Errand, *, lease: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            gone, _ = Errand.objects.filter(id=errand.id, lease=UUID(lease)).delete()
            if gone:
                resolve(errand.handler)(event=errand.event, now=now)
    except Exception:
        # Whatever one handler raises, its neighbours in the batch must still run.
        logger.exception("errand %s failed, try %d", errand, errand.tries)
        delay = RETRY_SECONDS[min(errand.tries, len(RETRY_SECONDS)) - 1]
        work.postpone(Errand, ids=[errand.id], lease=lease, seconds=delay)
        return False
    return bool(gone)


def give_up(*, ids: Sequence[str], now: datetime) -> None:
    """Keep errands that failed for good where a person sees them, and ring no more."""
    Errand.objects.filter(id__in=ids).update(
        due_at=None, lease=None, lease_until=None, given_up_at=now
    )
