"""The few statements of hot paths: written by hand, planned once, and read into models.

The ORM builds each query anew and PostgreSQL plans it anew, which for a table with twenty indexes
costs more than finding the rows. What runs here is prepared by psycopg after some runs, where
NEWSPORTAL_DB_PREPARE allows it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Field, Model
from psycopg import Cursor
from psycopg.types.json import Jsonb

M = TypeVar("M", bound=Model)

Params = Mapping[str, Any] | Sequence[Any]


def fetch(sql: str, params: Params) -> list[tuple[Any, ...]]:
    """Run one statement in the transaction of Django's connection; all its rows.

    Values travel beside the statement, not in it: write a cast where PostgreSQL cannot tell the
    type of one. Errors are Django's own.
    """
    connection.ensure_connection()
    cursor = connection._prepare_cursor(Cursor(connection.connection))  # type: ignore[attr-defined]  # noqa: SLF001
    with cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall()) if cursor.description else []


class Columns(Generic[M]):
    """A model's columns within a longer SELECT, and the way back from a row of it."""

    def __init__(self, model: type[M], alias: str) -> None:
        self._model = model
        fields = model._meta.concrete_fields
        self._names = [field.attname for field in fields]
        self._key = fields.index(model._meta.pk)
        self._read = [
            (place, field.from_db_value)
            for place, field in enumerate(fields)
            if hasattr(field, "from_db_value")
        ]
        self.width = len(fields)
        self.sql = ", ".join(f"{alias}.{_quoted(field)}" for field in fields)

    def take(self, row: Sequence[Any], start: int) -> M | None:
        """The instance whose columns begin at `start`; None where an outer join found none."""
        values = list(row[start : start + self.width])
        if values[self._key] is None:
            return None
        for place, read in self._read:
            values[place] = read(values[place], None, connection)
        return self._model.from_db("default", self._names, values)


class Reading:
    """The parts of one wide row, each with its place in it."""

    def __init__(self, **parts: Columns[Any]) -> None:
        self._parts = parts
        self._starts: dict[str, int] = {}
        self.width = 0
        for name, part in parts.items():
            self._starts[name] = self.width
            self.width += part.width
        self.sql = ", ".join(part.sql for part in parts.values())

    def take(self, row: Sequence[Any]) -> dict[str, Any]:
        """An instance, or None, for each part."""
        return {name: part.take(row, self._starts[name]) for name, part in self._parts.items()}


def insertion(row: Model, *, source: str = "", **taken: str) -> tuple[str, list[Any]]:
    """`INSERT INTO ... SELECT ...` of an instance that has its key, and the values.

    `source`: a FROM clause; the row is written once for each row of that. `taken`: attributes
    whose value is an expression of that clause instead, or one of the value, as `%s`. Generated
    columns are PostgreSQL's.
    """
    fields, statement = _insertion(type(row), source, tuple(taken.items()))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    vars(row)["_state"].adding = False
    return statement, values


@lru_cache(maxsize=64)
def _insertion(
    model: type[Model], source: str, taken: tuple[tuple[str, str], ...]
) -> tuple[list["Field[Any, Any]"], str]:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    names = ", ".join(map(_quoted, fields))
    expressions = dict(taken)
    places = ", ".join(expressions.get(field.attname, f"%s::{_type(field)}") for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"INSERT INTO {table} ({names}) SELECT {places} {source}"
    return [field for field in fields if "%s" in expressions.get(field.attname, "%s")], statement


def as_json(value: Any) -> Jsonb:
    """A value for a `jsonb` parameter; ids and times as PostgreSQL reads them."""
    return Jsonb(value)


def _quoted(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(field.column or field.attname)


def _type(field: "Field[Any, Any]") -> str:
    # Without the length: a cast would cut off silently what the column refuses.
    return (field.rel_db_type(connection) or "").split("(")[0]
