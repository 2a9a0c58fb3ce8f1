"""Arrays and rows for PostgreSQL in its own binary form, built by joining bytes.

Thousands of values a statement are then neither quoted here nor read as text there.
"""

from collections.abc import Collection
from struct import Struct

from psycopg import Connection
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

# The epoch of PostgreSQL's times, 2000-01-01 UTC.
EPOCH_MS = 946_684_800_000
EPOCH_DAY = 10_957
COPY_HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
COPY_END = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
SIXTEEN = b"\x00\x00\x00\x10"
_HEAD = Struct(">iiIii")
_BIGINT = Struct(">iq")


class Packed:
    """An array; `element` is the type's oid in PostgreSQL."""

    __slots__ = ("raw",)

    def __init__(self, element: int, count: int, body: bytes) -> None:
        self.raw = _HEAD.pack(int(count > 0), 0, element, count, 1)[: 20 if count else 12] + body


class Uuids(Packed):
    """Of 16 bytes each."""

    def __init__(self, values: Collection[bytes]) -> None:
        super().__init__(2950, len(values), b"".join([SIXTEEN + value for value in values]))


class Keys(Packed):
    """`bytea` of 16 bytes each."""

    def __init__(self, values: Collection[bytes]) -> None:
        super().__init__(17, len(values), b"".join([SIXTEEN + value for value in values]))


class Bigints(Packed):
    def __init__(self, values: Collection[int]) -> None:
        super().__init__(20, len(values), b"".join([_BIGINT.pack(8, each) for each in values]))


class _Dumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Packed) -> Buffer | None:
        return obj.raw


def _dumper(array_oid: int) -> type[_Dumper]:
    return type("_PackedDumper", (_Dumper,), {"oid": array_oid})


_DUMPERS = {
    Uuids: _dumper(2951),
    Keys: _dumper(1001),
    Bigints: _dumper(1016),
}


def teach(connection: "Connection[object]") -> None:
    """Let this connection send them."""
    for kind, dumper in _DUMPERS.items():
        connection.adapters.register_dumper(kind, dumper)
