"""Public reads from bytes that are in memory already, before Django: see ADR 30.

An answer in this process is looked at anew after half a second: if its article's page version,
which Redis knows for half a second, is still its own, it holds. Else Django is asked, by one
request for all that wait. So nothing is older than a second, whoever is dead; a push of the relay
makes it sooner. What is not a public read of `edge_routes` passes by untouched.
"""

import os
import time
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

from django.conf import settings

from newsportal.edge_routes import ROUTES
from newsportal.lib.chunked import Application, Environ
from newsportal.lib.conditional import EXPOSED, is_named
from newsportal.lib.edge import shared
from newsportal.lib.edge.answers import Answer, Headers, Told, answer_of, takes_gzip
from newsportal.lib.edge.counts import Shelf, Shelves, are_keys, keys_of, pieces_of
from newsportal.lib.edge.keys import Asked, asked_of, route_of
from newsportal.lib.edge.numbers import ANSWERS, BYTES
from newsportal.lib.edge.store import Slot, Store
from newsportal.lib.edge.tally import Tallies
from newsportal.lib.etags import etag_of
from newsportal.lib.http_metrics import EDGE_ASKS, REQUESTS
from newsportal.lib.request_ids import as_request_id

StartResponse = Callable[..., Any]

# With the half second of Redis less than a second, also on a busy machine.
HOLDS_SECONDS = 0.45
# From then on one request looks while all others still have the bytes: nobody waits.
SOON_SECONDS = 0.38
# Before their end numbers of articles are read again, a hundred at a time.
AHEAD_SECONDS = 0.15
OLDEST_SECONDS = shared.BYTES_MS / 1000
# For the page that another thread is building; then one asks by oneself.
WAIT_SECONDS = 2.0
MOST_BODY_BYTES = 1024 * 1024

FOUND, UNCHANGED = "200 OK", "304 Not Modified"
NOTHING = [b""]
COUNTS, COUNTS_PATH = "counts", "/counts"
# Of the memory, what numbers of articles may take.
COUNTS_SHARE = 8
_EMPTY = {"", "0"}
# With none of these a hit is one and the same for all; with some a closer look is needed.
_SELDOM = frozenset(
    {
        "CONTENT_LENGTH",
        "HTTP_AUTHORIZATION",
        "HTTP_COOKIE",
        "HTTP_IF_NONE_MATCH",
        "HTTP_ORIGIN",
        "HTTP_TRANSFER_ENCODING",
        "HTTP_X_REQUEST_ID",
    }
)
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


