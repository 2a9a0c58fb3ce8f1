"""Querysets of hot pages: made into SQL once a process, planned once a connection."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models.query import get_related_populators

from newsportal.lib.statements import numbered, rows_of

Row = TypeVar("Row", bound=models.Model)


class Compiled(Generic[Row]):
    """A queryset that is made into SQL once; each run gives its parameters.

    `build` takes a value for each name and returns the queryset; `samples` are values that stand
    for the parameters meanwhile, and that the queryset has nowhere else. A parameter may only be
    compared with a column: what depends on its value otherwise would depend on the sample.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]], **samples: Any) -> None:
        self._build = build
        self._samples = samples

    def run(self, **values: Any) -> list[Row]:
        """The objects, as the queryset would give them. Queries: 1."""
        sql, places, read = self._made
        params = [values[place[0]] if isinstance(place, tuple) else place for place in places]
        return [read(row) for row in rows_of(sql, params)]

    def first(self, **values: Any) -> Row | None:
        """The first of them, or None. Queries: 1."""
        return next(iter(self.run(**values)), None)

    @cached_property
    def _made(self) -> tuple[str, list[Any], Callable[[tuple[Any, ...]], Row]]:
        queryset = self._build(**self._samples)
        compiler: Any = queryset.query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        names = {value: (name,) for name, value in self._samples.items()}
        places = [names.get(param, param) if _is_plain(param) else param for param in params]
        return numbered(sql), places, _reader(compiler)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | UUID)


def _reader(compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """As Django's own `ModelIterable` makes an object of a row."""
    select, info, extra = compiler.select, compiler.klass_info, compiler.annotation_col_map
    model, fields = info["model"], info["select_fields"]
    first, last = fields[0], fields[-1] + 1
    names = [column[0].target.attname for column in select[first:last]]
    populators: Any = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]
    converters = compiler.get_converters([column[0] for column in select])

    def read(row: tuple[Any, ...]) -> Any:
        if converters:
            row = next(compiler.apply_converters([row], converters))
        made = model.from_db(connection.alias, names, row[first:last])
        for populator in populators:
            populator.populate(row, made)
        for name, place in (extra or {}).items():
            setattr(made, name, row[place])
        return made

    return read
