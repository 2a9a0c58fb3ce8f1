"""Taking interactions in: into a stream, or without Redis a few at once into PostgreSQL."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.db import Error

from newsportal.lib.limiter import Breaker
from newsportal.lib.problems import Problem
from newsportal.lib.redis import RedisError
from newsportal.lib.remembered import Remembered
from social.interactions import Kind, Record
from social.services import streams
from social.services.drain import write_directly

# Of a process: the database has readers to serve, and who is refused comes again.
DIRECT_AT_ONCE = 2
RETRY_SECONDS = 5

_breaker = Breaker()
_waiting: Remembered[int, int] = Remembered(seconds=1, most=1000)
_direct = threading.BoundedSemaphore(DIRECT_AT_ONCE)


def take(records: Sequence[Record]) -> None:
    """Keep these; on return they are as safe as Redis' log, or PostgreSQL's.

    What was taken twice counts once. Raises Problem unavailable with Retry-After.
    """
    if not _breaker.is_open():
        try:
            kept = _without_shed(records)
            if kept:
                streams.append(kept)
        except RedisError:
            _breaker.trip()
        else:
            return
    if not records:
        return
    if not _direct.acquire(blocking=False):
        raise _unavailable()
    try:
        write_directly(records)
    except Error as error:
        raise _unavailable() from error
    finally:
        _direct.release()


def _without_shed(records: Sequence[Record]) -> Sequence[Record]:
    """Under pressure impressions go first, counted as shed; shares and click-backs never go.

    Raises RedisError.
    """
    if all(record.kind != Kind.IMPRESSION for record in records):
        return records
    full = {shard for shard in streams.shards() if _is_full(shard)}
    shed = [
        record
        for record in records
        if full and record.kind == Kind.IMPRESSION and streams.shard_of(record) in full
    ]
    if shed:
        day = datetime.fromtimestamp(shed[0].received_ms / 1000, UTC).date()
        streams.count_shed(shed[0].site, day=day, impressions=len(shed))
    return [record for record in records if record not in shed] if shed else records


def _is_full(shard: int) -> bool:
    """As it was a moment ago."""
    limit = settings.NEWSPORTAL_INTERACTIONS_WAITING_MAX
    return (_waiting.get(shard, lambda: streams.waiting(shard)) or 0) > limit


def _unavailable() -> Problem:
    return Problem("unavailable", headers={"Retry-After": str(RETRY_SECONDS)})
