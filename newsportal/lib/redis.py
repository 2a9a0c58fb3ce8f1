"""The Redis connections of a process, made when first used. ADR 34 says what lies where."""

import hashlib
import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from redis import BlockingConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as GoneError
from redis.exceptions import NoScriptError, RedisError
from redis.retry import Retry

__all__ = ["RedisError", "cache", "common", "durable", "key", "run_script"]

# A request never waits longer than this for Redis: everything has a way without it.
CONNECT_TIMEOUT_SECONDS = 0.2
SOCKET_TIMEOUT_SECONDS = 0.5
MAX_CONNECTIONS = 64


def common() -> Redis:
    """Queues, limits, breakers: what all processes share and may lose. Answers are bytes."""
    return _client(settings.REDIS_URL, os.getpid())


def durable() -> Redis:
    """Interactions: the instance that has written down what it answers. Answers are bytes."""
    return _client(settings.REDIS_DURABLE_URL, os.getpid())


def cache() -> Redis:
    """Page bytes and pub/sub: the instance that may forget. Answers are bytes."""
    return _client(settings.REDIS_CACHE_URL, os.getpid())


def key(*parts: object) -> str:
    """`np:a:b`: every key of ours begins alike, so that an instance can be shared."""
    return ":".join(["np", *(str(part) for part in parts)])


# The process id is part of the memory's key, so that a fork never shares its parent's sockets.
@lru_cache(maxsize=8)
def _client(url: str, process_id: int) -> Redis:
    # Waits for a free connection: more threads than connections must not look like a dead Redis.
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        timeout=SOCKET_TIMEOUT_SECONDS,
        socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
        socket_timeout=SOCKET_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    return Redis(connection_pool=pool)


def run_script(
    client: Redis, lua: str, keys: Sequence[str], arguments: Sequence[int | str | bytes]
) -> Any:
    """What a script answers, as Redis says it. Raises RedisError.

    By a connection that the thread keeps: to borrow one of the pool, look at it and time the call
    costs more than the call. One that was closed meanwhile is made anew, once, and the script run
    again: it may then have run twice.
    """
    words = [_digest(lua), len(keys), *keys, *arguments]
    try:
        return _say(client, "EVALSHA", *words)
    except NoScriptError:
        return _say(client, "EVAL", lua, *words[1:])


def _say(client: Redis, *words: Any) -> Any:
    if vars(_kept).get("client") is not client:
        pool = client.connection_pool
        _kept.client, _kept.connection = client, pool.connection_class(**pool.connection_kwargs)
    connection = _kept.connection
    is_new = connection._sock is None  # noqa: SLF001
    try:
        connection.send_command(*words)
        return connection.read_response()
    except GoneError:
        if is_new:
            raise
    connection.disconnect()
    connection.send_command(*words)
    return connection.read_response()


@lru_cache(maxsize=8)
def _digest(lua: str) -> str:
    return hashlib.sha1(lua.encode(), usedforsecurity=False).hexdigest()


_kept = threading.local()
