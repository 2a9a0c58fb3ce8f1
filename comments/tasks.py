from typing import Any

from celery import shared_task
from django.utils import timezone

from comments.services import mailing, sealing
from comments.services.law import answers
from comments.services.screen import screen_comments
from comments.services.screen_edits import screen_edits as screen_waiting_edits


@shared_task(name="comments.tasks.screen")
def screen(*, ids: list[str], lease: str, **_: Any) -> None:
    """Screen the comments that still carry this lease."""
    screen_comments(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.screen_edits")
def screen_edits(*, ids: list[str], lease: str, **_: Any) -> None:
    """Screen the edits that still carry this lease."""
    screen_waiting_edits(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.send_mails")
def send_mails(*, ids: list[str], lease: str, **_: Any) -> None:
    """Mail the notices of the readers whose mailings still carry this lease."""
    mailing.send_mails(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.send_answers")
def send_answers(*, ids: list[str], lease: str, **_: Any) -> None:
    """Mail complainants what was decided, for the mails that still carry this lease."""
    answers.send_answers(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.seal_decisions")
def seal_decisions(**_: Any) -> None:
    """Give decisions their place in the chain; rung every ten seconds."""
    sealing.seal_decisions(now=timezone.now())
