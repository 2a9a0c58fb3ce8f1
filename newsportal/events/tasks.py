from typing import Any

from celery import shared_task
from django.utils import timezone

from newsportal.events import errands, heartbeats


@shared_task(name="newsportal.events.tasks.run_errands")
def run_errands(*, ids: list[str], lease: str, **_: Any) -> None:
    """Tell handlers of events, for the errands that still carry this lease."""
    errands.run_errands(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="newsportal.events.tasks.beat")
def beat(*, ids: list[str], lease: str, **_: Any) -> None:
    """Say that this queue's work comes round."""
    heartbeats.beat(ids=ids, lease=lease)
