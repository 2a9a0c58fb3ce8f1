"""The push: the relay rings, every stream process hears. It only makes streams faster.

What has happened stands in PostgreSQL. A bell that nobody hears, or that is rung twice, costs at
most the pause until the next look there.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from django.conf import settings
from redis.asyncio import from_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from newsportal.lib import redis
from newsportal.lib.limiter import Breaker

logger = logging.getLogger(__name__)

BELL = redis.key("live")
CONNECT_SECONDS = 2.0
# Between two tries to hear again.
REST_SECONDS = 1.0

# The relay has other work: after a failure it does not even try for a second.
_breaker = Breaker()


class Rings(Protocol):
    """What a bell is rung for: an event, of which the stream process imports no model."""

    article_id: int | None
    article_version: int | None


def ring(*, events: Iterable[Rings]) -> None:
    """Tell every stream process which articles have new page versions. Never raises RedisError."""
    ids = {event.article_id for event in events if event.article_version is not None}
    articles = sorted(article_id for article_id in ids if article_id is not None)
    if not articles or _breaker.is_open():
        return
    try:
        redis.cache().publish(BELL, json.dumps(articles))
    except (redis.RedisError, OSError):
        _breaker.trip()


async def listen(heard: Callable[[list[int] | None], None]) -> None:
    """Call `heard` with the articles of each ring, for ever; None: rings may have been missed."""
    is_away = False
    while True:
        try:
            client = from_url(
                settings.REDIS_CACHE_URL,
                socket_connect_timeout=CONNECT_SECONDS,
                # It may be silent for hours; a lost connection is made anew here, below.
                socket_timeout=None,
                retry=Retry(NoBackoff(), 0),
            )
            async with client, client.pubsub() as bell:
                await bell.subscribe(BELL)
                async for message in bell.listen():
                    if is_away:
                        logger.warning("redis back")
                        is_away = False
                    heard(_articles(message))
        except (redis.RedisError, OSError) as error:
            if not is_away:
                logger.warning("redis away, streams go by the clock: %s", type(error).__name__)
            is_away = True
        await asyncio.sleep(REST_SECONDS)


def _articles(message: dict[str, object]) -> list[int] | None:
    """None for all that is no ring, as the confirmation that we are heard again."""
    data = message["data"]
    if message["type"] != "message" or not isinstance(data, bytes):
        return None
    try:
        return [int(article) for article in json.loads(data)]
    except (ValueError, TypeError):
        return None
