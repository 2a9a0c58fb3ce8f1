from typing import Any

from celery import shared_task
from django.utils import timezone

from comments.services.screen import screen_comments


@shared_task(name="comments.tasks.screen")
def screen(*, ids: list[str], lease: str, **_: Any) -> None:
    """Screen the comments that still carry this lease."""
    screen_comments(ids=ids, lease=lease, now=timezone.now())
