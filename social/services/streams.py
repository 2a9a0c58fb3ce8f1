"""The streams between the web and the drain: names, appending, reading, trimming."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from redis.exceptions import ResponseError

from newsportal.lib import redis
from social.interactions import Record, pack

FIELD = b"i"
FIRST = "0-0"
# So long a database that fell back to an older state finds them again.
KEPT_MS = timedelta(minutes=15) // timedelta(milliseconds=1)


_SHED = redis.key("interactions-shed")


class Stream(NamedTuple):
    """`added`: how many entries it ever had; `length`: how many it has."""

    last_id: str
    added: int
    length: int


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


def look(shard: int) -> Stream | None:
    """The stream as it is; None when there is none. Raises RedisError."""
    try:
        facts: Any = redis.durable().xinfo_stream(stream(shard))
    except ResponseError:
        return None
    return Stream(
        last_id=facts["last-generated-id"].decode("ascii"),
        added=int(facts.get("entries-added", 0)),
        length=int(facts["length"]),
    )


def note_drained(shard: int, *, entries: int, all_of: int | None) -> None:
    """Tell the web how far the drain is; `all_of`: nothing waits beyond so many ever added."""
    if all_of is None:
        redis.durable().incrby(_drained(shard), entries)
    else:
        redis.durable().set(_drained(shard), all_of)


def waiting(shard: int) -> int:
    """How many entries nobody has drained. Raises RedisError."""
    found = look(shard)
    drained: Any = redis.durable().get(_drained(shard))
    return max(0, found.added - int(drained or 0)) if found else 0


def count_shed(site_id: int, *, day: date, impressions: int) -> None:
    """Remember how many were not even taken; the drain writes it down."""
    redis.durable().hincrby(_SHED, f"{site_id}:{day.isoformat()}", impressions)


def take_shed() -> dict[tuple[int, date], int]:
    """What was remembered so, by site and day; it is forgotten here."""
    pipeline = redis.durable().pipeline(transaction=True)
    pipeline.hgetall(_SHED)
    pipeline.delete(_SHED)
    found, _ = pipeline.execute()
    counts = {}
    for name, value in found.items():
        site_id, _, day = name.decode("ascii").partition(":")
        counts[int(site_id), date.fromisoformat(day)] = int(value)
    return counts


def _drained(shard: int) -> str:
    return redis.key("interactions-drained", shard)


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
