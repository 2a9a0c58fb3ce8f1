"""Values as PostgreSQL reads them from a text."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import DataError
from psycopg.types.json import Jsonb


def text_of(value: Any) -> bytes | None:
    """A parameter; None is NULL. Raises psycopg's DataError, TypeError."""
    if value is None:
        return None
    make = _TEXTS.get(type(value)) or _of_a_kind(value)
    return make(value)


def array_of(values: Sequence[Any]) -> str:
    """Values of a column as an array; `$1::uuid[]` says what of."""
    if len({id(value) for value in values}) == 1:
        return "{" + ",".join([_element(values[0])] * len(values)) + "}"
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, UUID):
        return f"{value.int:032x}"
    if isinstance(value, bool | int):
        return str(value)
    text = array_of(value) if isinstance(value, list | tuple) else str(value)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _of_text(value: str) -> bytes:
    made = value.encode()
    if b"\0" in made:
        # libpq would take what is before it.
        raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return made


def _of_seconds(value: timedelta) -> bytes:
    return b"%d days %d seconds %d microseconds" % (value.days, value.seconds, value.microseconds)


_TEXTS: Mapping[type, Callable[[Any], bytes]] = {
    str: _of_text,
    bool: lambda value: b"t" if value else b"f",
    int: lambda value: b"%d" % value,
    float: lambda value: repr(value).encode(),
    UUID: lambda value: b"%032x" % value.int,
    datetime: lambda value: str(value).encode(),
    date: lambda value: str(value).encode(),
    timedelta: _of_seconds,
    bytes: lambda value: b"\\x" + value.hex().encode(),
    Jsonb: lambda value: json.dumps(value.obj).encode(),
    list: lambda value: _of_text(array_of(value)),
    tuple: lambda value: _of_text(array_of(value)),
}


def _of_a_kind(value: Any) -> Callable[[Any], bytes]:
    """Of a class that inherits from one of these: a choice of texts or numbers."""
    for kind in (str, int):
        if isinstance(value, kind):
            return lambda one: _TEXTS[kind](kind(one))
    raise TypeError(f"no text for {type(value).__name__}")
