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
from newsportal.lib.conditional import EXPOSED
from newsportal.lib.edge import shared
from newsportal.lib.edge.answers import Answer, Headers, Told, answer_of, takes_gzip
from newsportal.lib.edge.keys import asked_of
from newsportal.lib.edge.numbers import ANSWERS, BYTES
from newsportal.lib.edge.store import Address, Slot, Store
from newsportal.lib.edge.tally import Tallies
from newsportal.lib.request_ids import as_request_id

StartResponse = Callable[..., Any]

# With the half second of Redis less than a second, also on a busy machine.
HOLDS_SECONDS = 0.45
# From then on one request looks while all others still have the bytes: nobody waits.
SOON_SECONDS = 0.3
OLDEST_SECONDS = shared.BYTES_MS / 1000
# For the page that another thread is building; then one asks by oneself.
WAIT_SECONDS = 2.0
MOST_BODY_BYTES = 1024 * 1024

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
        self.store = Store(most_bytes=most_bytes)
        self.tallies = Tallies(list(ROUTES))
        self._clock = clock
        self._at = self.store.at
        self._session_cookie = f"{session_cookie}="
        self._is_behind_proxy = is_behind_proxy
        self._next_id = count().__next__
        self._ids = os.urandom(6).hex()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        get = environ.get
        address = (
            environ["PATH_INFO"],
            get("QUERY_STRING", ""),
            get("HTTP_HOST"),
            environ["wsgi.url_scheme"],
            get("HTTP_X_FORWARDED_PROTO"),
        )
        slot = self._at(address)
        if not self._is_for_everybody(environ):
            return self._pass(environ, start_response)
        if slot is not None and self._clock() < slot.soon_at and (answer := slot.answer):
            return self._give(slot, answer, environ, start_response)
        return self._find(address, environ, start_response)

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
        self, address: Address, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The slot by its canonical key, and its answer when that holds."""
        path, query, host, scheme, forwarded = address
        if self._is_behind_proxy and (forwarded or "").partition(",")[0].strip() == "https":
            scheme = "https"
        asked = host and asked_of(
            origin=f"{scheme}://{host}",
            path=path,
            query=query,
            accepted=environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            routes=ROUTES,
        )
        if not asked:
            return self._pass(environ, start_response)
        slot = self.store.slot(asked, self.tallies.of[asked.route])
        if slot.answer is None or self._clock() >= slot.soon_at:
            return self._look(slot, environ, start_response)
        # Where the language is the reader's choice, one address means several pages.
        if not asked.language:
            self.store.remember(address, slot)
        return self._give(slot, slot.answer, environ, start_response)

    def _look(self, slot: Slot, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """One request looks whether the answer holds; others take it as it is, or wait."""
        if slot.flight.acquire(blocking=False):
            try:
                found = self._renew(slot, environ)
            finally:
                slot.flight.release()
                self._tell()
            if isinstance(found, Answer):
                return self._give(slot, found, environ, start_response)
            start_response(found.status, found.headers)
            return [found.body]
        if self._clock() >= slot.until and slot.flight.acquire(timeout=WAIT_SECONDS):
            slot.flight.release()
            ANSWERS.labels("waited").inc()
        if self._clock() < slot.until and (answer := slot.answer):
            return self._give(slot, answer, environ, start_response)
        # What is nobody's to keep, or was not built in time, each asks for by oneself.
        return self._pass(environ, start_response)

    def _renew(self, slot: Slot, environ: Environ) -> Answer | Told:
        """The answer that holds from now, or what the application said to this caller alone."""
        began = self._clock()
        answer = slot.answer
        if answer and began - answer.born >= OLDEST_SECONDS:
            answer = None
        known = shared.known_version(answer.article) if answer and answer.version else 0
        if answer and answer.version and known in {None, answer.version}:
            if known is None:
                return self._build(slot, environ, answer, began)
        else:
            stored = shared.load(slot.asked.name, now=began)
            if stored is None or not _is_newest(stored):
                return self._build(slot, environ, stored or answer, began)
            answer = stored
        ANSWERS.labels("redis").inc()
        self._hold(slot, answer, began)
        return answer

    def _build(
        self, slot: Slot, environ: Environ, before: Answer | None, began: float
    ) -> Answer | Told:
        """Ask Django, which need not build what has not changed since `before`."""
        told = self._ask(slot, environ, before.etag if before else "")
        ANSWERS.labels("django").inc()
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

    def _ask(self, slot: Slot, environ: Environ, etag: str) -> Told:
        """What Django says to the canonical question, the same whoever asks it."""
        question = {name: environ[name] for name in environ if name not in _PERSONAL}
        question |= {"REQUEST_METHOD": "GET", "QUERY_STRING": slot.asked.query}
        if slot.asked.language:
            question["HTTP_ACCEPT_LANGUAGE"] = slot.asked.language
        if etag:
            question["HTTP_IF_NONE_MATCH"] = etag
        said: list[Any] = []

        def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
            said[:] = [status, headers]

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
        """The bytes as this caller takes them, with what is of this request alone."""
        get = environ.get
        known = get("HTTP_IF_NONE_MATCH")
        status, body = "200 OK", answer.body
        if known is not None and (known == answer.etag or answer.is_named_by(known)):
            slot.tally.unchanged()
            status, headers, body = "304 Not Modified", answer.unchanged_headers, b""
        else:
            slot.tally.found()
            headers = answer.plain_headers
            if answer.packed and takes_gzip(get("HTTP_ACCEPT_ENCODING", "")):
                headers, body = answer.packed_headers, answer.packed
        given = get("HTTP_X_REQUEST_ID")
        request_id = (given and as_request_id(given)) or f"{self._ids}-{self._next_id():x}"
        headers = [*headers, ("X-Request-ID", request_id)]
        if "HTTP_ORIGIN" in environ:
            headers.append(("Access-Control-Expose-Headers", EXPOSED))
        start_response(status, headers)
        return [body]

    def _tell(self) -> None:
        ANSWERS.labels("memory").inc(self.tallies.tell())
        BYTES.set(self.store.bytes)


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


def _is_newest(answer: Answer) -> bool:
    """Redis gives an answer without a version no longer than it knows one."""
    return not answer.version or shared.known_version(answer.article) == answer.version
