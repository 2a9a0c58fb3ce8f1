"""Circuit breakers: a server that failed several times in a row is left alone for a while.

The state is in Valkey, so that one process' bad experience spares all others; with Valkey away
each process remembers by itself.
"""

import os
import threading
import time
from functools import lru_cache

from redis import Redis
from redis.commands.core import Script

from newsportal.lib import redis

FAILURES_MAX = 5
OPEN_SECONDS = 30
# Failures further apart than this are no series.
_SERIES_SECONDS = 120
# How long the one who tries first after a pause may take.
_TRIAL_SECONDS = 5
_LOCAL_NAMES = 1000

# 1: go on; 0: leave it alone. After a pause one caller at a time tries whether it is over.
_ADMIT = """
if redis.call('EXISTS', KEYS[1] .. ':open') == 1 then return 0 end
local failures = tonumber(redis.call('GET', KEYS[1]) or '0')
if failures < tonumber(ARGV[1]) then return 1 end
if redis.call('SET', KEYS[1] .. ':trial', 1, 'NX', 'EX', ARGV[2]) then return 1 end
return 0
"""
_FAIL = """
local failures = redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
if failures >= tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1] .. ':open', 1, 'EX', ARGV[2])
  redis.call('DEL', KEYS[1] .. ':trial')
end
return failures
"""


def admits(name: str) -> bool:
    """Whether the server of that name may be asked now."""
    try:
        client = redis.common()
        arguments = [FAILURES_MAX, _TRIAL_SECONDS]
        return bool(_script(client, _ADMIT)(keys=[_key(name)], args=arguments, client=client))
    except redis.RedisError:
        return _local.admits(name, time.monotonic())


def is_open(name: str) -> bool:
    """Whether the server is left alone just now; changes nothing. False with Valkey away."""
    try:
        return bool(redis.common().exists(f"{_key(name)}:open"))
    except redis.RedisError:
        return False


def failed(name: str) -> None:
    """It did not answer, or not as a server should."""
    _local.failed(name, time.monotonic())
    try:
        client = redis.common()
        arguments = [FAILURES_MAX, OPEN_SECONDS, _SERIES_SECONDS]
        _script(client, _FAIL)(keys=[_key(name)], args=arguments, client=client)
    except redis.RedisError:
        return


def answered(name: str) -> None:
    """It did: a series of failures, if there was one, is over."""
    _local.answered(name)
    try:
        redis.common().delete(_key(name), f"{_key(name)}:open", f"{_key(name)}:trial")
    except redis.RedisError:
        return


def _key(name: str) -> str:
    # Braces: all keys of one breaker live on one node of a cluster.
    return redis.key("breaker", f"{{{name}}}")


@lru_cache(maxsize=8)
def _script(client: Redis, text: str) -> Script:
    return client.register_script(text)


class LocalBreaker:
    """The same inside one process. Times are seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        # name -> (failures in a row, time of the last)
        self.failures: dict[str, tuple[int, float]] = {}

    def admits(self, name: str, now: float) -> bool:
        with self.lock:
            count, last = self.failures.get(name, (0, 0.0))
            if count < FAILURES_MAX or now - last > _SERIES_SECONDS:
                return True
            if now - last < OPEN_SECONDS:
                return False
            # This caller tries; the others wait as long again.
            self.failures[name] = (count, now)
            return True

    def failed(self, name: str, now: float) -> None:
        with self.lock:
            count, last = self.failures.pop(name, (0, now))
            self.failures[name] = (1 if now - last > _SERIES_SECONDS else count + 1, now)
            while len(self.failures) > _LOCAL_NAMES:
                self.failures.pop(next(iter(self.failures)))

    def answered(self, name: str) -> None:
        with self.lock:
            self.failures.pop(name, None)


_local = LocalBreaker()
# A fork while another thread holds the lock would leave the child waiting for ever.
os.register_at_fork(after_in_child=_local.__init__)  # type: ignore[misc]
