"""Which problem an exception of Django, DRF or a driver means."""

import logging
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import psycopg
import redis.exceptions
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions

from newsportal.lib.field_texts import FIELD_TEXTS
from newsportal.lib.problem_codes import STATUS, FieldError, Problem

logger = logging.getLogger(__name__)

# Engines that do not answer, refuse for now or gave up: each is over by itself or by an operator.
_AWAY: tuple[type[BaseException], ...] = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.OutOfMemoryError,
    redis.exceptions.ReadOnlyError,
)

# DRF's and Django's words for what is wrong with a field, in ours.
_FIELD_CODES = {
    "empty": "blank",
    "max_length": "too_long",
    "min_length": "too_short",
    "max_value": "out_of_range",
    "min_value": "out_of_range",
    "max_digits": "out_of_range",
    "max_decimal_places": "out_of_range",
    "max_whole_digits": "out_of_range",
    "max_string_length": "out_of_range",
    "overflow": "out_of_range",
    "not_a_list": "wrong_type",
    "not_a_dict": "wrong_type",
    "incorrect_type": "wrong_type",
    "null_characters_not_allowed": "invalid_characters",
    "surrogate_characters_not_allowed": "invalid_characters",
    "does_not_exist": "unknown",
    "no_match": "unknown",
    "unique": "not_unique",
}


def is_engine_away(exc: BaseException) -> bool:
    """Whether PostgreSQL or Redis, not the caller and not our code, is at fault."""
    return isinstance(exc, _AWAY) or isinstance(exc.__cause__, _AWAY)


def log_cause(exc: BaseException) -> None:
    """Tell the operator why an answer was 503, and of values that only the database refused."""
    if is_engine_away(exc) or isinstance(exc, DataError):
        logger.warning("%s: %s", type(exc).__name__, " ".join(str(exc).split()))


def problem_from(exc: BaseException) -> Problem | None:
    """The problem an exception means; None for a bug of ours, which deserves a traceback."""
    if isinstance(exc, Problem):
        return exc
    if isinstance(exc, exceptions.APIException):
        return _from_drf(exc)
    if is_engine_away(exc):
        return Problem("unavailable")
    return next((Problem(code) for kinds, code in _DJANGO if isinstance(exc, kinds)), None)


# The first that fits counts: RequestDataTooBig is a SuspiciousOperation as well.
_DJANGO: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((Http404,), "not_found"),
    ((PermissionDenied,), "forbidden"),
    ((RequestDataTooBig,), "too_large"),
    # DataError: a value passed our checks that no column can hold. Still the caller's value.
    (
        (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError, DataError),
        "bad_request",
    ),
)


def _from_drf(exc: exceptions.APIException) -> Problem:
    build = next((build for kind, build in _DRF if isinstance(exc, kind)), None)
    if build is not None:
        return build(exc)
    code = exc.get_codes()
    if isinstance(code, str) and STATUS.get(code) == exc.status_code:
        return Problem(code)
    return Problem(_BY_STATUS.get(exc.status_code, "bad_request"))


_BY_STATUS = {
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    500: "internal_error",
    503: "unavailable",
}


def _validation(exc: Any) -> Problem:
    errors = list(field_errors(exc.detail))
    is_only_unknown = bool(errors) and all(error.code == "unknown_field" for error in errors)
    return Problem("unknown_field" if is_only_unknown else "validation_error", errors=errors)


def _unauthenticated(exc: Any) -> Problem:
    code = exc.get_codes()
    return Problem(code if STATUS.get(code) == 401 else "invalid_token")


def _throttled(exc: Any) -> Problem:
    seconds = math.ceil(exc.wait) if exc.wait else 1
    return Problem("rate_limited", headers={"Retry-After": str(max(1, seconds))})


_DRF: tuple[tuple[type[exceptions.APIException], Callable[[Any], Problem]], ...] = (
    (exceptions.ValidationError, _validation),
    (exceptions.NotAuthenticated, _unauthenticated),
    (exceptions.AuthenticationFailed, _unauthenticated),
    (exceptions.Throttled, _throttled),
    (exceptions.ParseError, lambda _: Problem("invalid_json")),
)


def field_errors(detail: Any, path: str = "") -> Iterator[FieldError]:
    """DRF's nested errors as a flat list with dotted paths: `items.3.id`."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from field_errors(inner, _join(path, "" if name == "non_field_errors" else name))
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            is_leaf = not isinstance(inner, Mapping | list | tuple)
            yield from field_errors(inner, path if is_leaf else _join(path, index))
    else:
        code = getattr(detail, "code", None) or "invalid"
        code = _FIELD_CODES.get(code, code)
        # A code that is not ours has no text of ours either: then what was said is kept.
        yield FieldError(path, code, "" if code in FIELD_TEXTS else str(detail))


def _join(path: str, name: object) -> str:
    return ".".join(part for part in (path, str(name)) if part)
