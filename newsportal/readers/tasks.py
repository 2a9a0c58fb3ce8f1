from typing import Any

from celery import shared_task
from django.utils import timezone

from newsportal.readers import erasure, mails


@shared_task(name="newsportal.readers.tasks.erase_readers")
def erase_readers(*, ids: list[str], lease: str, **_: Any) -> None:
    """Go on erasing the readers whose erasure still carries this lease."""
    erasure.erase_readers(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="newsportal.readers.tasks.send_claims")
def send_claims(*, ids: list[str], lease: str, **_: Any) -> None:
    """Mail the links of the claims that still carry this lease."""
    mails.send_claims(ids=ids, lease=lease, now=timezone.now())
