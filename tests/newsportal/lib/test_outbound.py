"""Calls to other servers: where they may go, and what no server can do to us."""

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsportal.lib import breaker, outbound
from newsportal.lib.outbound import OutboundError, request
from newsportal.lib.targets import is_allowed
from tests.newsportal.lib.servers import (
    Behaviour,
    Server,
    answering,
    certificate,
    dripping,
    flooding,
    hanging,
    saying,
    serving,
)

INSIDE = "127.0.0.1"


@pytest.fixture
def allowed(settings: Any) -> None:
    settings.NEWSPORTAL_OUTBOUND_ALLOWED = [INSIDE]


def failure_of(url: str, **more: Any) -> str:
    with pytest.raises(OutboundError) as refused:
        request("GET", url, **more)
    return refused.value.code


def failure(behaviour: Behaviour, **more: Any) -> str:
    with serving(behaviour) as server:
        return failure_of(server.url, **more)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(answering(b"hello")) as server:
        yield server


@pytest.mark.usefixtures("allowed")
class TestAnswers:
    def test_tells_status_headers_and_body(self) -> None:
        with serving(answering(b"{}", status="404 Not Found", headers=("X-Kind: a",))) as server:
            answer = request("GET", server.url)
        assert (answer.status, answer.body, answer.headers["x-kind"]) == (404, b"{}", "a")

    def test_sends_method_path_headers_and_body_and_no_more(self, server: Server) -> None:
        url = f"{server.url}score?lang=kk"
        assert request("POST", url, body=b"abc", headers={"X-Key": "k"}).is_ok
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        assert (lines[0], body) == ("POST /score?lang=kk HTTP/1.1", b"abc")
        assert sorted(line.partition(":")[0].lower() for line in lines[1:]) == [
            "accept-encoding", "content-length", "host", "user-agent", "x-key",
        ]  # fmt: skip
        assert f"Host: {INSIDE}:{server.port}" in lines

    def test_a_redirect_is_an_answer_and_not_followed(self, server: Server) -> None:
        to = answering(status="302 Found", headers=(f"Location: {server.url}",))
        with serving(to) as first:
            assert request("GET", first.url).status == 302
        assert server.connections == 0

    def test_a_packed_body_is_unpacked(self) -> None:
        packed = answering(gzip.compress(b"hello"), headers=("Content-Encoding: gzip",))
        with serving(packed) as server:
            assert request("GET", server.url).body == b"hello"

    def test_proxies_of_the_environment_are_not_used(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        assert request("GET", server.url).is_ok


class TestTargets:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "127.1",
            "0x7f.0.0.1",
            "2130706433",
            "0.0.0.0",
            "localhost",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::127.0.0.1]",
            "[2002:7f00:1::]",
            "[64:ff9b::7f00:1]",
        ],
    )
    def test_nobody_connects_inside(self, server: Server, host: str) -> None:
        assert failure_of(f"http://{host}:{server.port}/") in {"refused_target", "unresolved"}
        assert server.connections == 0

    @pytest.mark.parametrize(
        ("address", "is_public"),
        [
            ("8.8.8.8", True),
            ("2a00:1450:4010:c0e::71", True),
            ("10.0.0.1", False),
            ("172.16.3.4", False),
            ("192.168.1.1", False),
            ("169.254.169.254", False),
            ("100.64.0.1", False),
            ("0.0.0.0", False),
            ("224.0.0.1", False),
            ("239.255.255.250", False),
            ("240.0.0.1", False),
            ("255.255.255.255", False),
            ("192.0.2.1", False),
            ("198.18.0.1", False),
            ("192.0.0.192", False),
            ("168.63.129.16", False),
            ("::", False),
            ("fe80::1%eth0", False),
            ("fd00::1", False),
            ("fec0::1", False),
            ("ff02::1", False),
            ("::ffff:8.8.8.8", False),
            ("2002:808:808::1", False),
            ("64:ff9b::808:808", False),
            ("2001:0:4136:e378::1", False),
            ("2001:db8::1", False),
            ("not an address", False),
        ],
    )
    def test_public_addresses_only(self, address: str, is_public: bool) -> None:
        assert is_allowed(address) is is_public

    @pytest.mark.parametrize("entry", ["127.0.0.0/8", "127.0.0.1", "localhost"])
    def test_settings_open_the_door_for_hosts_and_networks(
        self, server: Server, settings: Any, entry: str
    ) -> None:
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = ["judge.internal", entry]
        host = entry if entry == "localhost" else INSIDE
        assert request("GET", f"http://{host}:{server.port}/").body == b"hello"

    def test_the_checked_address_is_the_one_that_is_called(
        self, server: Server, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = [INSIDE]
        asked: list[str] = []

        # A name server that leads somewhere else each time it is asked.
        def rebinding(host: str, port: int, **_: Any) -> list[Any]:
            asked.append(host)
            address = INSIDE if len(asked) == 1 else "10.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        assert request("GET", f"http://judge.example:{server.port}/").is_ok
        assert asked == ["judge.example"]
        assert b"Host: judge.example:" in server.requests[0]

    def test_one_address_inside_refuses_the_name(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        addresses = ["93.184.216.34", INSIDE]
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (it, server.port)) for it in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        assert failure_of(f"http://judge.example:{server.port}/") == "refused_target"
        assert server.connections == 0

    @pytest.mark.parametrize(
        "url",
        [
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://127.0.0.1/",
            "gopher://example.com:80/",
            "javascript://example.com:443/%0aalert(1)",
            "//example.com/",
            "http:///path",
            "http://user:word@example.com/",
            "http://example.com:99999/",
            "http://example.com/a b",
            "http://example.com/\r\nX-Header: 1",
            "http://example.com\\@127.0.0.1/",
            "http://[::1",
            "http://example.com/привет",
            "http://example.com/" + "a" * 2000,
            "",
        ],
    )
    def test_what_is_no_address_of_a_server_is_refused(self, url: str) -> None:
        assert failure_of(url) == "bad_url"

    def test_a_name_that_nobody_knows(self) -> None:
        assert failure_of("http://nobody.invalid/") == "unresolved"

    def test_nobody_listens(self, server: Server, settings: Any) -> None:
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = [INSIDE]
        with socket.create_server((INSIDE, 0)) as listener:
            port = listener.getsockname()[1]
        assert failure_of(f"http://{INSIDE}:{port}/") == "unreachable"


@pytest.mark.usefixtures("allowed")
class TestBounds:
    @pytest.mark.parametrize(
        "behaviour",
        [
            hanging,
            dripping(b"", b"H"),
            dripping(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"),
            dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b" "),
            dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
            dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        ],
    )
    def test_the_whole_call_ends_in_time(self, behaviour: Behaviour) -> None:
        # Every single wait is shorter than the limit; a limit of each wait would never end it.
        began = time.monotonic()
        assert failure(behaviour, seconds=0.5) == "timed_out"
        assert time.monotonic() - began < 10

    def test_a_resolver_that_hangs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import threading

        over = threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(30) and [])
        assert failure_of("http://slow.example/", seconds=0.2) == "timed_out"
        over.set()

    def test_a_body_that_is_too_large(self) -> None:
        assert failure(flooding) == "too_large"

    @pytest.mark.parametrize("name", ["gzip", "deflate"])
    def test_a_bomb(self, name: str) -> None:
        pack = gzip.compress if name == "gzip" else zlib.compress
        bomb = pack(b"\0" * 20_000_000)
        assert len(bomb) < 40_000
        assert failure(answering(bomb, headers=(f"Content-Encoding: {name}",))) == "too_large"

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"SSH-2.0-OpenSSH_9.2\r\n",
            b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 200 + b"\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\n1",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\n1",
        ],
    )
    def test_what_is_no_answer(self, raw: bytes) -> None:
        assert failure(saying(raw)) == "bad_answer"


