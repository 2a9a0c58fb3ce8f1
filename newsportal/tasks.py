"""The roof's own periodic work."""

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from newsportal.events.routing import functions

logger = logging.getLogger(__name__)


@shared_task(name="newsportal.tasks.forget_expired")
def forget_expired(**_: Any) -> None:
    """Delete what was promised to be kept only for a time; runs every hour."""
    now = timezone.now()
    for forget in functions("EXPIRED"):
        try:
            forget(now=now)
        except Exception:
            # One that fails must not keep the others from what they promised.
            logger.exception("%s.%s failed", forget.__module__, forget.__qualname__)
