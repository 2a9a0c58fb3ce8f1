"""Keyset conditions: what lies beyond the last row of a page."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import BooleanField, F, Field, Func, Value

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