class TestTls:
    def test_name_and_certificate_are_checked(self, tmp_path: Path, settings: Any) -> None:
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = ["localhost"]
        context, _ = certificate(tmp_path, "localhost")
        with serving(answering(), tls=context) as server:
            assert failure_of(f"https://localhost:{server.port}/") == "tls"

    def test_the_name_is_kept_for_a_checked_address(
        self, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = ["localhost"]
        context, trusted = certificate(tmp_path, "localhost")
        names: list[str] = []
        context.sni_callback = lambda _socket, name, _context: names.append(name)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        outbound._tls.cache_clear()
        try:
            with serving(answering(b"hello"), tls=context) as server:
                answer = request("POST", f"https://localhost:{server.port}/a", body=b"x")
                drip = dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b" ")
                with serving(drip, tls=context) as slow:
                    url = f"https://localhost:{slow.port}/"
                    assert failure_of(url, seconds=0.5) == "timed_out"
        finally:
            outbound._tls.cache_clear()
        assert (answer.body, names) == (b"hello", ["localhost", "localhost"])
        assert b"Host: localhost:" in server.requests[0]

    def test_a_handshake_that_hangs(self, settings: Any) -> None:
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = [INSIDE]
        silent: Behaviour = lambda _visitor, server: server.is_over.wait(30)  # type: ignore[assignment, return-value]  # noqa: E731
        with serving(silent) as server:
            assert failure_of(f"https://{INSIDE}:{server.port}/", seconds=0.3) == "timed_out"


@pytest.mark.usefixtures("allowed")
class TestBreaker:
    def test_leaves_a_server_alone_after_five_failures(self) -> None:
        with serving(answering(status="500 Oops")) as server:
            assert [request("GET", server.url).status for _ in range(5)] == [500] * 5
            assert failure_of(server.url) == "circuit_open"
            assert server.connections == 5

    def test_an_answer_ends_a_series(self) -> None:
        statuses = iter([*["500"] * 4, "200", *["500"] * 4, "200"])

        def behave(visitor: socket.socket, server: Server) -> None:
            answering(status=next(statuses))(visitor, server)

        with serving(behave) as server:
            found = [request("GET", server.url).status for _ in range(10)]
        assert found == [*[500] * 4, 200, *[500] * 4, 200]

    def test_one_tries_when_the_pause_is_over(self) -> None:
        from newsportal.lib import redis

        for _ in range(5):
            breaker.failed("http://a:1")
        redis.common().delete(redis.key("breaker", "{http://a:1}:open"))
        assert [breaker.admits("http://a:1") for _ in range(3)] == [True, False, False]
        breaker.failed("http://a:1")
        assert not breaker.admits("http://a:1")
        breaker.answered("http://a:1")
        assert breaker.admits("http://a:1")
        assert breaker.admits("http://b:1")

    def test_each_process_remembers_by_itself_while_valkey_is_away(self, settings: Any) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        for _ in range(5):
            assert breaker.admits("http://c:1")
            breaker.failed("http://c:1")
        assert not breaker.admits("http://c:1")
        breaker.answered("http://c:1")
        assert breaker.admits("http://c:1")

    def test_locally_one_tries_when_the_pause_is_over(self) -> None:
        local = breaker.LocalBreaker()
        for second in range(5):
            local.failed("a", second)
        assert [local.admits("a", now) for now in (20, 33.9, 34, 35)] == [False, False, True, False]
