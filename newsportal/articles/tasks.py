from typing import Any

from celery import shared_task
from django.utils import timezone

from newsportal.articles import ranking


@shared_task(name="newsportal.articles.tasks.refresh_ranks")
def refresh_ranks(**_: Any) -> None:
    """Let what is older than a window leave it; runs every minute."""
    ranking.refresh_ranks(now=timezone.now())
