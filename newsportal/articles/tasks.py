from typing import Any

from celery import shared_task
from django.utils import timezone

from newsportal.articles import ranking, turning


@shared_task(name="newsportal.articles.tasks.refresh_ranks")
def refresh_ranks(**_: Any) -> None:
    """Let what is older than a window leave it; runs every minute."""
    ranking.refresh_ranks(now=timezone.now())


@shared_task(name="newsportal.articles.tasks.turn_switches")
def turn_switches(*, ids: list[str], lease: str, **_: Any) -> None:
    """Give pages their versions where a switch begins or ends."""
    turning.turn_switches(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="newsportal.articles.tasks.turn_articles")
def turn_articles(*, ids: list[str], lease: str, **_: Any) -> None:
    """Give pages their versions where discussions open or close."""
    turning.turn_articles(ids=ids, lease=lease, now=timezone.now())
