"""A retried POST with the same Idempotency-Key acts once.

The key's row is written in the transaction of the effect, under an advisory lock: after a crash
there is either the effect with its key or neither, and nothing to clean up. Answers are not kept
but rendered again from the resource, so that erased texts do not live on here.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from newsportal.lib.problems import Problem
from newsportal.readers.models import IdempotencyKey

KEY_LENGTHS = range(16, 256)
KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Attempt:
    """One POST as its caller names it; `key` None means the caller does not care."""

    caller: str
    route: str
    key: str | None
    body: Any


@dataclass(frozen=True)
class Made:
    """The status and the id of what a POST made, now or the first time.

    `fresh`: what was made, for who renders the answer; nothing the second time.
    """

    status: int
    resource: str
    is_replay: bool = False
    fresh: Any = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Idempotency-Replayed": "true"} if self.is_replay else {}


def act_once(attempt: Attempt, act: Callable[[], Made], *, is_whole: bool = False) -> Made:
    """Run `act` in a transaction, or say what it made when the same attempt came before.

    `is_whole`: where nothing is to be written beside it, it needs no transaction around it.

    Raises Problem validation_error (key too short or long), idempotency_in_progress or
    idempotency_mismatch. An `act` that raises leaves no trace, so the key can be used again.
    """
    if attempt.key is None:
        with nullcontext() if is_whole else transaction.atomic():
            return act()
    if len(attempt.key) not in KEY_LENGTHS or not attempt.key.isprintable():
        raise Problem("validation_error", detail="Idempotency-Key: 16-255")
    with transaction.atomic():
        _lock(attempt)
        before = IdempotencyKey.objects.filter(
            caller=attempt.caller, route=attempt.route, key=attempt.key
        ).first()
        if before is not None:
            return _replay(before, attempt)
        made = act()
        IdempotencyKey.objects.create(
            caller=attempt.caller,
            route=attempt.route,
            key=attempt.key,
            body_digest=_body_digest(attempt.body),
            status=made.status,
            resource=made.resource,
        )
    return made


def _replay(before: IdempotencyKey, attempt: Attempt) -> Made:
    if bytes(before.body_digest) != _body_digest(attempt.body):
        raise Problem("idempotency_mismatch")
    return Made(status=before.status, resource=before.resource, is_replay=True)


def _lock(attempt: Attempt) -> None:
    name = "\x00".join((attempt.caller, attempt.route, attempt.key or ""))
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    if not row or not row[0]:
        raise Problem("idempotency_in_progress", headers={"Retry-After": "1"})


def _body_digest(body: Any) -> bytes:
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()


def forget_expired(*, now: datetime) -> None:
    """Delete keys older than we promise to know them."""
    IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()
