"""The roof's own periodic work."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from newsportal.events.routing import functions


@shared_task(name="newsportal.tasks.forget_expired")
def forget_expired(**_: Any) -> None:
    """Delete what was promised to be kept only for a time; runs every hour."""
    now = timezone.now()
    for forget in functions("EXPIRED"):
        forget(now=now)
