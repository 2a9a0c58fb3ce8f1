"""Taking interactions in: into a stream, or without Redis a few at once into PostgreSQL."""

import threading
from collections.abc import Sequence

from django.db import Error

from newsportal.lib.limiter import Breaker
from newsportal.lib.problems import Problem
from newsportal.lib.redis import RedisError
from social.interactions import Record
from social.services import streams
from social.services.drain import write_directly

# Of a process: the database has readers to serve, and who is refused comes again.
DIRECT_AT_ONCE = 2
RETRY_SECONDS = 5

_breaker = Breaker()
_direct = threading.BoundedSemaphore(DIRECT_AT_ONCE)


def take(records: Sequence[Record]) -> None:
    """Keep these; on return they are as safe as Redis' log, or PostgreSQL's.

    What was taken twice counts once. Raises Problem unavailable with Retry-After.
    """
    if not records:
        return
    if not _breaker.is_open():
        try:
            streams.append(records)
        except RedisError:
            _breaker.trip()
        else:
            return
    if not _direct.acquire(blocking=False):
        raise _unavailable()
    try:
        write_directly(records)
    except Error as error:
        raise _unavailable() from error
    finally:
        _direct.release()


def _unavailable() -> Problem:
    return Problem("unavailable", headers={"Retry-After": str(RETRY_SECONDS)})
