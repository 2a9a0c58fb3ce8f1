"""Reading many rows without holding a cursor, a transaction or all of them."""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def batches(rows: QuerySet[Row], *, size: int = 500) -> Iterator[list[Row]]:
    """All rows in the order of their primary key, `size` a query. Works behind any pooler."""
    rows = rows.order_by("pk")
    batch = list(rows[:size])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:size]) if len(batch) == size else []


def by_key(rows: QuerySet[Row], *, size: int = 500) -> Iterator[Row]:
    """As `batches`, one by one."""
    for batch in batches(rows, size=size):
        yield from batch
