"""Cursors of lists: the last key of a page, signed for one route and one set of filters."""

import json
from collections.abc import Mapping, Sequence

from newsportal.lib.problem_codes import Problem
from newsportal.lib.signing import decode_base64, digest, encode_base64, is_digest

MAX_LENGTH = 512
# Half a digest is beyond guessing and keeps the cursor short.
_SIGNATURE_BYTES = 16


def encode_cursor(*, route: str, filters: Mapping[str, str], key: Sequence[str | int]) -> str:
    """A URL-safe cursor that only `decode_cursor` with the same route and filters accepts."""
    body = _json(list(key))
    signature = digest("cursor", route, _canonical(filters), body)[:_SIGNATURE_BYTES]
    cursor = encode_base64(signature + body)
    if len(cursor) > MAX_LENGTH:
        raise ValueError(f"the key of a cursor is too long: {len(cursor)} characters")
    return cursor


def decode_cursor(cursor: str, *, route: str, filters: Mapping[str, str]) -> list[str | int]:
    """The key inside. Raises Problem invalid_cursor if it is wrong, foreign or too long."""
    if len(cursor) > MAX_LENGTH:
        raise Problem("invalid_cursor")
    try:
        raw = decode_base64(cursor)
    except ValueError as error:
        raise Problem("invalid_cursor") from error
    signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not is_digest(signature, "cursor", route, _canonical(filters), body):
        raise Problem("invalid_cursor")
    key: list[str | int] = json.loads(body)
    return key


def _canonical(filters: Mapping[str, str]) -> bytes:
    return _json(sorted(filters.items()))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
