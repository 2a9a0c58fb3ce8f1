"""JSON bodies, read so strictly that no input can be more than a 400 or a 413."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any
from urllib.parse import parse_qsl

from rest_framework.parsers import BaseParser

from newsportal.lib.problem_codes import Problem

MAX_BODY_BYTES = 64 * 1024
# Of the routes that take many things at once.
BULK_BODY_BYTES = 1024 * 1024
MAX_DEPTH = 20
_INT64 = range(-(2**63), 2**63)
_INT64_DIGITS = 20

# Possessive, so that unclosed and escaped quotes cost one pass and no backtracking.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class StrictJSONParser(BaseParser):
    """One JSON object of at most 64 KiB and 20 levels. Raises Problem too_large, invalid_json."""

    media_type = "application/json"
    max_bytes = MAX_BODY_BYTES

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        request = (parser_context or {}).get("request")
        if request is not None and declared_bytes(request.META) > self.max_bytes:
            raise Problem("too_large")
        return parse_object(stream.read(self.max_bytes + 1), max_bytes=self.max_bytes)


class StrictFormParser(BaseParser):
    """A form of at most 64 KiB, its values as texts. Raises Problem too_large, bad_request."""

    media_type = "application/x-www-form-urlencoded"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, str]:
        raw = stream.read(MAX_BODY_BYTES + 1)
        if len(raw) > MAX_BODY_BYTES:
            raise Problem("too_large")
        try:
            pairs = parse_qsl(
                raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=100
            )
        except ValueError as error:
            raise Problem("bad_request") from error
        value = dict(pairs)
        if len(value) < len(pairs) or not all(map(_is_clean, _strings(value))):
            raise Problem("bad_request")
        return value


class BulkJSONParser(StrictJSONParser):
    """The same up to 1 MiB, for callers with a service key."""

    max_bytes = BULK_BODY_BYTES


def declared_bytes(meta: Mapping[str, Any]) -> int:
    """The length of the body as its header has it; 0 for none, or for what is no number."""
    declared = str(meta.get("CONTENT_LENGTH") or "")
    return int(declared) if declared.isdecimal() and len(declared) < 16 else 0


def parse_object(raw: bytes, *, max_bytes: int = MAX_BODY_BYTES) -> dict[str, Any]:
    """The JSON object in these bytes. Raises Problem too_large or invalid_json, nothing else.

    Refused: bad UTF-8, over 20 levels, NaN and Infinity, integers beyond 64 bits, floats that
    overflow, NUL, lone surrogates, repeated keys, anything but an object at the top.
    """
    if len(raw) > max_bytes:
        raise Problem("too_large")
    # Before json.loads, which recurses once per level and would raise RecursionError.
    if _depth(raw) > MAX_DEPTH:
        raise Problem("invalid_json")
    try:
        value = json.loads(
            raw.decode("utf-8"),
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_refuse,
            object_pairs_hook=_object,
        )
    except ValueError as error:
        raise Problem("invalid_json") from error
    if not isinstance(value, dict) or not all(map(_is_clean, _strings(value))):
        raise Problem("invalid_json")
    return value


def _depth(raw: bytes) -> int:
    deepest = depth = 0
    for byte in _STRING.sub(b"", raw).translate(None, _NO_BRACKETS):
        depth += 1 if byte in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _integer(digits: str) -> int:
    # Counted first: turning many digits into a number is quadratic.
    if len(digits) > _INT64_DIGITS or (number := int(digits)) not in _INT64:
        raise ValueError("beyond 64 bits")
    return number


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a key is repeated")
    return value


def _strings(value: Any) -> Iterator[str]:
    """Keys and texts at every level; the depth is bounded already."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _strings(item)


def _is_clean(text: str) -> bool:
    return "\x00" not in text and not _SURROGATE.search(text)


_SURROGATE = re.compile("[\ud800-\udfff]")
