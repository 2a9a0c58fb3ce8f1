"""Running errands: one handler, one event, one transaction."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from newsportal.events import work
from newsportal.events.models import Errand
from newsportal.events.routing import resolve

logger = logging.getLogger(__name__)

RETRY_SECONDS = (2, 30)


def run_errands(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Run the handlers of the errands that are still ours; a failed one comes again later.

    A handler takes (event, now); its effects and the errand's end are one transaction.
    """
    ours = work.begin(Errand, ids=ids, lease=lease)
    errands = Errand.objects.filter(id__in=ours).select_related("event").order_by("id")
    return sum(_run(errand, lease=lease, now=now) for errand in errands)


def _run(errand: Errand, *, lease: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            # Deleting first takes the row's lock: a second worker with this lease finds nothing.
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
