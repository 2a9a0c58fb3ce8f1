"""Writing many rows of a table, by one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models

from newsportal.lib.postgres.texts import array_of
from newsportal.lib.statements import run

_UPDATE = """
    UPDATE {table} AS c SET {sets} FROM ROWS FROM ({columns}) AS v ({names})
     WHERE c.id = v.id::{key}
"""
_INSERT = "INSERT INTO {table} ({names}) SELECT {values} FROM ROWS FROM ({columns}) AS v ({names})"


def update_rows(rows: Sequence[models.Model], *, fields: Sequence[str]) -> None:
    """Write these fields of rows of one table, found by `id`. Queries: 1, without rows none.

    `bulk_update` makes an expression a field and row, which costs more than the rows themselves.
    """
    if rows:
        _updating(type(rows[0]), tuple(fields)).write(rows)


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one table that have their keys. Queries: 1, without rows none.

    `bulk_create` makes several calls a value, which costs more than the rows themselves.
    """
    for row in rows:
        vars(row)["_state"].adding = False
    if rows:
        _inserting(type(rows[0])).write(rows)


@dataclass(frozen=True)
class _Writing:
    """A statement whose parameters are one array a column, as PostgreSQL reads them from a text.

    All in one JSON document took twice as long to write, and twice as long to read; a column of
    JSON is a document of its own.
    """

    sql: str
    columns: Sequence[tuple[str, bool]]

    def write(self, rows: Sequence[models.Model]) -> None:
        kept = [vars(row) for row in rows]
        columns = []
        for name, is_json in self.columns:
            values = [row[name] for row in kept]
            columns.append(json.dumps(values) if is_json else array_of(values))
        run(self.sql, columns)


@lru_cache(maxsize=32)
def _updating(model: type[models.Model], fields: tuple[str, ...]) -> _Writing:
    written = [field for field in model._meta.concrete_fields if field.name in fields]
    sets = ", ".join(f"{_quoted(field)} = {_value(field)}" for field in written)
    key = model._meta.get_field("id")
    return _writing(_UPDATE, model, [key, *written], sets=sets, key=_type(key))


@lru_cache(maxsize=32)
def _inserting(model: type[models.Model]) -> _Writing:
    written = [field for field in model._meta.concrete_fields if not field.generated]
    values = ", ".join(map(_value, written))
    return _writing(_INSERT, model, written, values=values)


def _writing(sql: str, model: type[models.Model], fields: Sequence[Any], **parts: str) -> _Writing:
    return _Writing(
        # The names are a model's own, and every value is a parameter.
        sql.format(
            table=connection.ops.quote_name(model._meta.db_table),
            names=", ".join(map(_quoted, fields)),
            columns=", ".join(_column(field, at) for at, field in enumerate(fields, start=1)),
            **parts,
        ),
        [(field.attname, isinstance(field, models.JSONField)) for field in fields],
    )


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _column(field: Any, place: int) -> str:
    """The values of a column; arrays, which in an array would be parts of it, come as texts."""
    if isinstance(field, models.JSONField):
        return f"jsonb_array_elements(${place}::jsonb)"
    return f"unnest(${place}::{'text' if _type(field).endswith('[]') else _type(field)}[])"


def _value(field: Any) -> str:
    if isinstance(field, models.JSONField):
        # None is no value at all, and not JSON's null.
        return f"NULLIF(v.{_quoted(field)}, 'null')"
    return f"v.{_quoted(field)}::{_type(field)}"


def _type(field: Any) -> str:
    # Without the length: a cast would cut off silently what the column refuses.
    return str(field.rel_db_type(connection)).split("(")[0]
