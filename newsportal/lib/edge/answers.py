"""One public answer with all that goes out of it: plain, gzip, and 304."""

import gzip
import json
import re
from dataclasses import dataclass, field, replace

Headers = list[tuple[str, str]]

# Below this a packed body saves less than its header costs.
PACKED_FROM_BYTES = 500
# What every request has for itself, or what each variant says anew.
_PER_REQUEST = {
    "allow",
    "connection",
    "content-length",
    "date",
    "etag",
    "server",
    "vary",
    "x-request-id",
}
_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
_VERSIONED = re.compile(r'"(\d+)\.(\d+)\.[^"]*"')
# Objects, header lists and the entry itself, beside the bodies.
_OVERHEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Told:
    """What the application answered."""

    status: str
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """The values of a header, as one; empty without it."""
        values = (value for each, value in self.headers if each.lower() == name)
        return ", ".join(values)

    @property
    def code(self) -> int:
        return int(self.status[:3])

    @property
    def is_kept(self) -> bool:
        """Whether it may be given to others: public by its own word, and nobody's."""
        directives = {part.strip() for part in self.header("cache-control").lower().split(",")}
        varies = {part.strip() for part in self.header("vary").lower().split(",")}
        return (
            self.code == 200
            and "public" in directives
            and directives.isdisjoint({"private", "no-store", "no-cache"})
            and bool(self.header("etag"))
            and not self.header("set-cookie")
            and varies <= {"", "accept-language", "accept-encoding"}
        )


@dataclass(slots=True)
class Answer:
    """Bytes that anybody may have. `article` and `version` are 0 for what has no page version."""

    etag: str
    headers: Headers
    vary: str
    body: bytes
    # When it was asked for, by the clock of this process; bytes grow too old from then.
    born: float
    packed: bytes = b""
    article: int = 0
    version: int = 0
    plain_parts: list[bytes] = field(default_factory=list)
    packed_parts: list[bytes] = field(default_factory=list)
    plain_headers: Headers = field(default_factory=list)
    packed_headers: Headers = field(default_factory=list)
    unchanged_headers: Headers = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.packed and len(self.body) >= PACKED_FROM_BYTES:
            packed = gzip.compress(self.body, compresslevel=6, mtime=0)
            self.packed = packed if len(packed) < len(self.body) else b""
        if match := _VERSIONED.fullmatch(self.etag):
            self.article, self.version = int(match[1]), int(match[2])
        self.plain_parts, self.packed_parts = [self.body], [self.packed]
        common = [*self.headers, ("Vary", self.vary)]
        self.plain_headers = [*common, ("ETag", self.etag), _length(self.body)]
        # Other bytes of the same page: equal to it, but not byte by byte.
        weak = self.etag if self.etag.startswith("W/") else f"W/{self.etag}"
        packing = [("Content-Encoding", "gzip"), ("ETag", weak), _length(self.packed)]
        self.packed_headers = [*common, *packing]
        kept = [(name, value) for name, value in common if name.lower() != "content-type"]
        self.unchanged_headers = [*kept, ("ETag", self.etag)]

    def renewed(self, told: Told) -> "Answer":
        """As a 304 has it: the same bytes, to be kept as long as it says now. RFC 9111 4.3.4."""
        said = ("Cache-Control", told.header("cache-control"))
        if said in self.headers:
            return self
        others = [pair for pair in self.headers if pair[0] != said[0]]
        return replace(self, headers=[*others, said])

    @property
    def size(self) -> int:
        """Bytes of memory, a little more rather than less."""
        return len(self.body) + len(self.packed) + _OVERHEAD_BYTES


def shared_headers(told: Told) -> Headers:
    """Those that everybody gets."""
    return [pair for pair in told.headers if pair[0].lower() not in _PER_REQUEST]


def answer_of(told: Told, *, born: float) -> Answer:
    """The answer that others get too: without what was the first caller's alone."""
    return Answer(
        etag=told.header("etag"),
        headers=shared_headers(told),
        vary=_with_encoding(told.header("vary")),
        body=told.body,
        born=born,
    )


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header names gzip and does not refuse it."""
    return "gzip" in accepted and not ("q=0" in accepted and _NO_GZIP.search(accepted))


def to_record(answer: Answer, *, life_ms: int) -> bytes:
    """One value for Redis: a line of JSON, then the body, packed where that is shorter."""
    head = {
        "life_ms": life_ms,
        "etag": answer.etag,
        "headers": answer.headers,
        "vary": answer.vary,
        "is_packed": bool(answer.packed),
    }
    return json.dumps(head).encode() + b"\n" + (answer.packed or answer.body)


def from_record(record: bytes, *, now: float, left_ms: int) -> Answer:
    """The same answer in another process, `left_ms` before Redis forgets it.

    Raises ValueError, KeyError, OSError for what is no record.
    """
    line, _, body = record.partition(b"\n")
    head = json.loads(line)
    packed = body if head["is_packed"] else b""
    return Answer(
        etag=head["etag"],
        headers=[(name, value) for name, value in head["headers"]],
        vary=head["vary"],
        body=gzip.decompress(body) if packed else body,
        packed=packed,
        born=now - (head["life_ms"] - left_ms) / 1000,
    )


def _length(body: bytes) -> tuple[str, str]:
    return ("Content-Length", str(len(body)))


def _with_encoding(vary: str) -> str:
    names = [name.strip() for name in vary.split(",") if name.strip()]
    if "accept-encoding" not in {name.lower() for name in names}:
        names.append("Accept-Encoding")
    return ", ".join(names)
