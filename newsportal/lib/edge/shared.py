"""What the web processes tell each other by Redis: page versions, and bytes built from them.

Nothing here is needed: with Redis away every call says that nothing is known.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Protocol, TypeVar

from redis import Redis
from redis.commands.core import Script

from newsportal.lib import redis
from newsportal.lib.edge.answers import Answer, from_record, to_record
from newsportal.lib.limiter import Breaker

T = TypeVar("T")

# How long a version is believed after it was read from PostgreSQL, or a page without a version.
KNOWN_MS = 500
BYTES_MS = 30_000
# What Redis may be late by, of the second that nothing is older than.
LATE_MS = 20

# A version only moves forward.
_CLAIM = """
local known = tonumber(redis.call('GET', KEYS[1]) or -1)
local version, life = tonumber(ARGV[1]), tonumber(ARGV[2])
if known < version or (known == version and redis.call('PTTL', KEYS[1]) < life) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', life)
end
return math.max(known, version)
"""
# A push says that older pages are old, and not that this version is the newest now: it never
# prolongs.
_PUSH = """
for place, key in ipairs(KEYS) do
  local known = tonumber(redis.call('GET', key) or -1)
  if known >= 0 and known < tonumber(ARGV[place]) then
    redis.call('SET', key, ARGV[place], 'KEEPTTL')
  end
end
"""

# After a failure Redis is left alone for a second: its timeout is not paid by each request.
_breaker = Breaker()


class Changed(Protocol):
    """What a push is made of: an event."""

    article_id: int | None
    article_version: int | None


def known_version(article: int) -> int | None:
    """The article's page version as PostgreSQL had it at most KNOWN_MS ago, if anybody knows."""
    found = _quietly(lambda: redis.cache().get(_version_key(article)))
    return int(found) if isinstance(found, bytes) else None


def claim_version(article: int, version: int, *, life_ms: int) -> int:
    """Say what PostgreSQL has had KNOWN_MS - `life_ms` ago. Returns the newest that is known."""
    if life_ms <= 0:
        return version
    known = _kept(
        _version_key(article),
        lambda: _move_forward(redis.cache(), article, version, life_ms),
        life_ms=life_ms,
    )
    return version if known is None else known


def push_versions(*, events: Iterable[Changed]) -> None:
    """Make pages older than these events' versions old at once. Never raises RedisError."""
    newest: dict[int, int] = {}
    for event in events:
        if event.article_id is not None and event.article_version is not None:
            newest[event.article_id] = max(newest.get(event.article_id, 0), event.article_version)
    if newest:
        _quietly(lambda: _push(redis.cache(), newest))


def load(name: str, *, now: float) -> Answer | None:
    """The bytes that some process has kept under this key."""
    read = _quietly(lambda: _read(redis.cache(), _page_key(name)))
    if read is None:
        return None
    record, left_ms = read
    try:
        return from_record(record, now=now, left_ms=left_ms)
    except (ValueError, KeyError, OSError, EOFError):
        return None


def save(name: str, answer: Answer, *, life_ms: int) -> None:
    """Keep the bytes for the other processes, for that long."""
    if life_ms > 0:
        key, record = _page_key(name), to_record(answer, life_ms=life_ms)
        _kept(key, lambda: redis.cache().set(key, record, px=life_ms), life_ms=life_ms)


def _kept(key: str, call: Callable[[], T], *, life_ms: int) -> T | None:
    """The call, by which the key lives so long: from when it was made, not from when Redis did it.

    A busy machine may come to it much later.
    """
    began = time.monotonic()
    told = _quietly(call)
    late_ms = int((time.monotonic() - began) * 1000)
    if late_ms > LATE_MS:
        _quietly(lambda: redis.cache().pexpire(key, max(1, life_ms - late_ms), lt=True))
    return told


def _quietly(call: Callable[[], T]) -> T | None:
    if _breaker.is_open():
        return None
    try:
        return call()
    except (redis.RedisError, OSError):
        _breaker.trip()
        return None


def _read(client: Redis, key: str) -> tuple[bytes, int] | None:
    pipe = client.pipeline(transaction=False)
    pipe.get(key)
    pipe.pttl(key)
    record, left_ms = pipe.execute()
    return None if record is None else (record, left_ms)


def _push(client: Redis, versions: dict[int, int]) -> None:
    keys = [_version_key(article) for article in versions]
    _script(client, _PUSH)(keys=keys, args=list(versions.values()))


def _move_forward(client: Redis, article: int, version: int, life_ms: int) -> int:
    return int(_script(client, _CLAIM)(keys=[_version_key(article)], args=[version, life_ms]))


@lru_cache(maxsize=4)
def _script(client: Redis, text: str) -> Script:
    return client.register_script(text)


def _version_key(article: int) -> str:
    return redis.key("edge", "version", article)


def _page_key(name: str) -> str:
    return redis.key("edge", "page", hashlib.blake2b(name.encode(), digest_size=16).hexdigest())
