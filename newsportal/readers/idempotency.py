"""A retried POST with the same Idempotency-Key acts once.

The key's row is written in the transaction of the effect, under an advisory lock or by the very
statement (`once`): after a crash there is either the effect with its key or neither, and nothing to
clean up. Answers are not kept but rendered again from the resource, so that erased texts do not
live on here.
"""

import hashlib
import json
from collections.abc import Callable
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

    def check(self) -> None:
        """Raises Problem validation_error (key too short or long)."""
        if self.key is None:
            return
        if len(self.key) not in KEY_LENGTHS or not self.key.isprintable():
            raise Problem("validation_error", detail="Idempotency-Key: 16-255")


# Nobody asks whether it came before.
NO_ATTEMPT = Attempt("", "", None, None)


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


def act_once(attempt: Attempt, act: Callable[[], Made]) -> Made:
    """Run `act` in a transaction, or say what it made when the same attempt came before.

    Raises Problem validation_error (key too short or long), idempotency_in_progress or
    idempotency_mismatch. An `act` that raises leaves no trace, so the key can be used again.
    """
    attempt.check()
    if attempt.key is None:
        with transaction.atomic():
            return act()
    with transaction.atomic():
        _lock(attempt)
        before = IdempotencyKey.objects.filter(
            caller=attempt.caller, route=attempt.route, key=attempt.key
        ).first()
        if before is not None:
            return _replay(attempt, before.status, before.resource, bytes(before.body_digest))
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


def _replay(attempt: Attempt, status: int, resource: str, body_digest: bytes) -> Made:
    if body_digest != _body_digest(attempt.body):
        raise Problem("idempotency_mismatch")
    return Made(status=status, resource=resource, is_replay=True)


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


# --- For who acts by one statement, and asks for the facts before --------------------------------

# A value of the facts, as `made_before` takes it.
BEFORE = """
    (SELECT jsonb_build_array(k.status, k.resource, encode(k.body_digest, 'hex'))
       FROM readers_idempotencykey k
      WHERE k.caller = %(caller)s::varchar AND k.route = %(route)s::varchar
        AND k.key = %(once)s::varchar)
"""
# Gives no row when the same attempt acts at this moment: what comes before it is then waited for.
# The caller writes all else only with the row, and without one asks for the facts again.
ONCE = """
    INSERT INTO readers_idempotencykey
           (caller, route, key, body_digest, status, resource, created_at)
    SELECT %s::varchar, %s::varchar, %s::varchar, %s::bytea, %s::smallint, %s::varchar,
           %s::timestamptz {source}
    ON CONFLICT (caller, route, key) DO NOTHING RETURNING 1
"""


def asked_before(attempt: Attempt) -> dict[str, str | None]:
    """The parameters of `BEFORE`."""
    return {"caller": attempt.caller, "route": attempt.route, "once": attempt.key}


def made_before(attempt: Attempt, value: str | None) -> Made | None:
    """What the same attempt made. Raises Problem idempotency_mismatch."""
    if value is None:
        return None
    status, resource, digest = json.loads(value)
    return _replay(attempt, status, resource, bytes.fromhex(digest))


def once_values(attempt: Attempt, made: Made, *, now: datetime) -> list[Any]:
    """The parameters of `ONCE`."""
    names = [attempt.caller, attempt.route, attempt.key, _body_digest(attempt.body)]
    return [*names, made.status, made.resource, now]


def forget_expired(*, now: datetime) -> None:
    """Delete keys older than we promise to know them."""
    IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()
