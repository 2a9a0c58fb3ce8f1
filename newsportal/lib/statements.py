"""The few statements of hot paths: written by hand, planned once, and read into models.

The ORM builds each query anew and PostgreSQL plans it anew, which for a table with twenty indexes
costs more than finding the rows. What runs here is prepared when a connection first runs it, where
NEWSPORTAL_DB_PREPARE allows it (see `lib.postgres.prepared`).
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, JSONField, Model
from django.db.models.base import ModelState
from psycopg.types.json import Jsonb

from newsportal.lib.postgres.prepared import PreparedCursor

M = TypeVar("M", bound=Model)

_NAMED = re.compile(r"%\((\w+)\)s")


class Statement:
    """SQL with parameters by name, `%(name)s`.

    Values travel beside the statement, not in it: write a cast where PostgreSQL cannot tell the
    type of one.
    """

    def __init__(self, sql: str) -> None:
        self.names = list(dict.fromkeys(_NAMED.findall(sql)))
        places = {name: f"${place}" for place, name in enumerate(self.names, start=1)}
        self.sql = _NAMED.sub(lambda match: places[match[1]], sql)

    def rows(self, values: Mapping[str, Any], *, as_bytes: bool = False) -> list[tuple[Any, ...]]:
        """Run it in the transaction of Django's connection; errors are Django's own.

        Texts may stay the bytes that they come as: what is only handed on need not be decoded.
        """
        return rows_of(self.sql, [values[name] for name in self.names], as_bytes=as_bytes)

    def run(self, values: Mapping[str, Any]) -> int:
        """As `rows`, of a statement that gives none; how many it wrote."""
        return run(self.sql, [values[name] for name in self.names])


def fetch(sql: str, values: Mapping[str, Any], *, as_bytes: bool = False) -> list[tuple[Any, ...]]:
    """As `Statement.rows`, of a statement that is one of a few."""
    return _statement(sql).rows(values, as_bytes=as_bytes)


@lru_cache(maxsize=256)
def _statement(sql: str) -> Statement:
    return Statement(sql)


def rows_of(sql: str, values: Sequence[Any], *, as_bytes: bool = False) -> list[tuple[Any, ...]]:
    """As `Statement.rows`, where the parameters are `$1` and on."""
    return _run(sql, values, as_bytes=as_bytes).fetchall()


def run(sql: str, values: Sequence[Any]) -> int:
    """As `rows_of`, of a statement that gives no rows; how many it wrote."""
    return _run(sql, values).rowcount


def _run(sql: str, values: Sequence[Any], *, as_bytes: bool = False) -> PreparedCursor:
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    cursor = PreparedCursor(database.connection, as_bytes=as_bytes)
    # With what Django counts and tells of each statement, and errors as its own.
    database._prepare_cursor(cursor).execute(sql, values)  # noqa: SLF001
    return cursor


def any_of(values: str, type_: str) -> str:
    """`ANY` of an array parameter, for a statement that is asked for few and for many values.

    PostgreSQL is kept from seeing how many there are: for few it would find each time that a plan
    for just these is cheaper, and make one, which costs more than running it.
    """
    return f"ANY((SELECT {values}::{type_}[])::{type_}[])"


def numbered(sql: str) -> str:
    """The statement with `$1` and on for each `%s`."""
    first, *rest = sql.split("%s")
    return first + "".join(f"${place}{part}" for place, part in enumerate(rest, start=1))


class Columns(Generic[M]):
    """A model's columns within a longer SELECT, and the way back from a row of it.

    What is left out, by `without` or by `only`, is read when it is asked for.
    """

    def __init__(
        self,
        model: type[M],
        alias: str,
        *,
        without: Collection[str] = (),
        only: Collection[str] | None = None,
    ) -> None:
        self._model = model
        fields = [
            field
            for field in model._meta.concrete_fields
            if field.attname not in without and (only is None or field.attname in only)
        ]
        self._names = [field.attname for field in fields]
        self._key = [field.primary_key for field in fields].index(True)
        self._read = [
            (place, _read_json if type(field) is JSONField else field.from_db_value)
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
        # As `from_db` makes it, which goes through each field's setter: most of a row's cost.
        instance = self._model.__new__(self._model)
        kept = vars(instance)
        kept["_state"] = state = ModelState()
        state.adding, state.db = False, "default"
        kept.update(zip(self._names, values, strict=True))
        return instance


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
        return {name: self.take_one(row, name) for name in self._parts}

    def take_one(self, row: Sequence[Any], name: str) -> Any:
        """As `take`, of one part."""
        return self._parts[name].take(row, self._starts[name])


def relate(row: Model, **related: Model | None) -> None:
    """Set related objects whose keys the row has already: a field's setter sets these again."""
    vars(row)["_state"].fields_cache.update(related)


def _read_json(value: str | None, _expression: Any, _connection: Any) -> Any:
    """As the field reads it; most columns of the kind are empty."""
    if value == "[]":
        return []
    if value == "{}":
        return {}
    return None if value is None else json.loads(value)


class Insertion:
    """`INSERT INTO ... SELECT ...` of a model's instances that have their keys.

    `source`: a FROM clause; the row is written once for each row of that. `taken`: attributes
    whose value is an expression of that clause instead, or one of the value, as `%s`. Generated
    columns are PostgreSQL's.
    """

    def __init__(self, model: type[Model], *, source: str, **taken: str) -> None:
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        expressions = {field.attname: f"%s::{_type(field)}" for field in fields} | taken
        names = ", ".join(map(_quoted, fields))
        values = ", ".join(expressions[field.attname] for field in fields)
        table = connection.ops.quote_name(model._meta.db_table)
        self.sql = f"INSERT INTO {table} ({names}) SELECT {values} {source}"
        given = [field for field in fields if "%s" in expressions[field.attname]]
        self._names = [field.attname for field in given]
        self._json = [place for place, field in enumerate(given) if isinstance(field, JSONField)]

    def values(self, row: Model) -> list[Any]:
        """The parameters of one row, which then counts as stored."""
        kept = vars(row)
        kept["_state"].adding = False
        values = [kept[name] for name in self._names]
        for place in self._json:
            # None is no value at all, and not JSON's null.
            if values[place] is not None:
                values[place] = Jsonb(values[place])
        return values


def as_json(value: Any) -> Jsonb:
    """A value for a `jsonb` parameter; ids and times as PostgreSQL reads them."""
    return Jsonb(value)


def _quoted(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(field.column or field.attname)


def _type(field: "Field[Any, Any]") -> str:
    # Without the length: a cast would cut off silently what the column refuses.
    return (field.rel_db_type(connection) or "").split("(")[0]
