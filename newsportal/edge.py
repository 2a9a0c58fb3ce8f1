"""Public reads from bytes that are in memory already, before Django: see ADR 30.

An answer in this process is looked at anew after half a second: if its article's page version,
which Redis knows for half a second, is still its own, it holds. Else Django is asked, by one
request for all that wait. So nothing is older than a second, whoever is dead; a push of the relay
makes it sooner. What is not a public read of `edge_routes` passes by untouched.
"""

import time
from collections.abc import Callable, Iterable

from django.conf import settings

from newsportal.edge_routes import ROUTES
from newsportal.lib.chunked import Application, Environ
from newsportal.lib.conditional import is_named
from newsportal.lib.edge import shared
from newsportal.lib.edge.answers import Answer, Told, answer_of, takes_gzip
from newsportal.lib.edge.asking import (
    FOUND,
    NOTHING,
    UNCHANGED,
    Asking,
    StartResponse,
    give_told,
)
from newsportal.lib.edge.counts import Shelves
from newsportal.lib.edge.counts_door import CountsDoor
from newsportal.lib.edge.keys import Asked, asked_of
from newsportal.lib.edge.numbers import ANSWERS, BYTES
from newsportal.lib.edge.store import Slot, Store
from newsportal.lib.edge.tally import Tallies
from newsportal.lib.edge.times import (
    HOLDS_SECONDS,
    OLDEST_SECONDS,
    SOON_SECONDS,
    WAIT_SECONDS,
)

MOST_BODY_BYTES = 1024 * 1024
COUNTS, COUNTS_PATH = "counts", "/counts"
# Of the memory, what numbers of articles may take.
COUNTS_SHARE = 8
# With none of these a hit is one and the same for all; with some a closer look is needed.
_SELDOM = frozenset(
    {
        "CONTENT_LENGTH",
        "HTTP_AUTHORIZATION",
        "HTTP_COOKIE",
        "HTTP_IF_NONE_MATCH",
        "HTTP_TRANSFER_ENCODING",
        "HTTP_X_REQUEST_ID",
    }
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
        self.tallies = Tallies([*ROUTES, COUNTS])
        self._clock = clock
        self._at = self.store.at
        self.asking = Asking(
            application, session_cookie=session_cookie, is_behind_proxy=is_behind_proxy
        )
        self.counts = CountsDoor(
            self.asking,
            route=COUNTS,
            shelves=Shelves(most_bytes=most_bytes // COUNTS_SHARE),
            tally=self.tallies.of[COUNTS],
            clock=clock,
            tell=self._tell,
        )
        self._ids, self._next_id = self.asking.ids, self.asking.next_id

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

    def _pass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        # `/metrics` passes here too, and writes need not look at what reads were counted.
        if environ["REQUEST_METHOD"] == "GET":
            self._tell()
        return self.application(environ, start_response)

    def _find(
        self, slot: Slot | None, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """All that is no plain hit."""
        if not self.asking.is_for_everybody(environ):
            return self._pass(environ, start_response)
        if slot is None and environ["PATH_INFO"].endswith(COUNTS_PATH):
            found = self.counts.answer(environ, start_response)
            return self._pass(environ, start_response) if found is None else found
        if slot is None or slot.answer is None:
            return self._first(environ, start_response)
        if (answer := slot.answer) is None or self._clock() >= slot.soon_at:
            return self._look(slot, 0, environ, start_response)
        return self._give(slot, answer, environ, start_response)

    def _first(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """By the canonical key, which this address is then remembered for."""
        asked = self._asked(environ)
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
        origin = self.asking.origin(environ)
        if not origin:
            return None
        return asked_of(
            origin=origin,
            path=environ["PATH_INFO"],
            query=environ.get("QUERY_STRING", ""),
            accepted=environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            routes=ROUTES,
        )

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
                if slot.answer is None:
                    self.store.drop(slot)
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
        told = self.asking.ask(environ, query=asked.query, language=asked.language, etag=etag)
        if before and told.code == 304:
            answer = before.renewed(told)
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

    def _give(
        self, slot: Slot, answer: Answer, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The answer as this caller takes it."""
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and (known == answer.etag or is_named(known, answer.etag)):
            slot.tally.unchanged()
            start_response(UNCHANGED, self.asking.headers(answer.unchanged_headers, environ))
            return NOTHING
        slot.tally.found()
        headers, parts = answer.plain_headers, answer.plain_parts
        if answer.packed and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            headers, parts = answer.packed_headers, answer.packed_parts
        start_response(FOUND, self.asking.headers(headers, environ))
        return parts

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


def _is_newest(answer: Answer, at_least: int) -> bool:
    """Redis gives an answer without a version no longer than it knows one."""
    if not answer.version:
        return True
    known = shared.known_version(answer.article)
    return known == answer.version and known >= at_least
