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
    UPDATE {table} AS c SET {sets} FROM unnest({arrays}) AS v ({names}) WHERE c.id = v.id::{key}
"""
_INSERT = "INSERT INTO {table} ({names}) SELECT {values} FROM unnest({arrays}) AS v ({names})"


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
    """A statement whose parameters are one array a column, of texts as PostgreSQL reads them.

    As one JSON document they took twice as long to write, and twice as long to read.
    """

    sql: str
    columns: Sequence[tuple[str, bool]]

    def write(self, rows: Sequence[models.Model]) -> None:
        kept = [vars(row) for row in rows]
        values = (
            _as_json([row[name] for row in kept]) if is_json else [row[name] for row in kept]
            for name, is_json in self.columns
        )
        run(self.sql, [*map(array_of, values)])


def _as_json(values: Sequence[Any]) -> list[str | None]:
    """None is no value at all, and not JSON's null."""
    return [None if value is None else json.dumps(value) for value in values]


@lru_cache(maxsize=32)
def _updating(model: type[models.Model], fields: tuple[str, ...]) -> _Writing:
    written = [field for field in model._meta.concrete_fields if field.name in fields]
    sets = ", ".join(f"{_quoted(field)} = v.{_quoted(field)}::{_type(field)}" for field in written)
    key = model._meta.get_field("id")
    return _writing(_UPDATE, model, [key, *written], sets=sets, key=_type(key))


@lru_cache(maxsize=32)
def _inserting(model: type[models.Model]) -> _Writing:
    written = [field for field in model._meta.concrete_fields if not field.generated]
    values = ", ".join(f"v.{_quoted(field)}::{_type(field)}" for field in written)
    return _writing(_INSERT, model, written, values=values)


def _writing(sql: str, model: type[models.Model], fields: Sequence[Any], **parts: str) -> _Writing:
    return _Writing(
        # The names are a model's own, and every value is a parameter.
        sql.format(
            table=connection.ops.quote_name(model._meta.db_table),
            names=", ".join(map(_quoted, fields)),
            arrays=", ".join(f"${at}::{_array(field)}" for at, field in enumerate(fields, start=1)),
            **parts,
        ),
        [(field.attname, isinstance(field, models.JSONField)) for field in fields],
    )


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _array(field: Any) -> str:
    """What the values come as: arrays in an array would be parts of it, and come as texts."""
    return "text[]" if _type(field).endswith("[]") else f"{_type(field)}[]"


def _type(field: Any) -> str:
    # Without the length: a cast would cut off silently what the column refuses.
    return str(field.rel_db_type(connection)).split("(")[0]
