"""Public answers as bytes, with an ETag and 304."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.functional import Promise

from newsportal.lib.etags import etag_of

View = Callable[..., HttpResponse]

# What scripts of other origins may read of an answer.
EXPOSED = "ETag, Retry-After, X-Request-ID, Idempotency-Replayed, Location"


def json_bytes(data: Any) -> bytes:
    """Compact UTF-8 JSON; times become RFC 3339 in UTC, ids and lazy texts strings."""
    # A lone surrogate has no UTF-8; it may only come from a broken engine, never from a parser.
    return json_text(data).encode("utf-8", "replace")


def json_text(data: Any) -> str:
    """As `json_bytes`, as text."""
    return json.dumps(
        data, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


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
    response = HttpResponse(body, content_type=content_type)
    return _conditional(request, response, etag=etag, cache_control=cache_control)


def is_known(request: HttpRequest, etag: str) -> bool:
    """Whether the answer will be 304, for which nothing has to be built."""
    return is_named(request.META.get("HTTP_IF_NONE_MATCH", ""), f'"{etag}"')


def known_version(request: HttpRequest, name: str) -> str:
    """What stands before `.name` in an ETag that the caller knows; empty without such a one."""
    tags = _named(request.META.get("HTTP_IF_NONE_MATCH", ""))
    end = f'.{name}"'
    return next((tag[1 : -len(end)] for tag in tags if tag[:1] == '"' and tag.endswith(end)), "")


def conditional_page(cache_control: str) -> Callable[[View], View]:
    """Make the finished answers of a view public: with an ETag over their bytes, and 304.

    Errors and redirects stay as they are.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
            if response.status_code != 200:
                return response
            etag = etag_of(response.content)
            return _conditional(request, response, etag=etag, cache_control=cache_control)

        return answer

    return decorate


def _conditional(
    request: HttpRequest, response: HttpResponse, *, etag: str, cache_control: str
) -> HttpResponse:
    quoted = etag if etag.endswith('"') else f'"{etag}"'
    if is_named(request.META.get("HTTP_IF_NONE_MATCH", ""), quoted):
        response.status_code, response.content = 304, b""
        del response["Content-Type"]
    response["ETag"] = quoted
    if "HTTP_AUTHORIZATION" in request.META:
        # Without the open origin header this answer must not be what a shared cache keeps.
        cache_control = cache_control.replace("public", "private")
    else:
        # Whoever asks, and so whoever a shared cache gives this answer to.
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = EXPOSED
    response["Cache-Control"] = cache_control
    return response


def is_named(header: str, etag: str) -> bool:
    """Whether If-None-Match names the quoted ETag, weakly; `*` is any. RFC 9110 13.1.2."""
    return not {"*", etag.removeprefix("W/")}.isdisjoint(_named(header))


def _named(header: str) -> list[str]:
    return [part.strip().removeprefix("W/") for part in header.split(",")]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, UUID | Promise):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"not JSON: {type(value).__name__}")
