"""The one way to write an event down."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from newsportal.events.models import Event

KEPT = timedelta(days=30)


def publish(
    kind: str,
    *,
    site_id: int,
    now: datetime,
    article_id: int | None = None,
    article_version: int | None = None,
    subject_id: UUID | None = None,
    **data: Any,
) -> Event:
    """Append an event inside the caller's transaction. `data`: ids, codes and numbers, no words.

    Raises RuntimeError outside a transaction: a fact is written with its change or not at all.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event belongs into the transaction of its change")
    return Event.objects.create(
        kind=kind,
        site_id=site_id,
        article_id=article_id,
        article_version=article_version,
        subject_id=subject_id,
        data={name: value for name, value in data.items() if value is not None},
        created_at=now,
    )


def forget_expired(*, now: datetime) -> None:
    """Delete events older than the log is kept, where no errand still waits for them."""
    Event.objects.filter(
        created_at__lt=now - KEPT, fanned_out_at__isnull=False, errand=None
    ).delete()
