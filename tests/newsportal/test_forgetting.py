"""The hourly task forgets what was promised to be kept only for a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from newsportal.events import log
from newsportal.events.models import Errand, Event
from newsportal.lib.ids import uuid7
from newsportal.readers.models import IdempotencyKey
from newsportal.tasks import forget_expired

pytestmark = pytest.mark.django_db

# As in `newsportal.routes`, with a cleaner in front that cannot do its work.
EXPIRED = (
    "tests.newsportal.test_forgetting.fail",
    "newsportal.readers.idempotency.forget_expired",
)


def fail(*, now: Any) -> None:
    raise RuntimeError("the disk is full")


def old_event(*, days: int, is_fanned_out: bool = True) -> Event:
    then = timezone.now() - timedelta(days=days)
    return Event.objects.create(
        id=uuid7(then),
        kind="test.one",
        site_id=1,
        created_at=then,
        fanned_out_at=then if is_fanned_out else None,
    )


def old_key() -> None:
    key = IdempotencyKey.objects.create(
        caller="reader:1", route="POST /", key="k" * 16, body_digest=b"", status=201, resource="1"
    )
    IdempotencyKey.objects.filter(id=key.id).update(created_at=timezone.now() - timedelta(days=2))


def test_one_that_fails_keeps_no_other_from_its_work(settings: Any) -> None:
    settings.NEWSPORTAL_ROUTES = "tests.newsportal.test_forgetting"
    old_key()
    forget_expired()
    assert not IdempotencyKey.objects.exists()


def test_of_the_log_keeps_what_is_young_or_still_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log, "DELETE_BATCH", 2)
    for _ in range(5):
        old_event(days=31)
    young = old_event(days=29)
    unseen = old_event(days=31, is_fanned_out=False)
    waited_for = old_event(days=31)
    Errand.objects.create(event=waited_for, handler="x", due_at=timezone.now())
    forget_expired()
    assert set(Event.objects.all()) == {young, unseen, waited_for}
