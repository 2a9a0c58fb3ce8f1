"""The drain: moves interactions from the streams into PostgreSQL, each exactly once.

What was read, what it adds up to and how far it was read are one commit. So a drain that is
killed anywhere has either counted a batch and moved on, or done neither; and what Redis gives
twice has an id that is known.
"""

import gc
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from django.db import DataError, Error, IntegrityError, transaction
from psycopg import errors

from newsportal.events.routing import functions
from newsportal.lib.redis import RedisError
from social.interactions import ROW_KINDS, Record, Unreadable, unpack
from social.models import Cursor, Quarantine
from social.services import streams
from social.services.store import store
from social.services.streams import Entry, Stream

logger = logging.getLogger(__name__)
T = TypeVar("T")

BATCH_RECORDS = 5000
READ_ENTRIES = 500
# How often a batch is begun anew because somebody else wrote the same rows at that moment.
TRIES = 10
RAW_MAX_BYTES = 64 * 1024
_COLLISIONS = (errors.DeadlockDetected, errors.SerializationFailure)


@dataclass(frozen=True)
class Drained:
    """`last_id`: where the cursor stands; `is_all`: whether the stream had no more then."""

    records: int
    last_id: str
    is_all: bool


@dataclass(frozen=True)
class Rung:
    """What the bells of live streams are told: an article and its page version."""

    article_id: int | None
    article_version: int | None


@dataclass(frozen=True)
class _Read:
    """`unreadable`: entries with why they cannot be read."""

    entries: list[Entry]
    records: list[Record]
    unreadable: list[tuple[Entry, str]]
    is_all: bool

    @property
    def last_id(self) -> str:
        return self.entries[-1].id


def drain_once(shard: int, *, now: datetime) -> Drained:
    """Move one batch on; does nothing where another drain is at it.

    Raises RedisError and OperationalError when an engine is away.
    """
    cursor = _cursor(shard)
    stream = streams.look(shard)
    if stream is None or stream.last_id == cursor.last_id:
        return Drained(records=0, last_id=cursor.last_id, is_all=True)
    if streams.place(stream.last_id) < streams.place(cursor.last_id):
        _begin_anew(cursor)
    with _uncollected():
        batch = _read(cursor)
    if not batch.entries:
        return Drained(records=0, last_id=cursor.last_id, is_all=True)
    with _uncollected():
        versions = _write(cursor, batch, now)
    if versions is None:
        return Drained(records=0, last_id=cursor.last_id, is_all=False)
    _keep_house(shard, batch, stream, now)
    ring(versions)
    return Drained(records=len(batch.records), last_id=batch.last_id, is_all=batch.is_all)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Thousands of small tuples, none in a cycle: the collector would only walk them, often."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _keep_house(shard: int, batch: _Read, stream: Stream, now: datetime) -> None:
    """Let Redis know; with Redis away it hears of it next time."""
    is_newest = batch.last_id == stream.last_id
    with suppress(RedisError):
        streams.note_drained(
            shard, entries=len(batch.entries), all_of=stream.added if is_newest else None
        )
        streams.trim(shard, drained=batch.last_id, now_ms=int(now.timestamp() * 1000))


def write_directly(records: Sequence[Record]) -> None:
    """The same for a few records that no stream would take. Raises OperationalError."""

    def write() -> dict[int, int]:
        with transaction.atomic():
            return store(records)

    ring(_beyond_collisions(write))


def ring(versions: Mapping[int, int]) -> None:
    """Tell those who look at these articles that their numbers have changed."""
    if versions:
        for bell in functions("DOORBELLS"):
            bell(events=[Rung(article, version) for article, version in versions.items()])


def _cursor(shard: int) -> Cursor:
    cursor = Cursor.objects.filter(shard=shard).first()
    if cursor is None:
        Cursor.objects.bulk_create([Cursor(shard=shard)], ignore_conflicts=True)
        cursor = Cursor.objects.get(shard=shard)
    return cursor


