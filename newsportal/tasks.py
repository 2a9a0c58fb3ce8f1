"""The roof's own periodic work."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.module_loading import import_string


@shared_task(name="newsportal.tasks.forget_expired")
def forget_expired(**_: Any) -> None:
    """Delete what was promised to be kept only for a time; runs every hour."""
    from newsportal.routes import EXPIRED

    now = timezone.now()
    for path in EXPIRED:
        import_string(path)(now=now)
