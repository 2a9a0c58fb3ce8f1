"""Writing many rows of a table, by one statement."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from newsportal.lib.statements import run

_UPDATE = """
    UPDATE {table} AS c SET {sets}
      FROM json_populate_recordset(NULL::{table}, $1::json) AS v WHERE c.id = v.id
"""
_INSERT = """
    INSERT INTO {table} ({names})
    SELECT {names} FROM json_populate_recordset(NULL::{table}, $1::json)
"""


def update_rows(rows: Sequence[models.Model], *, fields: Sequence[str]) -> None:
    """Write these fields of rows of one table, found by `id`. Queries: 1, without rows none.

    `bulk_update` makes an expression a field and row, which costs more than the rows themselves.
    """
    if not rows:
        return
    sql, columns = _updating(type(rows[0]), tuple(fields))
    _run(sql, rows, columns)


@lru_cache(maxsize=32)
def _updating(model: type[models.Model], fields: tuple[str, ...]) -> tuple[str, list[str]]:
    meta = model._meta
    columns = [field.attname for field in meta.concrete_fields if field.name in fields]
    sets = ", ".join(f"{_quoted(name)} = v.{_quoted(name)}" for name in columns)
    return _UPDATE.format(table=_quoted(meta.db_table), sets=sets), ["id", *columns]


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one table that have their keys. Queries: 1, without rows none.

    `bulk_create` makes several calls a value, which costs more than the rows themselves.
    """
    if not rows:
        return
    for row in rows:
        vars(row)["_state"].adding = False
    sql, columns = _inserting(type(rows[0]))
    _run(sql, rows, columns)


@lru_cache(maxsize=32)
def _inserting(model: type[models.Model]) -> tuple[str, list[str]]:
    meta = model._meta
    columns = [field.attname for field in meta.concrete_fields if not field.generated]
    names = ", ".join(map(_quoted, columns))
    return _INSERT.format(table=_quoted(meta.db_table), names=names), columns


def _run(sql: str, rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    # The names are a model's own, and every value is a parameter.
    values = [{name: getattr(row, name) for name in columns} for row in rows]
    run(sql, [json.dumps(values, default=_plain, ensure_ascii=False)])


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _plain(value: Any) -> str:
    """Times and ids as PostgreSQL reads them."""
    return str(value)