def _begin_anew(cursor: Cursor) -> None:
    """The stream is another one, whose ids begin below where we stand: read all of it."""
    logger.warning("stream %d began anew", cursor.shard)
    stood_at, cursor.last_id = cursor.last_id, streams.FIRST
    cursor.epoch += 1
    Cursor.objects.filter(shard=cursor.shard, last_id=stood_at).update(
        epoch=cursor.epoch, last_id=cursor.last_id
    )


def _read(cursor: Cursor) -> _Read:
    batch = _Read([], [], [], is_all=True)
    after = cursor.last_id
    while True:
        entries = streams.read(cursor.shard, after=after, most=READ_ENTRIES)
        for entry in entries:
            _add(batch, entry, is_again=_is_again(cursor, entry))
            if len(batch.records) >= BATCH_RECORDS:
                return replace(batch, is_all=False)
        if len(entries) < READ_ENTRIES:
            return batch
        after = entries[-1].id


def _is_again(cursor: Cursor, entry: Entry) -> bool:
    return streams.place(entry.id) <= streams.place(cursor.counted_id)


def _add(batch: _Read, entry: Entry, *, is_again: bool) -> None:
    """`is_again`: ids may have been counted before, which rows tell by themselves alone."""
    batch.entries.append(entry)
    try:
        records = unpack(entry.payload)
    except Unreadable as error:
        batch.unreadable.append((entry, str(error)))
        return
    batch.records.extend(each for each in records if not is_again or each.kind in ROW_KINDS)


def _write(cursor: Cursor, batch: _Read, now: datetime) -> dict[int, int] | None:
    """The new page versions; None where another drain has moved the cursor meanwhile."""
    try:
        return _write_whole(cursor, batch, now)
    except (DataError, IntegrityError):
        logger.exception("stream %d: a batch is written entry by entry", cursor.shard)
    versions: dict[int, int] = {}
    for entry in batch.entries:
        single = _Read([], [], [], is_all=True)
        _add(single, entry, is_again=_is_again(cursor, entry))
        try:
            moved = _write_whole(cursor, single, now)
        except (DataError, IntegrityError) as error:
            refused = _Read([entry], [], [(entry, type(error).__name__)], is_all=True)
            moved = _write_whole(cursor, refused, now)
        if moved is None:
            return None
        versions |= moved
        cursor.last_id = entry.id
    return versions


def _write_whole(cursor: Cursor, batch: _Read, now: datetime) -> dict[int, int] | None:
    def write() -> dict[int, int] | None:
        with transaction.atomic():
            return _write_held(cursor, batch, now) if _hold(cursor) else None

    return _beyond_collisions(write)


def _beyond_collisions(write: Callable[[], T]) -> T:
    """Begin anew as long as others write the same rows at that very moment."""
    for _ in range(TRIES - 1):
        try:
            return write()
        except Error as error:
            is_collision = isinstance(error.__cause__, _COLLISIONS)
            if not is_collision and not isinstance(error, IntegrityError):
                raise
    return write()


def _hold(cursor: Cursor) -> bool:
    held = Cursor.objects.select_for_update(skip_locked=True)
    stands = {"epoch": cursor.epoch, "last_id": cursor.last_id}
    return held.filter(shard=cursor.shard, **stands).first() is not None


def _write_held(cursor: Cursor, batch: _Read, now: datetime) -> dict[int, int]:
    _set_aside(cursor.shard, batch.unreadable, now)
    counted = max(cursor.counted_id, batch.last_id, key=streams.place)
    Cursor.objects.filter(shard=cursor.shard).update(
        last_id=batch.last_id, counted_id=counted, drained_at=now
    )
    return store(batch.records)


def _set_aside(shard: int, unreadable: Iterable[tuple[Entry, str]], now: datetime) -> None:
    rows = [
        Quarantine(
            shard=shard,
            entry_id=entry.id,
            raw=entry.payload[:RAW_MAX_BYTES],
            error=error,
            at=now,
        )
        for entry, error in unreadable
    ]
    if rows:
        logger.error("stream %d: %d entries set aside", shard, len(rows))
        Quarantine.objects.bulk_create(rows, ignore_conflicts=True)
