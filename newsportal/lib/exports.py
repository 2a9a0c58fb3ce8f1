"""Lists as files that are written while they are read: CSV for spreadsheets, JSON Lines."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

FORMATS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
# So many rows are written at a time.
BATCH = 500
# Excel takes a file for UTF-8 by this alone.
_MARK = "\ufeff"
# What a spreadsheet would run as a formula, or shift into another cell.
_DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


@dataclass(frozen=True)
class Column:
    """`key`: its name in JSON, `title`: its head in CSV, `value`: from a row."""

    key: str
    title: str | Promise
    value: Callable[[Any], Any]


class _Lines:
    """What `csv` writes into: keeps what it was given since it was last asked."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def write(self, text: str) -> None:
        self.parts.append(text)

    def taken(self) -> bytes:
        text, self.parts = "".join(self.parts), []
        return text.encode("utf-8", "replace")


def written(rows: Iterable[Any], columns: Sequence[Column], *, form: str) -> Iterator[bytes]:
    """The file in parts of some hundred rows; no more of it is ever in memory.

    Cells of a CSV file that a spreadsheet would run begin with an apostrophe.
    """
    lines = _Lines()
    writer = csv.writer(lines)
    if form == "csv":
        lines.write(_MARK)
        writer.writerow([str(column.title) for column in columns])
    for number, row in enumerate(rows, 1):
        if form == "csv":
            writer.writerow([cell(column.value(row)) for column in columns])
        else:
            facts = {column.key: _plain(column.value(row)) for column in columns}
            lines.write(json.dumps(facts, ensure_ascii=False) + "\n")
        if number % BATCH == 0:
            yield lines.taken()
    rest = lines.taken()
    if rest:
        yield rest


def cell(value: Any) -> Any:
    """A value as a cell of CSV; a number stays a number, whatever its sign."""
    plain = _plain(value)
    if isinstance(plain, str) and plain.lstrip(" ").startswith(_DANGEROUS):
        return f"'{plain}"
    return "" if plain is None else plain


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
