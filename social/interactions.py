"""Interactions as they travel: small records of fixed size, packed into entries of a stream. Pure.

No address and no agent is in them: who it was is a key that dies with its day's salt.
"""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from struct import Struct
from typing import NamedTuple

# Of a request and of an entry alike.
MOST_IN_BATCH = 50
AHEAD_MS = 2 * 60 * 1000
LATE_MS = 24 * 60 * 60 * 1000


class Kind(IntEnum):
    """`DROPPED` was none of the others, or could be no row: it is only counted, by its reason."""

    DROPPED = 0
    SHARE_INTENT = 1
    CLICK_BACK = 2
    IMPRESSION = 3
    FOLLOW_CLICK = 4


KINDS = {kind.name.lower(): kind for kind in Kind if kind is not Kind.DROPPED}

# Why something counts nothing; a record carries the place in this list, so it only grows.
REASONS = (
    "",
    "no_agent",
    "agent",
    "headless",
    "library",
    "opt_out",
    "own",
    "repeat",
    "rate",
    "prefetch",
    "preview",
    "malformed",
    "unknown_kind",
    "unknown_article",
    "unknown_network",
    "unknown_token",
    "foreign_token",
    "unknown_link",
    "shares_off",
    "future",
    "late",
    "shed",
)
REASON_CODES = {reason: code for code, reason in enumerate(REASONS)}

NOBODY = bytes(16)
FORMAT = b"\x01"
_RECORD = Struct(">16sBBiq16s16sq10s20s")
RECORD_BYTES = _RECORD.size


class Record(NamedTuple):
    """`subject`: the share or the follow link; `visitor`: the day's key; zeros stand for none.

    `article` is 0 for none, `reason` a place in REASONS, `received_ms` our clock in milliseconds
    since 1970, `token` and `network` ASCII, filled up with NUL.
    """

    id: bytes
    kind: int
    reason: int
    site: int
    article: int
    subject: bytes
    visitor: bytes
    received_ms: int
    token: bytes
    network: bytes


class Unreadable(ValueError):
    """An entry of a stream that no program of ours wrote, or one of a later version."""


def pack(records: Iterable[Record]) -> bytes:
    """The payload of one entry."""
    return FORMAT + b"".join([_RECORD.pack(*record) for record in records])


def unpack(payload: bytes) -> Iterator[Record]:
    """The records of one entry. Raises Unreadable before the first of them is given."""
    if payload[:1] != FORMAT or len(payload) % RECORD_BYTES != 1:
        raise Unreadable("not an entry of ours")
    records = [Record._make(values) for values in _RECORD.iter_unpack(payload[1:])]
    if not all(map(_is_sound, records)):
        raise Unreadable("values out of range")
    return iter(records)


def id_ms(raw: bytes) -> int:
    """The time in a UUIDv7, in milliseconds since 1970."""
    return int.from_bytes(raw[:6], "big")


def is_uuid7(raw: bytes) -> bool:
    return raw[6] >> 4 == 7 and raw[8] >> 6 == 2


def _is_sound(record: Record) -> bool:
    """Whether a table can hold it. Asked of each: no call that is not needed."""
    raw, kind, reason, _, _, _, _, received_ms, token, network = record
    if kind > 4 or reason >= _REASONS or not (network.isascii() and token.isascii()):
        return False
    ahead = int.from_bytes(raw[:6], "big") - received_ms
    return kind in _WITHOUT_ROW or -_OLDEST_MS <= ahead <= 2 * AHEAD_MS


_REASONS = len(REASONS)
_OLDEST_MS = LATE_MS + AHEAD_MS
_WITHOUT_ROW = frozenset({Kind.DROPPED.value, Kind.IMPRESSION.value})
ROW_KINDS = (Kind.SHARE_INTENT, Kind.CLICK_BACK, Kind.FOLLOW_CLICK)
