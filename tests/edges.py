"""The edge around the real application, with a clock that goes when it is told to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from newsportal.edge import Edge
from newsportal.lib import redis
from newsportal.lib.chunked import Application, ChunkedBodies, Environ

EDGE_KEYS = redis.key("edge", "*")


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        """Here and in Redis, which forgets what it would have forgotten by then."""
        self.now += seconds
        client = redis.cache()
        for key in client.scan_iter(EDGE_KEYS):
            left: Any = client.pttl(key)
            client.pexpire(key, max(0, left - round(seconds * 1000)))


@dataclass
class Door:
    """Calls the edge as a web server does, and knows what came through to Django."""

    clock: Clock = field(default_factory=Clock)
    most_bytes: int = 1024 * 1024
    application: Application | None = None
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.django = self.application or ChunkedBodies(get_wsgi_application())
        self.edge = Edge(
            self._noted,
            most_bytes=self.most_bytes,
            session_cookie="sessionid",
            is_behind_proxy=False,
            clock=self.clock,
        )

    def _noted(self, environ: Environ, start_response: Callable[..., Any]) -> Any:
        self.asked.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}".rstrip("?"))
        return self.django(environ, start_response)

    def get(self, address: str, **headers: str) -> Got:
        path, _, query = address.partition("?")
        environ: Environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": BytesIO(),
            **headers,
        }
        setup_testing_defaults(environ)
        said: list[Any] = []
        # As Django's own test client does: the test's transaction outlives the request.
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        try:
            return self._got(environ, said)
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)

    def kept(self) -> list[bytes]:
        """Every body that the edge would give to others."""
        answers = [answer.body for _, answer in self.edge.store.answers()]
        return answers + self.edge.counts.shelves.bodies()

    def forget_shared(self) -> None:
        """As if no process had told another anything."""
        for key in redis.cache().scan_iter(EDGE_KEYS):
            redis.cache().delete(key)

    def _got(self, environ: Environ, said: list[Any]) -> Got:
        parts = self.edge(
            environ, lambda status, pairs, exc_info=None: said.extend([status, pairs])
        )
        content = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        return Got(int(said[0][:3]), dict(said[1]), content)
