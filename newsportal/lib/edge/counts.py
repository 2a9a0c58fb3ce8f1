"""Numbers of articles, kept one by one: every choice of articles is put together from them."""

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from newsportal.lib.conditional import json_bytes
from newsportal.lib.edge.answers import Headers, Told, shared_headers
from newsportal.lib.edge.store import NEVER
from newsportal.lib.etags import etag_of

# As many as one question to Django may name.
AT_ONCE = 100
# What one piece is taken to fill: its bytes, its key and the objects around them.
PIECE_BYTES = 600
# What a made answer is taken to fill beside its question and its body.
MADE_BYTES = 2048
# Whole answers kept beside the pieces: front pages ask for the same articles again and again.
MOST_MADE = 16
# What nobody wanted for so long, a few seconds, is read no more.
MOST_READINGS = 5
_KEY = re.compile(r"[A-Za-z0-9._~-]{1,128}", re.ASCII)
_NAME = "articles="


@dataclass(slots=True, eq=False)
class Piece:
    """`"key":{...}`, until when it holds, and how often it was read since anybody wanted it."""

    body: bytes
    until: float
    readings: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """An answer put together from pieces."""

    body: bytes
    etag: str
    headers: Headers
    unchanged_headers: Headers

    @classmethod
    def of(cls, parts: list[bytes], shared: Headers) -> "Made":
        body = b"{" + b",".join(parts) + b"}"
        etag = f'"{etag_of(body)}"'
        kept = [pair for pair in shared if pair[0] != "Content-Type"]
        length = ("Content-Length", str(len(body)))
        return cls(body, etag, [*shared, ("ETag", etag), length], [*kept, ("ETag", etag)])


@dataclass(slots=True, eq=False)
class Shelf:
    """The pieces of one site at one origin, those that hold the shortest first."""

    name: str
    headers: Headers = field(default_factory=list)
    pieces: dict[str, Piece] = field(default_factory=dict)
    # Query -> what was made for it from these very pieces.
    made: dict[str, Made] = field(default_factory=dict)
    made_bytes: int = 0
    # From then on somebody should read again what many want; until then all pieces hold.
    soon_at: float = NEVER
    flight: threading.Lock = field(default_factory=threading.Lock)

    def take(self, keys: Iterable[str], now: float) -> tuple[list[bytes], list[str]]:
        """What holds, and the keys of what does not. Takes no lock: it is the hot path."""
        get = self.pieces.get
        parts, missing = [], []
        for key in keys:
            piece = get(key)
            if piece is None or piece.until <= now:
                missing.append(key)
            else:
                piece.readings = 0
                parts.append(piece.body)
        return parts, missing

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return len(self.pieces) * PIECE_BYTES + self.made_bytes

    def to_read(self, missing: list[str], *, before: float) -> list[str]:
        """`missing`, and beside them what is wanted and ends `before`: one question for all."""
        keys = dict.fromkeys(missing)
        for key, piece in list(islice(self.pieces.items(), 4 * AT_ONCE)):
            if piece.until > before or len(keys) >= AT_ONCE:
                break
            if piece.readings < MOST_READINGS:
                keys[key] = None
            elif key not in keys:
                del self.pieces[key]
        return list(keys)

    def put(self, bodies: dict[str, bytes], *, until: float, ahead: float) -> None:
        """Keep what was read. `ahead` of the end of the first one all is due to be read again."""
        for key, body in bodies.items():
            before = self.pieces.pop(key, None)
            self.pieces[key] = Piece(body, until, before.readings + 1 if before else 0)
        first = next(iter(self.pieces.values()), None)
        # After the pieces: who finds this one empty fills it from them.
        self.made, self.made_bytes = {}, 0
        self.soon_at = first.until - ahead if first else NEVER


class Shelves:
    """Those of all sites, of `most_bytes` together."""

    def __init__(self, *, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._shelves: OrderedDict[str, Shelf] = OrderedDict()
        self._lock = threading.Lock()
        self.find = self._shelves.get

    def shelf(self, name: str) -> Shelf:
        """The shelf, an empty one if it is new: all who ask at once get the same."""
        with self._lock:
            shelf = self._shelves.get(name)
            if shelf is None:
                shelf = self._shelves[name] = Shelf(name)
            return shelf

    def drop(self, shelf: Shelf) -> None:
        """Nothing is known of such a site: an empty shelf takes no place."""
        with self._lock:
            if not shelf.pieces:
                self._shelves.pop(shelf.name, None)

    def keep(self, shelf: Shelf) -> None:
        """It became more: the shelves that did so longest ago go until all fit."""
        with self._lock:
            self._shelves[shelf.name] = shelf
            self._shelves.move_to_end(shelf.name)
            filled = sum(each.size for each in self._shelves.values())
            while len(self._shelves) > 1 and filled > self.most_bytes:
                filled -= self._shelves.popitem(last=False)[1].size
            while shelf.pieces and shelf.size > self.most_bytes:
                # Another thread may be filling it.
                shelf.pieces.pop(next(iter(shelf.pieces), ""), None)

    def places(self) -> int:
        return len(self._shelves)

    def bodies(self) -> list[bytes]:
        """All that is kept."""
        with self._lock:
            shelves = list(self._shelves.values())
        return [piece.body for shelf in shelves for piece in shelf.pieces.values()]


def keys_of(query: str) -> list[str] | None:
    """The articles asked for, each once; None for a query that Django should judge."""
    if not query.startswith(_NAME) or "&" in query or "+" in query:
        return None
    value = query[len(_NAME) :]
    keys = (unquote(value) if "%" in value else value).split(",")
    if len(keys) > AT_ONCE:
        return None
    return list(dict.fromkeys(key for key in keys if key)) or None


def are_keys(keys: Iterable[str]) -> bool:
    return all(_KEY.fullmatch(key) for key in keys)


def pieces_of(told: Told) -> tuple[Headers, dict[str, bytes]]:
    """The headers that every answer has, and the answer in pieces."""
    numbers = json.loads(told.body)
    return shared_headers(told), {
        key: json_bytes({key: value})[1:-1] for key, value in numbers.items()
    }