class Edge:
    """The WSGI application with a memory of `most_bytes` for its public reads."""

    def __init__(
        self,
        application: Application,
        *,
        most_bytes: int,
        session_cookie: str,
        is_behind_proxy: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.application = application
        self.store = Store(most_bytes=most_bytes - most_bytes // COUNTS_SHARE)
        self.shelves = Shelves(most_bytes=most_bytes // COUNTS_SHARE)
        self.tallies = Tallies([*ROUTES, COUNTS])
        self._clock = clock
        self._at = self.store.at
        self._session_cookie = f"{session_cookie}="
        self._is_behind_proxy = is_behind_proxy
        self._next_id = count().__next__
        self._ids = os.urandom(6).hex()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Flat on purpose: with what stands here a hit costs a few microseconds."""
        get = environ.get
        slot = self._at(
            (
                environ["PATH_INFO"],
                get("QUERY_STRING", ""),
                get("HTTP_HOST"),
                get("HTTP_X_FORWARDED_PROTO"),
            )
        )
        if (
            slot is None
            or self._clock() >= slot.soon_at
            or not environ.keys().isdisjoint(_SELDOM)
            or environ["REQUEST_METHOD"] != "GET"
            or (answer := slot.answer) is None
        ):
            return self._find(slot, environ, start_response)
        slot.tally.found()
        number = ("X-Request-ID", f"{self._ids}-{self._next_id():x}")
        if answer.packed and takes_gzip(get("HTTP_ACCEPT_ENCODING", "")):
            start_response(FOUND, [*answer.packed_headers, number])
            return answer.packed_parts
        start_response(FOUND, [*answer.plain_headers, number])
        return answer.plain_parts

    def _is_for_everybody(self, environ: Environ) -> bool:
        """A read without a token, a body or a session of the staff: the same for all."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in environ:
            return False
        if "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") not in _EMPTY:
            return False
        return self._session_cookie not in environ.get("HTTP_COOKIE", "")

    def _pass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self._tell()
        return self.application(environ, start_response)

    def _find(
        self, slot: Slot | None, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """All that is no plain hit: by the canonical key, and from the answer if that holds."""
        if not self._is_for_everybody(environ):
            return self._pass(environ, start_response)
        if slot is None and environ["PATH_INFO"].endswith(COUNTS_PATH):
            return self._counts(environ, start_response)
        asked = slot.asked if slot and slot.answer else self._asked(environ)
        if asked is None:
            return self._pass(environ, start_response)
        slot = self.store.slot(asked, self.tallies.of[asked.route])
        answer = slot.answer
        if answer is None or self._clock() >= slot.soon_at or answer.version < asked.at_least:
            return self._look(slot, asked.at_least, environ, start_response)
        # Where the language is the reader's choice, one address means several pages.
        if not (asked.language or asked.at_least):
            self.store.remember(environ, slot)
        return self._give(slot, answer, environ, start_response)

    def _asked(self, environ: Environ) -> Asked | None:
        origin = self._origin(environ)
        if not origin:
            return None
        return asked_of(
            origin=origin,
            path=environ["PATH_INFO"],
            query=environ.get("QUERY_STRING", ""),
            accepted=environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            routes=ROUTES,
        )

    def _origin(self, environ: Environ) -> str:
        """How the caller reaches us, which some answers name; empty when it is not said."""
        host, scheme = environ.get("HTTP_HOST"), environ["wsgi.url_scheme"]
        forwarded = environ.get("HTTP_X_FORWARDED_PROTO", "")
        if self._is_behind_proxy and forwarded.partition(",")[0].strip() == "https":
            scheme = "https"
        return f"{scheme}://{host}" if host else ""

    def _look(
        self, slot: Slot, at_least: int, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """One request looks whether the answer holds; others take it as it is, or wait."""
        is_first = slot.flight.acquire(blocking=False)
        if not is_first and not self._holds(slot, at_least):
            ANSWERS.labels("waited").inc()
            if slot.flight.acquire(timeout=WAIT_SECONDS):
                # What others waited for may be older than what this caller has heard of.
                is_first = slot.answer is not None and slot.answer.version < at_least
                if not is_first:
                    slot.flight.release()
        if is_first:
            try:
                found = self._renew(slot, at_least, environ)
            finally:
                slot.flight.release()
                self._tell()
            if isinstance(found, Answer):
                return self._give(slot, found, environ, start_response)
            return give_told(found, slot.asked.route, start_response)
        if self._holds(slot, at_least) and (answer := slot.answer):
            return self._give(slot, answer, environ, start_response)
        # What is nobody's to keep, or was not built in time, each asks for by oneself.
        return self._pass(environ, start_response)

    def _holds(self, slot: Slot, at_least: int) -> bool:
        answer = slot.answer
        is_given = answer is not None and answer.version >= at_least
        return is_given and self._clock() < slot.until

    def _renew(self, slot: Slot, at_least: int, environ: Environ) -> Answer | Told:
        """The answer that holds from now, or what the application said to this caller alone."""
        began = self._clock()
        answer = slot.answer
        if answer and began - answer.born >= OLDEST_SECONDS:
            answer = None
        if answer and answer.version:
            known = shared.known_version(answer.article)
            if known is None or known < at_least:
                return self._build(slot, environ, answer, began)
            if known == answer.version:
                return self._found(slot, answer, began)
        stored = shared.load(slot.asked.name, now=began)
        if stored is None or not _is_newest(stored, at_least):
            return self._build(slot, environ, stored or answer, began)
        return self._found(slot, stored, began)

    def _found(self, slot: Slot, answer: Answer, began: float) -> Answer:
        ANSWERS.labels("redis").inc()
        self._hold(slot, answer, began)
        return answer

    def _build(
        self, slot: Slot, environ: Environ, before: Answer | None, began: float
    ) -> Answer | Told:
        """Ask Django, which need not build what has not changed since `before`."""
        asked, etag = slot.asked, before.etag if before else ""
        told = self._ask(environ, query=asked.query, language=asked.language, etag=etag)
        if before and told.code == 304:
            answer = before
        elif told.is_kept and len(told.body) <= MOST_BODY_BYTES:
            answer = answer_of(told, born=began)
        else:
            self.store.drop(slot)
            return told
        life_ms = shared.KNOWN_MS - int((self._clock() - began) * 1000)
        if answer.version:
            known = shared.claim_version(answer.article, answer.version, life_ms=life_ms)
            if known > answer.version:
                # Read from a replica that is behind: this caller's, and nobody's after them.
                return answer
            life_ms = shared.BYTES_MS
        if answer is not before or not answer.version:
            shared.save(slot.asked.name, answer, life_ms=life_ms)
        self._hold(slot, answer, began)
        return answer

    def _hold(self, slot: Slot, answer: Answer, began: float) -> None:
        until = began + HOLDS_SECONDS
        self.store.keep(slot, answer, soon_at=began + SOON_SECONDS, until=until)

    def _ask(self, environ: Environ, *, query: str, language: str = "", etag: str = "") -> Told:
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

    def _give(
        self, slot: Slot, answer: Answer, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The answer as this caller takes it."""
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and is_named(known, answer.etag):
            slot.tally.unchanged()
            start_response(UNCHANGED, self._headers(answer.unchanged_headers, environ))
            return NOTHING
        slot.tally.found()
        headers, parts = answer.plain_headers, answer.plain_parts
        if answer.packed and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            headers, parts = answer.packed_headers, answer.packed_parts
        start_response(FOUND, self._headers(headers, environ))
        return parts

    def _headers(self, headers: Headers, environ: Environ) -> Headers:
        """With those that are of this request alone."""
        given = environ.get("HTTP_X_REQUEST_ID")
        number = (given and as_request_id(given)) or f"{self._ids}-{self._next_id():x}"
        own = [*headers, ("X-Request-ID", number)]
        if "HTTP_ORIGIN" in environ:
            own.append(("Access-Control-Expose-Headers", EXPOSED))
        return own

    def _counts(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Numbers of articles, from what is kept of each."""
        keys, origin = keys_of(environ.get("QUERY_STRING", "")), self._origin(environ)
        if keys is None or not origin:
            return self._pass(environ, start_response)
        shelf = self.shelves.shelf(f"{origin}{environ['PATH_INFO']}")
        if not shelf.pieces and route_of(environ["PATH_INFO"]) != COUNTS:
            return self._pass(environ, start_response)
        now = self._clock()
        parts, missing = shelf.take(keys, now)
        if (missing and not are_keys(missing)) or len(shelf.pieces) > self.shelves.most:
            return self._pass(environ, start_response)
        if missing or now >= shelf.soon_at:
            told = self._read_counts(shelf, keys, environ)
            if told is not None:
                return give_told(told, COUNTS, start_response)
            parts, missing = shelf.take(keys, self._clock())
            if missing:
                return self._pass(environ, start_response)
        return self._give_counts(shelf, b"{" + b",".join(parts) + b"}", environ, start_response)

    def _read_counts(self, shelf: Shelf, keys: list[str], environ: Environ) -> Told | None:
        """Have all of `keys` on the shelf; what Django said instead, if it said something else."""
        has_all = not shelf.take(keys, self._clock())[1]
        if has_all and not shelf.flight.acquire(blocking=False):
            return None
        if not has_all and not shelf.flight.acquire(timeout=WAIT_SECONDS):
            return None
        try:
            began = self._clock()
            # Another request may have read them while this one waited.
            missing = shelf.take(keys, began)[1]
            if not missing and began < shelf.soon_at:
                return None
            wanted = shelf.to_read(missing, before=began + 2 * AHEAD_SECONDS)
            told = self._ask(environ, query=f"articles={','.join(wanted)}") if wanted else None
            if told is not None and not told.is_kept:
                self.shelves.drop(shelf)
                return told if missing else None
            bodies: dict[str, bytes] = {}
            if told is not None:
                shelf.headers, bodies = pieces_of(told)
            shelf.put(bodies, until=began + HOLDS_SECONDS, ahead=AHEAD_SECONDS)
            self.shelves.keep(shelf)
            return None
        finally:
            shelf.flight.release()
            self._tell()

    def _give_counts(
        self, shelf: Shelf, body: bytes, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        etag, tally = f'"{etag_of(body)}"', self.tallies.of[COUNTS]
        headers = [*shelf.headers, ("ETag", etag)]
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and is_named(known, etag):
            tally.unchanged()
            headers = [pair for pair in headers if pair[0] != "Content-Type"]
            start_response(UNCHANGED, self._headers(headers, environ))
            return NOTHING
        tally.found()
        headers.append(("Content-Length", str(len(body))))
        start_response(FOUND, self._headers(headers, environ))
        return [body]

    def _tell(self) -> None:
        ANSWERS.labels("memory").inc(self.tallies.tell())
        BYTES.set(self.store.bytes)


def give_told(told: Told, route: str, start_response: StartResponse) -> Iterable[bytes]:
    """What Django said to one caller and is nobody else's."""
    REQUESTS.labels(route, "GET", str(told.code)).inc()
    start_response(told.status, told.headers)
    return [told.body]


def with_edge(application: Application) -> Application:
    """The application as the settings have it: without an edge where its memory is 0."""
    if not settings.NEWSPORTAL_EDGE_BYTES:
        return application
    return Edge(
        application,
        most_bytes=settings.NEWSPORTAL_EDGE_BYTES,
        session_cookie=settings.SESSION_COOKIE_NAME,
        is_behind_proxy=bool(settings.NEWSPORTAL_TRUSTED_PROXIES),
    )


def _is_newest(answer: Answer, at_least: int) -> bool:
    """Redis gives an answer without a version no longer than it knows one."""
    if not answer.version:
        return True
    known = shared.known_version(answer.article)
    return known == answer.version and known >= at_least
