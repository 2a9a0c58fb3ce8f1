"""Values as PostgreSQL reads them from a text."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from types import NoneType
from typing import Any
from uuid import UUID

from psycopg import DataError
from psycopg.types.json import Jsonb


def texts_of(values: Sequence[Any]) -> list[bytes | None]:
    """Parameters; None is NULL. Raises psycopg's DataError, TypeError."""
    made = [_TEXTS[type(value)](value) for value in values]
    if b"\0" in b"".join(filter(None, made)):
        # libpq would take what is before it.
        raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return made


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


def _of_seconds(value: timedelta) -> bytes:
    return b"%d days %d seconds %d microseconds" % (value.days, value.seconds, value.microseconds)


class _Texts(dict[type, Callable[[Any], bytes | None]]):
    """How each kind is written, by what runs no Python where that can be: a POST has a hundred."""

    def __missing__(self, kind: type) -> Callable[[Any], bytes | None]:
        """Of a choice of texts or numbers."""
        for known in (str, int):
            if issubclass(kind, known):
                self[kind] = write = _of_choice(known)
                return write
        raise TypeError(f"no text for {kind.__name__}")


def _of_choice(kind: type) -> Callable[[Any], bytes | None]:
    return lambda value: _TEXTS[kind](kind(value))


_TEXTS = _Texts(
    {
        NoneType: {None: None}.__getitem__,
        str: str.encode,
        bool: {True: b"t", False: b"f"}.__getitem__,
        int: b"%d".__mod__,
        float: lambda value: repr(value).encode(),
        UUID: lambda value: b"%032x" % value.int,
        datetime: lambda value: str(value).encode(),
        date: lambda value: str(value).encode(),
        timedelta: _of_seconds,
        bytes: lambda value: b"\\x" + value.hex().encode(),
        Jsonb: lambda value: json.dumps(value.obj).encode(),
        list: lambda value: array_of(value).encode(),
        tuple: lambda value: array_of(value).encode(),
    }
)
