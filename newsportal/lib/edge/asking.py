"""Questions to the application that are nobody's, and what an answer has for one caller alone."""

import os
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

from newsportal.lib.chunked import Application, Environ
from newsportal.lib.edge.answers import Headers, Told
from newsportal.lib.edge.numbers import ANSWERS
from newsportal.lib.http_metrics import EDGE_ASKS, REQUESTS
from newsportal.lib.request_ids import as_request_id

StartResponse = Callable[..., Any]

FOUND, UNCHANGED = "200 OK", "304 Not Modified"
NOTHING = [b""]
_EMPTY = {"", "0"}
# What a question for everybody must not hold of the one who asks.
_PERSONAL = (
    "HTTP_ACCEPT_ENCODING",
    "HTTP_COOKIE",
    "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_RANGE",
)


class Asking:
    """The application as the edge asks it. `ids` and `next_id` make numbers for requests."""

    def __init__(
        self, application: Application, *, session_cookie: str, is_behind_proxy: bool
    ) -> None:
        self.application = application
        self.ids = os.urandom(6).hex()
        self.next_id = count().__next__
        self._session_cookie = f"{session_cookie}="
        self._is_behind_proxy = is_behind_proxy

    def is_for_everybody(self, environ: Environ) -> bool:
        """A read without a token, a body or a session of the staff: the same for all."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in environ:
            return False
        if "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") not in _EMPTY:
            return False
        return self._session_cookie not in environ.get("HTTP_COOKIE", "")

    def origin(self, environ: Environ) -> str:
        """How the caller reaches us, which some answers name; empty when it is not said."""
        host, scheme = environ.get("HTTP_HOST"), environ["wsgi.url_scheme"]
        forwarded = environ.get("HTTP_X_FORWARDED_PROTO", "")
        if self._is_behind_proxy and forwarded.partition(",")[0].strip() == "https":
            scheme = "https"
        return f"{scheme}://{host}" if host else ""

    def ask(self, environ: Environ, *, query: str, language: str = "", etag: str = "") -> Told:
        """What Django says to the canonical question, the same whoever asks it."""
        question = {name: environ[name] for name in environ if name not in _PERSONAL}
        question |= {"REQUEST_METHOD": "GET", "QUERY_STRING": query, EDGE_ASKS: True}
        if language:
            question["HTTP_ACCEPT_LANGUAGE"] = language
        if etag:
            question["HTTP_IF_NONE_MATCH"] = etag
        said: list[Any] = []

        def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
            said[:] = [status, headers]

        ANSWERS.labels("django").inc()
        parts = self.application(question, start_response)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return Told(said[0], said[1], body)

    def headers(self, headers: Headers, environ: Environ) -> Headers:
        """With the number of this request alone."""
        given = environ.get("HTTP_X_REQUEST_ID")
        number = (given and as_request_id(given)) or f"{self.ids}-{self.next_id():x}"
        return [*headers, ("X-Request-ID", number)]


def give_told(told: Told, route: str, start_response: StartResponse) -> Iterable[bytes]:
    """What Django said to one caller and is nobody else's."""
    REQUESTS.labels(route, "GET", str(told.code)).inc()
    start_response(told.status, told.headers)
    return [told.body]
