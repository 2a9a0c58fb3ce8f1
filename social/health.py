"""Numbers of the ingest for `/metrics` and for the newsroom: what waits, what was set aside."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from newsportal.lib.redis import RedisError
from social.models import Cursor, InteractionAudit, Quarantine
from social.services import streams


@dataclass(frozen=True)
class StreamHealth:
    """`waiting`: entries that nobody has drained, and since when the oldest of them does."""

    shard: int
    length: int
    waiting: int
    oldest_seconds: float


def stream_health(now: datetime) -> list[StreamHealth]:
    """Of each stream. Queries: 1. Raises RedisError."""
    drained = dict(Cursor.objects.values_list("shard", "last_id"))
    return [_of_stream(shard, drained.get(shard, streams.FIRST), now) for shard in streams.shards()]


def _of_stream(shard: int, drained: str, now: datetime) -> StreamHealth:
    stream = streams.look(shard)
    oldest = streams.read(shard, after=drained, most=1)
    seconds = now.timestamp() - streams.place(oldest[0].id)[0] / 1000 if oldest else 0.0
    return StreamHealth(
        shard=shard,
        length=stream.length if stream else 0,
        waiting=streams.waiting(shard) if oldest else 0,
        oldest_seconds=max(0.0, seconds),
    )


def samples() -> list[tuple[str, str, dict[str, str], float]]:
    """Name, help, labels, value. Queries: 3; with Redis away of rows alone."""
    rows: list[tuple[str, str, dict[str, str], float]] = []
    try:
        found = stream_health(timezone.now())
    except RedisError:
        found = []
    for one in found:
        labels = {"stream": str(one.shard)}
        rows += [
            ("interactions_stream_length", "Entries in the stream.", labels, one.length),
            ("interactions_waiting", "Entries not drained.", labels, one.waiting),
            (
                "interactions_oldest_seconds",
                "Age of the oldest of them.",
                labels,
                one.oldest_seconds,
            ),
        ]
    quarantined = Quarantine.objects.count()
    rows.append(("interactions_quarantined", "Entries that could not be read.", {}, quarantined))
    audit = last_audit()
    if audit is not None:
        rows.append(("interactions_drift", "What the last audit found apart.", {}, audit.drift))
    return rows


def last_audit() -> InteractionAudit | None:
    """Queries: 1."""
    return InteractionAudit.objects.order_by("-day").first()
