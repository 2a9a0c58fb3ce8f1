"""The number of the request at work, for every log line.

Imports no Django: logging is set up before the applications are.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def as_request_id(given: str) -> str:
    """The caller's number if it is harmless in a log, else an empty text."""
    return given if _REQUEST_ID.fullmatch(given) else ""


def current_request_id() -> str:
    """The number of the request at work, empty outside of one."""
    return _current.get()


@contextmanager
def request_id_of_context(request_id: str) -> Iterator[None]:
    """Let everything inside be logged under this number."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


class RequestIdFilter(logging.Filter):
    """Gives each log line `request_id`, `-` outside of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django logs the answer after the middleware, when the context is gone already.
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", "") or current_request_id() or "-"
        return True
