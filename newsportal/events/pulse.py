"""The age of the heartbeats, and the health check of a worker's container.

    python -m newsportal.events.pulse screening notifications maintenance

ends with 0 when each of these queues came round lately, from the row over relay and broker to a
worker and back, and with 1 and a line for each that did not: a worker that hangs, answers pings
and takes no work is found, too. One query and no models, so that asking each minute costs little.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection

# Within a minute it comes by itself, within three a busy queue lets it wait; beyond, nothing moves.
LATE_SECONDS, STOPPED_SECONDS = 180, 600


def colour_of(seconds: float) -> str:
    """`good`, `late` or `stopped`, of what should have been done so many seconds ago."""
    if seconds > STOPPED_SECONDS:
        return "stopped"
    return "late" if seconds > LATE_SECONDS else "good"


@dataclass(frozen=True)
class QueueHealth:
    """Seconds since the queue's last full round (None: never came round), and how long it took."""

    queue: str
    seconds: float | None
    took_seconds: float | None

    @property
    def colour(self) -> str:
        return "stopped" if self.seconds is None else colour_of(self.seconds)


def queues() -> list[QueueHealth]:
    """Each queue's heartbeat, by the database's clock. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue, EXTRACT(EPOCH FROM clock_timestamp() - returned_at)::float,"
            " took_seconds FROM events_heartbeat ORDER BY queue"
        )
        return [QueueHealth(*row) for row in cursor.fetchall()]


def main(names: Sequence[str]) -> int:
    """Say what is not well of these queues; the process's exit code."""
    try:
        found = {one.queue: one for one in queues()}
    except DatabaseError as error:
        sys.stdout.write(f"PostgreSQL does not answer: {type(error).__name__}\n")
        return 1
    worries = [worry for name in names if (worry := _worry(name, found.get(name)))]
    sys.stdout.write("\n".join(worries or ["all queues come round"]) + "\n")
    return 1 if worries else 0


def _worry(name: str, one: QueueHealth | None) -> str:
    if one is None or one.seconds is None:
        return f"{name}: never came round"
    return "" if one.colour == "good" else f"{name}: came round {one.seconds:.0f} s ago"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")
    sys.exit(main(sys.argv[1:]))
