"""Values as PostgreSQL reads them from a text."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from types import NoneType
from typing import Any
from uuid import UUID

from psycopg import DataError
from psycopg.types.json import Jsonb


class Binary(bytes):
    """A parameter as PostgreSQL itself keeps such a value, and no text."""


def texts_of(values: Sequence[Any]) -> tuple[list[bytes | None], list[int] | None]:
    """Parameters, None is NULL; and their formats, where not all are texts.

    Raises psycopg's DataError, TypeError.
    """
    made = [_TEXTS[type(value)](value) for value in values]
    if b"\0" not in b"".join(filter(None, made)):
        return made, None
    formats = [int(type(value) is Binary) for value in made]
    if not any(formats) or any(b"\0" in value for value in made if type(value) is bytes):
        # libpq would take what is before it.
        raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return made, formats


def array_of(values: Sequence[Any]) -> str:
    """Values of a column as an array; `$1::uuid[]` says what of."""
    if values and values[0] is values[-1] and len({id(value) for value in values}) == 1:
        return "{" + ",".join([_ELEMENTS[type(values[0])](values[0])] * len(values)) + "}"
    return "{" + ",".join([_ELEMENTS[type(value)](value) for value in values]) + "}"


def _quoted(value: Any) -> str:
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Elements(dict[type, Callable[[Any], str]]):
    """How each kind stands in an array; of others its text."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        self[kind] = write = str if issubclass(kind, int) else _quoted
        return write


_ELEMENTS = _Elements(
    {
        NoneType: {None: "NULL"}.__getitem__,
        UUID: lambda value: f"{value.int:032x}",
        int: str,
        bool: str,
        list: lambda value: _quoted(array_of(value)),
        tuple: lambda value: _quoted(array_of(value)),
    }
)


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
        Binary: lambda value: value,
        Jsonb: lambda value: json.dumps(value.obj).encode(),
        list: lambda value: array_of(value).encode(),
        tuple: lambda value: array_of(value).encode(),
    }
)
