"""Other people's sites: real servers on this machine, by names that a test gives them."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.newsportal.lib.servers import Server, read_request, serving

INSIDE = "127.0.0.1"
_REASONS = {200: "OK", 302: "Found", 304: "Not Modified", 404: "Not Found", 410: "Gone"}


@dataclass
class Reply:
    """What a path answers: a body, a status, more headers."""

    body: str = ""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[str, ...] = ()


@dataclass
class Elsewhere:
    """A site elsewhere; `pages` may change while it runs, an unknown path is 404."""

    server: Server
    host: str
    pages: dict[str, Reply] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.server.port}{path}"

    def heads(self) -> list[str]:
        """First lines of what it was asked."""
        return [request.split(b"\r\n")[0].decode() for request in self.server.requests]


@contextmanager
def site_elsewhere(host: str = "blog.example") -> Iterator[Elsewhere]:
    made: list[Elsewhere] = []

    def behave(visitor: socket.socket, server: Server) -> None:
        path = read_request(visitor, server).split(b" ")[1].decode()
        reply = made[0].pages.get(path, Reply(status=404))
        lines = [
            f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, 'Status')}",
            f"Content-Type: {reply.content_type}",
            f"Content-Length: {len(reply.body.encode())}",
            "Connection: close",
            *reply.headers,
        ]
        visitor.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + reply.body.encode())

    with serving(behave) as server:
        made.append(Elsewhere(server, host))
        yield made[0]


def lead_to(monkeypatch: pytest.MonkeyPatch, names: Mapping[str, str | list[str]]) -> None:
    """Let the system's resolver know these names, each by one address or by those in turn."""
    asked: dict[str, int] = {}
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *arguments: Any, **more: Any) -> Any:
        if host not in names:
            return real(host, port, *arguments, **more)
        known = names[host]
        turn = asked.get(host, 0)
        asked[host] = turn + 1
        address = known if isinstance(known, str) else known[min(turn, len(known) - 1)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
