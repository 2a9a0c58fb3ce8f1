"""Keyset conditions: what lies beyond the last row of a page."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.db.models import BooleanField, F, Field, Func, Model, QuerySet, Value

from newsportal.lib.conditional import rfc3339

Row = TypeVar("Row", bound=Model)

_row = partial(Func, template="(%(expressions)s)", output_field=Field())


def beyond(columns: Sequence[str], values: Sequence[Any], *, is_descending: bool) -> Func:
    """Rows after these values in the order of the columns, all of them rising or all falling.

    A comparison of rows: PostgreSQL begins its scan of an index over the columns right there,
    which it does not when the same is said by OR.
    """
    return Func(
        _row(*(F(column) for column in columns)),
        _row(*(Value(value) for value in values)),
        template="%(expressions)s",
        arg_joiner=" < " if is_descending else " > ",
        output_field=BooleanField(),
    )


def newest(rows: QuerySet[Row], *, after: Sequence[str | int] | None, limit: int) -> list[Row]:
    """The first rows by `created_at`, newest first, behind a `newest_key`. Queries: 1."""
    if after is not None:
        key = [datetime.fromisoformat(str(after[0])), int(after[1])]
        rows = rows.filter(beyond(["created_at", "id"], key, is_descending=True))
    return list(rows.order_by("-created_at", "-id")[:limit])


def newest_key(row: Any) -> list[str | int]:
    """The cursor key behind this row, of a model with `created_at` and a whole number for id."""
    return [rfc3339(row.created_at), row.id]
