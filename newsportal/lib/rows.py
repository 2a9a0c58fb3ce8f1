"""Writing many rows of a table, by one statement."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, models

_UPDATE = """
    UPDATE {table} AS c SET {sets}
      FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS v WHERE c.id = v.id
"""


def update_rows(rows: Sequence[models.Model], *, fields: Sequence[str]) -> None:
    """Write these fields of rows of one table, found by `id`. Queries: 1, without rows none.

    `bulk_update` makes an expression a field and row, which costs more than the rows themselves.
    """
    if not rows:
        return
    meta = rows[0]._meta
    columns = [field.attname for field in meta.concrete_fields if field.name in fields]
    values = [{name: getattr(row, name) for name in ("id", *columns)} for row in rows]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(name)} = v.{quote(name)}" for name in columns)
    with connection.cursor() as cursor:
        # The names are a model's own, and every value is a parameter.
        statement = _UPDATE.format(table=quote(meta.db_table), sets=sets)
        cursor.execute(statement, [json.dumps(values, default=_plain)])


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one table that have their keys. Queries: 1, without rows none.

    `bulk_create` makes several calls a value, which costs more than the rows themselves.
    """
    if not rows:
        return
    meta = rows[0]._meta
    columns = [field.attname for field in meta.concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    table = quote(meta.db_table)
    values = [{name: getattr(row, name) for name in columns} for row in rows]
    for row in rows:
        vars(row)["_state"].adding = False
    with connection.cursor() as cursor:
        # The names are a model's own, and every value is a parameter.
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names}"  # noqa: S608
            f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)",
            [json.dumps(values, default=_plain)],
        )


def _plain(value: Any) -> str:
    """Times and ids as PostgreSQL reads them."""
    return str(value)
