"""The one way to call another server: checked, bounded in time and size, and never twice in vain.

A name is resolved once, every address is checked, and the connection goes to the address that was
checked, so that no second answer of a name server can lead inside. TLS and `Host` keep the name.
Redirects are not followed; proxies, cookies and credentials of the environment are not used.
"""

import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http.client import HTTPException
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from newsportal.lib import breaker
from newsportal.lib.targets import BadTarget, Target, read_url, resolve

SECONDS = 3.0
MAX_BYTES = 256 * 1024
_CHUNK_BYTES = 16 * 1024
_AGENT = "newsportal"
# gzip and zlib, told apart by their beginning.
_ANY_HEADER = 47


class OutboundError(Exception):
    """The call came to nothing. `code`: bad_url, unresolved, refused_target, circuit_open,
    unreachable, timed_out, tls, too_large or bad_answer.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What the server said. Header names are in lower case; `body` is unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    def retry_after_seconds(self, now: datetime) -> float | None:
        """What `Retry-After` says, in seconds or as a date; None without one that can be read."""
        said = self.headers.get("retry-after", "").strip()
        if said.isascii() and said.isdigit() and len(said) <= 9:
            return float(said)
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return max(0.0, (until - now).total_seconds())


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = SECONDS,
    max_bytes: int = MAX_BYTES,
) -> Answer:
    """Call a server; every status is an answer, redirects too. Raises OutboundError.

    `seconds` is for everything from the name's resolution to the body's last byte. After five
    failures in a row (no whole answer, or a status of 500 and above) the server is left alone for
    30 s (`circuit_open`).
    """
    until = time.monotonic() + seconds
    try:
        target = read_url(url)
        if not breaker.admits(target.name):
            raise OutboundError("circuit_open")
        addresses = resolve(target, until=until)
    except BadTarget as error:
        raise OutboundError(error.code) from error
    sent = {"User-Agent": _AGENT, "Accept-Encoding": "identity", **(headers or {})}
    call = _Call(method, target, sent, body, until, max_bytes)
    try:
        answer = _answer(call, addresses)
    except OutboundError:
        breaker.failed(target.name)
        raise
    (breaker.failed if answer.status >= 500 else breaker.answered)(target.name)
    return answer


@dataclass(frozen=True)
class _Call:
    method: str
    target: Target
    headers: Mapping[str, str]
    body: bytes | None
    until: float
    max_bytes: int


def _answer(call: _Call, addresses: list[str]) -> Answer:
    connection: HTTPConnection | None = None
    try:
        connection = _connect(call.target, addresses, call.until)
        connection.request(
            call.method,
            call.target.path,
            body=call.body,
            headers=call.headers,
            preload_content=False,
            decode_content=False,
            enforce_content_length=True,
        )
        response = connection.getresponse()
        raw = _read(response, call.max_bytes)
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, found, _unpacked(raw, found, call.max_bytes))
    except TimeoutError as error:
        raise OutboundError("timed_out") from error
    except (OSError, HTTPException, HTTPError, ValueError) as error:
        raise OutboundError(_code_of(error, call, is_connected=connection is not None)) from error
    finally:
        if connection is not None:
            connection.close()


def _code_of(error: Exception, call: _Call, *, is_connected: bool) -> str:
    if time.monotonic() >= call.until:
        return "timed_out"
    # urllib3 wraps what TLS says.
    causes = (error, error.__cause__, error.__context__, *error.args)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "tls"
    return "bad_answer" if is_connected else "unreachable"


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Plain(socket.socket):
    """A socket whose every wait ends at one and the same time, however slowly bytes drip in."""

    until = 0.0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(_left(self.until))
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(_left(self.until))
        super().sendall(*args, **kwargs)


class _Tls(ssl.SSLSocket):
    """The same over TLS. Until the handshake is over its time is the plain socket's timeout."""

    until = float("inf")

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._limit()
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        self._limit()
        return super().send(*args, **kwargs)

    def _limit(self) -> None:
        if self.until != float("inf"):
            self.settimeout(_left(self.until))


class _PlainConnection(HTTPConnection):
    """Connects to an address that was checked, and to no other."""

    ready: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.ready


class _TlsConnection(HTTPSConnection):
    ready: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.ready


def _connect(target: Target, addresses: list[str], until: float) -> HTTPConnection:
    ready = _dial(target, addresses, until)
    try:
        if target.scheme == "http":
            plain = _PlainConnection(target.host, target.port)
            plain.ready = ready
            plain.connect()
            return plain
        secure = _TlsConnection(target.host, target.port, ssl_context=_tls())
        secure.ready = ready
        secure.connect()
        if isinstance(secure.sock, _Tls):
            secure.sock.until = until
        return secure
    except BaseException:
        ready.close()
        raise


def _dial(target: Target, addresses: list[str], until: float) -> _Plain:
    """Try the addresses in their order; each leaves time for those after it."""
    for position, address in enumerate(addresses):
        is_last = position == len(addresses) - 1
        left = _left(until)
        dialled = _Plain(socket.AF_INET6 if ":" in address else socket.AF_INET)
        dialled.until = until
        dialled.settimeout(left if is_last else left / 2)
        try:
            dialled.connect((address, target.port))
        except OSError:
            dialled.close()
            if is_last:
                raise
            continue
        dialled.settimeout(_left(until))
        return dialled
    raise OSError("no address")


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.sslsocket_class = _Tls
    return context


def _read(response: Any, max_bytes: int) -> bytes:
    assert isinstance(response, HTTPResponse)  # noqa: S101  # narrows what urllib3 leaves open
    parts, size = [], 0
    while chunk := response.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > max_bytes:
            raise OutboundError("too_large")
        parts.append(chunk)
    return b"".join(parts)


def _unpacked(raw: bytes, headers: Mapping[str, str], max_bytes: int) -> bytes:
    """The body without its packing, which nobody asked for; a bomb is stopped on the way."""
    packing = headers.get("content-encoding", "identity").strip().lower()
    if packing in {"", "identity"}:
        return raw
    if packing not in {"gzip", "deflate", "x-gzip"}:
        raise OutboundError("bad_answer")
    unpacker = zlib.decompressobj(_ANY_HEADER)
    try:
        body = unpacker.decompress(raw, max_bytes + 1)
    except zlib.error as error:
        raise OutboundError("bad_answer") from error
    if len(body) > max_bytes:
        raise OutboundError("too_large")
    if not unpacker.eof:
        raise OutboundError("bad_answer")
    return body
