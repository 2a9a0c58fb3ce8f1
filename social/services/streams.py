"""The streams between the web and the drain: names, appending, reading, trimming."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from redis.exceptions import ResponseError

from newsportal.lib import redis
from social.interactions import Record, pack

FIELD = b"i"
FIRST = "0-0"
# So long a database that fell back to an older state finds them again.
KEPT_MS = timedelta(minutes=15) // timedelta(milliseconds=1)


class Entry(NamedTuple):
    id: str
    payload: bytes


def shards() -> range:
    return range(settings.NEWSPORTAL_INTERACTION_STREAMS)


def stream(shard: int) -> str:
    return redis.key("interactions", shard)


def shard_of(record: Record) -> int:
    """All of one article go one way."""
    return (record.article or record.site) % len(shards())


def append(records: Iterable[Record]) -> None:
    """One entry for each stream concerned. Raises RedisError; some may have been taken then."""
    by_shard: defaultdict[int, list[Record]] = defaultdict(list)
    for record in records:
        by_shard[shard_of(record)].append(record)
    client = redis.durable()
    if len(by_shard) == 1:
        (shard,) = by_shard
        client.xadd(stream(shard), {FIELD: pack(by_shard[shard])})
        return
    pipeline = client.pipeline(transaction=False)
    for shard in sorted(by_shard):
        pipeline.xadd(stream(shard), {FIELD: pack(by_shard[shard])})
    pipeline.execute()


def read(shard: int, *, after: str, most: int) -> list[Entry]:
    """The next entries, at most `most`. Raises RedisError."""
    found: Any = redis.durable().xrange(stream(shard), min=f"({after}", count=most)
    return [
        Entry(entry_id.decode("ascii"), (fields or {}).get(FIELD, b""))
        for entry_id, fields in found
    ]


def last_id(shard: int) -> str | None:
    """The highest id that the stream ever had; None when there is no stream."""
    try:
        facts: Any = redis.durable().xinfo_stream(stream(shard))
    except ResponseError:
        return None
    return str(facts["last-generated-id"].decode("ascii"))


def trim(shard: int, *, drained: str, now_ms: int) -> None:
    """Forget what is drained and older than KEPT_MS."""
    oldest = min(place(drained), (now_ms - KEPT_MS, 0))
    redis.durable().xtrim(stream(shard), minid=f"{oldest[0]}-{oldest[1]}", approximate=True)


def wait_for_news(drained: Mapping[int, str], *, milliseconds: int) -> bool:
    """Whether a stream has more than was drained; waits for it so long. Raises RedisError."""
    places: Any = {stream(shard): after for shard, after in drained.items()}
    return bool(redis.durable().xread(places, count=1, block=milliseconds))


def place(entry_id: str) -> tuple[int, int]:
    """An id as it is ordered."""
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number)
