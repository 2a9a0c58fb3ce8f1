"""The door to numbers of articles: any choice of them is put together from memory."""

from collections.abc import Callable, Iterable

from newsportal.lib.chunked import Environ
from newsportal.lib.conditional import is_named
from newsportal.lib.edge.answers import Told
from newsportal.lib.edge.asking import (
    FOUND,
    NOTHING,
    UNCHANGED,
    Asking,
    StartResponse,
    give_told,
)
from newsportal.lib.edge.counts import (
    MADE_BYTES,
    MOST_MADE,
    Made,
    Shelf,
    Shelves,
    are_keys,
    keys_of,
    pieces_of,
)
from newsportal.lib.edge.keys import route_of
from newsportal.lib.edge.tally import Tally
from newsportal.lib.edge.times import AHEAD_SECONDS, COUNTS_HOLD_SECONDS, WAIT_SECONDS


class CountsDoor:
    """Answers of one route, whose query is `articles=` and nothing else."""

    def __init__(
        self,
        asking: Asking,
        *,
        route: str,
        shelves: Shelves,
        tally: Tally,
        clock: Callable[[], float],
        tell: Callable[[], None],
    ) -> None:
        self.asking, self.route, self.shelves, self.tally = asking, route, shelves, tally
        self._clock, self._tell = clock, tell

    def answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes] | None:
        """The numbers from what is kept of each article; None for what Django should judge."""
        query, origin = environ.get("QUERY_STRING", ""), self.asking.origin(environ)
        name = f"{origin}{environ['PATH_INFO']}"
        shelf = self.shelves.find(name)
        if shelf and (made := shelf.made.get(query)) and self._clock() < shelf.soon_at:
            return self._give(made, environ, start_response)
        keys = keys_of(query)
        if keys is None or not origin:
            return None
        if shelf is None and route_of(environ["PATH_INFO"]) == self.route:
            shelf = self.shelves.shelf(name)
        return self._make(shelf, query, keys, environ, start_response) if shelf else None

    def _make(
        self,
        shelf: Shelf,
        query: str,
        keys: list[str],
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes] | None:
        now, kept = self._clock(), shelf.made
        parts, missing = shelf.take(keys, now)
        if missing and not are_keys(missing):
            self.shelves.drop(shelf)
            return None
        if missing or now >= shelf.soon_at:
            told = self._read(shelf, keys, environ)
            if told is not None:
                return give_told(told, self.route, start_response)
            kept = shelf.made
            parts, missing = shelf.take(keys, self._clock())
            if missing:
                return None
        made = Made.of(parts, shelf.headers)
        if len(kept) < MOST_MADE:
            # If the pieces are others by now, nobody looks there any more.
            kept[query] = made
            shelf.made_bytes += len(query) + len(made.body) + MADE_BYTES
            self.shelves.keep(shelf)
        return self._give(made, environ, start_response)

    def _read(self, shelf: Shelf, keys: list[str], environ: Environ) -> Told | None:
        """Have all of `keys` on the shelf; what Django said instead, if it said something else."""
        has_all = not shelf.take(keys, self._clock())[1]
        if has_all and not shelf.flight.acquire(blocking=False):
            return None
        if not has_all and not shelf.flight.acquire(timeout=WAIT_SECONDS):
            return None
        try:
            return self._fill(shelf, keys, environ)
        finally:
            shelf.flight.release()
            self._tell()

    def _fill(self, shelf: Shelf, keys: list[str], environ: Environ) -> Told | None:
        began = self._clock()
        # Another request may have read them while this one waited.
        missing = shelf.take(keys, began)[1]
        if not missing and began < shelf.soon_at:
            return None
        bodies: dict[str, bytes] = {}
        if wanted := shelf.to_read(missing, before=began + 2 * AHEAD_SECONDS):
            told = self.asking.ask(environ, query=f"articles={','.join(wanted)}")
            if not told.is_kept:
                self.shelves.drop(shelf)
                return told if missing else None
            shelf.headers, bodies = pieces_of(told)
        shelf.put(bodies, until=began + COUNTS_HOLD_SECONDS, ahead=AHEAD_SECONDS)
        self.shelves.keep(shelf)
        return None

    def _give(self, made: Made, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and is_named(known, made.etag):
            self.tally.unchanged()
            start_response(UNCHANGED, self.asking.headers(made.unchanged_headers, environ))
            return NOTHING
        self.tally.found()
        start_response(FOUND, self.asking.headers(made.headers, environ))
        return [made.body]
