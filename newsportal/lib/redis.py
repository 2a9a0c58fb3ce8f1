"""The Redis connections of a process, made when first used. ADR 34 says what lies where."""

import os
from functools import lru_cache

from django.conf import settings
from redis import BlockingConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

__all__ = ["RedisError", "cache", "common", "durable", "key"]

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
