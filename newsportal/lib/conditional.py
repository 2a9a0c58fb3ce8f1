"""Public answers as bytes, with an ETag and 304."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise


def json_bytes(data: Any) -> bytes:
    """Compact UTF-8 JSON; times become RFC 3339 in UTC, ids and lazy texts strings."""
    text = json.dumps(
        data, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    # A lone surrogate has no UTF-8; it may only come from a broken engine, never from a parser.
    return text.encode("utf-8", "replace")


def rfc3339(moment: datetime) -> str:
    """`2026-03-01T10:00:00.123456Z`; the fraction only when there is one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def conditional_response(
    request: HttpRequest,
    body: bytes,
    *,
    etag: str,
    cache_control: str,
    content_type: str = "application/json",
) -> HttpResponse:
    """200 with the body, or 304 when If-None-Match names the ETag. Both carry the same headers.

    `etag` is an opaque text, with or without its quotes.
    """
    quoted = etag if etag.endswith('"') else f'"{etag}"'
    is_same = _matches(request.headers.get("If-None-Match", ""), quoted)
    response = (
        HttpResponse(status=304) if is_same else HttpResponse(body, content_type=content_type)
    )
    if is_same:
        del response["Content-Type"]
    response["ETag"] = quoted
    if "Authorization" in request.headers:
        # Without the open origin header this answer must not be what a shared cache keeps.
        cache_control = cache_control.replace("public", "private")
    else:
        response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = cache_control
    return response


def _matches(header: str, etag: str) -> bool:
    """RFC 9110 13.1.2: a weak comparison with each of the list; `*` is any."""
    wanted = etag.removeprefix("W/")
    candidates = (part.strip() for part in header.split(","))
    return any(part == "*" or part.removeprefix("W/") == wanted for part in candidates)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, UUID | Promise):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"not JSON: {type(value).__name__}")
