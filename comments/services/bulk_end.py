"""How an act on many comments ends, and what leaves the house then."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from comments.models import BulkAct, BulkItem
from comments.services.desk.acts import OUTWARD_MARGIN, UNDO_SECONDS
from newsportal.events.log import tell_outward
from newsportal.events.work import NOTHING_DUE


def end_bulk(*, act_id: UUID, lease: str, inward: Iterable[str], now: datetime) -> None:
    """Nothing is left to do: what was done leaves soon, if the lease is still ours."""
    with transaction.atomic():
        running = BulkAct.objects.filter(id=act_id, lease=UUID(lease), finished_at=None)
        if running.update(finished_at=now, **NOTHING_DUE):
            let_leave(act_id=act_id, inward=inward, now=now)


def let_leave(*, act_id: UUID, inward: Iterable[str], now: datetime) -> None:
    """The outside hears of an ended act when it cannot be taken back any more; in a transaction.

    As after an act of the desk, and of all its comments at one time: nobody is told of the first
    ones while the last are still to come. What takes an act back is final itself.
    """
    until = now + timedelta(seconds=UNDO_SECONDS)
    if BulkAct.objects.filter(id=act_id, undoes=None).update(undo_until=until):
        tell_outward(events_of(act_id), at=until + OUTWARD_MARGIN, inward=inward)


def events_of(act_id: UUID) -> list[UUID]:
    """The events that the act wrote. Queries: 1."""
    rows = BulkItem.objects.filter(act=act_id).values_list("events", flat=True)
    return [event for events in rows for event in events]
