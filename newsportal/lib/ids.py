"""UUIDv7 (RFC 9562): ids that sort by the time they were made."""

import os
import secrets
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

_RANDOM_BITS = 74
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Clock:
    """The last id of this process: a millisecond and the 74 bits below it, one growing number."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last = 0

    def tick(self) -> int:
        """The next 122 bits: never lower than the one before, even when the clock goes back."""
        now_ms = time.time_ns() // 1_000_000
        with self.lock:
            if now_ms > self.last >> _RANDOM_BITS:
                self.last = now_ms << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
            else:
                # A random step keeps the next id unguessable and forked processes apart.
                self.last += secrets.randbits(32) + 1
            return self.last


_clock = _Clock()
# A fork while another thread holds the lock would leave the child waiting for ever.
os.register_at_fork(after_in_child=_clock.__init__)  # type: ignore[misc]


def uuid7(at: datetime | None = None) -> UUID:
    """A new UUIDv7. Those without `at` only grow within a process; thread-safe.

    `at` (aware, from 1970 on) gives the id of another moment, for imports and bounds of time.
    """
    if at is None:
        return _from_bits(_clock.tick())
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    return _from_bits(milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS))


def _from_bits(bits: int) -> UUID:
    milliseconds = bits >> _RANDOM_BITS
    high = bits >> 62 & 0xFFF
    low = bits & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def uuid7_time(uuid: UUID) -> datetime:
    """The moment inside an id, UTC, whole milliseconds. Raises ValueError if it is no version 7."""
    if uuid.version != 7:
        raise ValueError(f"not a UUIDv7: {uuid}")
    return _EPOCH + timedelta(milliseconds=uuid.int >> 80)
