"""Bodies without a length, at the WSGI application and at the real server."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from psycopg.conninfo import make_conninfo

from newsportal.lib.chunked import ChunkedBodies
from newsportal.lib.parsers import MAX_BODY_BYTES
from newsportal.local.pids import wait_until
from tests.factories import World
from tests.service import free_port

ROOT = Path(__file__).resolve().parents[3]
GOOD = json.dumps({"text": "Хорошая новость для всего города"}).encode()
LARGE = b'{"text": "' + b"a" * MAX_BODY_BYTES + b'"}'
CHUNKED: dict[str, Any] = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
HTTP_2: dict[str, Any] = {"SERVER_PROTOCOL": "HTTP/2", "wsgi.input_terminated": True}


class Drips(BytesIO):
    """Gives seven bytes at a time, as a slow client's stream may."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(7 if size is None or size < 0 else min(size, 7))


def environ_of(stream: BytesIO, path: str = "/", **more: Any) -> dict[str, Any]:
    environ = RequestFactory().post(path, content_type="application/json").environ
    del environ["CONTENT_LENGTH"]
    return {**environ, "wsgi.input": stream, **more}


def seen(environ: dict[str, Any]) -> tuple[str | None, bytes]:
    """The length and the body that the wrapped application is given."""

    def application(inner: dict[str, Any], start_response: Any) -> list[bytes]:
        length = inner.get("CONTENT_LENGTH")
        return [str(length).encode(), inner["wsgi.input"].read(int(length or 0))]

    length, body = ChunkedBodies(application)(environ, lambda *_: None)
    return (None if length == b"None" else length.decode()), body


class TestEnviron:
    @pytest.mark.parametrize("kind", [CHUNKED, HTTP_2], ids=["chunked", "HTTP/2"])
    @pytest.mark.parametrize("stream", [BytesIO, Drips])
    def test_a_body_gets_its_length(self, stream: Any, kind: dict[str, Any]) -> None:
        assert seen(environ_of(stream(b"x" * 30), **kind)) == ("30", b"x" * 30)

    def test_an_empty_body_has_the_length_0(self) -> None:
        assert seen(environ_of(BytesIO(), **CHUNKED)) == ("0", b"")

    def test_one_byte_over_the_limit_is_read_and_no_more(self) -> None:
        stream = BytesIO(b"x" * 2_000_000)
        length, _ = seen(environ_of(stream, **CHUNKED))
        assert (length, stream.tell()) == ("1048577", 1_048_577)

    @pytest.mark.parametrize(
        "more",
        [
            {"CONTENT_LENGTH": "3", **CHUNKED},
            {"HTTP_TRANSFER_ENCODING": "chunked"},
            {"wsgi.input_terminated": True},
        ],
        ids=["length given", "a stream that may not end", "no body"],
    )
    def test_others_are_not_touched(self, more: dict[str, Any]) -> None:
        stream = BytesIO(b"abcdef")
        environ = environ_of(stream, **more)
        length, _ = seen(environ)
        assert environ["wsgi.input"] is stream
        assert length == more.get("CONTENT_LENGTH")


# In a transaction of the test's own Django would close the connection at the request's start.
@pytest.mark.django_db(transaction=True)
class TestApplication:
    def post(self, world: World, body: bytes, **more: Any) -> tuple[int, dict[str, Any]]:
        path = f"/api/v1/{world.thread}"
        bearer = {"HTTP_AUTHORIZATION": f"Bearer {world.token}", **CHUNKED}
        statuses: list[str] = []
        answer = ChunkedBodies(WSGIHandler())(
            environ_of(BytesIO(body), path, **bearer, **more),
            lambda status, headers: statuses.append(status),
        )
        with closing(answer):  # type: ignore[type-var]
            raw = b"".join(answer)
        return int(statuses[0][:3]), json.loads(raw)

    def test_a_chunked_comment_is_taken(self, world: World) -> None:
        status, answer = self.post(world, GOOD)
        assert status == 202
        assert answer["html"] == "<p>Хорошая новость для всего города</p>"

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [(LARGE, 413, "too_large"), (b'{"text": "a', 400, "invalid_json")],
        ids=["large", "cut off"],
    )
    def test_a_bad_one_is_a_problem(
        self, world: World, body: bytes, status: int, code: str
    ) -> None:
        answered, problem = self.post(world, body)
        assert (answered, problem["code"]) == (status, code)


@contextmanager
def granian() -> Iterator[int]:
    """The web server on the test database; gives its port when it serves."""
    port = free_port()
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    names["PORT"] = "port"
    parts = {ours: connection.settings_dict[name] for name, ours in names.items()}
    url = make_conninfo(**{name: value for name, value in parts.items() if value})
    words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--workers-kill-timeout", "5"]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *words, "newsportal.wsgi:application"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "newsportal.settings"},
        stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert any("Started worker-1" in line for line in process.stdout or ()), "granian ended"
        # The worker is told of before it has loaded the application and listens.
        assert wait_until(lambda: accepts(port), seconds=60)
        yield port
    finally:
        process.terminate()
        process.communicate(timeout=60)


def accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_the_real_server_reads_chunks(world: World) -> None:
    headers = {"Authorization": f"Bearer {world.token}", "Content-Type": "application/json"}
    answers = []
    with granian() as port:
        for body in (GOOD, LARGE):
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as client:
                chunks = iter([body[:9], body[9:]])
                client.request("POST", f"/api/v1/{world.thread}", chunks, headers)
                answer = client.getresponse()
                answers.append((answer.status, json.load(answer).get("code")))
    assert answers == [(202, None), (413, "too_large")]
