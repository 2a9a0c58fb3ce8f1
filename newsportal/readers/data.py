"""What is held of a reader, on every floor: who collects it and who erases it.

The table is `READER_DATA` in `routes.py`; the functions of a floor know its own rows alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from newsportal.events.routing import resolve, table
from newsportal.readers.models import Reader

# A name in the export, and its rows, made while they are written out.
Section = tuple[str, Iterable[Mapping[str, Any]]]


class Collector(Protocol):
    def __call__(self, *, reader: Reader) -> Iterable[Section]: ...


class Eraser(Protocol):
    """Erase at most about `limit` rows of the reader; returns how many: 0 when none is left."""

    def __call__(self, *, reader: Reader, limit: int, now: datetime) -> int: ...


@dataclass(frozen=True)
class ReaderData:
    """One floor's part, by dotted paths. `rows`: the foreign keys to Reader it answers for."""

    collector: str
    eraser: str
    rows: tuple[str, ...]


def collectors() -> Iterator[Collector]:
    return (resolve(part.collector) for part in table("READER_DATA"))


def erasers() -> Iterator[Eraser]:
    return (resolve(part.eraser) for part in table("READER_DATA"))
