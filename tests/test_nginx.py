"""The shipped nginx configuration before the whole service: real nginx, real sockets."""

import http.client
import json
import re
import subprocess
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bench import nginx
from newsportal.lib.problem_bodies import problem_body
from newsportal.lib.problem_codes import Problem
from newsportal.local.pids import wait_until
from tests.environment import service_environment
from tests.service import ROOT, free_port, running_service
from tests.states import NewState

ARTICLE = "/api/v1/sites/demo/articles/astana-lrt-launch"
THREAD = f"{ARTICLE}/comments"
SORTS = ("newest", "oldest", "newest")
ANY_ORDER = ("limit=10&sort=oldest", "sort=oldest&limit=10")
# An address of a reader behind the balancer; this machine's own is not counted.
READER = {"X-Forwarded-For": "203.0.113.5"}

if nginx.installed() is None:
    warnings.warn(f"the shipped configuration is NOT tested: {nginx.HOW_TO_INSTALL}", stacklevel=1)
needs_nginx = pytest.mark.skipif(nginx.installed() is None, reason=nginx.HOW_TO_INSTALL)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Front:
    """nginx with the service behind it; `asked`: the paths so far."""

    server: nginx.Nginx
    asked: list[str] = field(default_factory=list)

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self.asked.append(path.partition("?")[0])
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, received, response.read())
        finally:
            connection.close()

    def cached(self, path: str) -> list[str]:
        """What the cache said to each request for the path so far; `-` where it was not asked."""
        # Each process of nginx writes its part of the log now and then.
        assert wait_until(lambda: len(self._told(path)) == self.asked.count(path))
        return self._told(path)

    def _told(self, path: str) -> list[str]:
        return [cache for asked, _, cache in self.server.statuses() if asked == path]


@pytest.fixture(scope="module")
def front(new_state: NewState, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    environment = service_environment(new_state("nginx"), NEWSPORTAL_TRUSTED_PROXIES="1")
    with running_service(environment) as address:
        web = urlsplit(address).port or 0
        ports = {"port": free_port(), "web": web, "stream": _stream_port(web)}
        with nginx.shipped(folder, **ports, is_patient=True) as server:
            yield Front(server)


def _stream_port(web: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", web, timeout=30)
    connection.request("GET", "/api/v1/sites/demo/config")
    config = json.loads(connection.getresponse().read())
    connection.close()
    return urlsplit(config["stream_url_template"]).port or 0


@needs_nginx
class TestTheCache:
    def test_shares_one_answer_and_gives_each_a_number_of_its_own(self, front: Front) -> None:
        # Half a second may end between any two of them.
        answers = [front.ask(THREAD) for _ in range(6)]
        assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}
        numbers = [answer.headers["x-request-id"] for answer in answers]
        assert len(set(numbers)) == 6
        assert front.cached(THREAD).count("HIT") >= 3

    def test_keeps_the_callers_number_when_it_is_harmless(self, front: Front) -> None:
        given = {front.ask(THREAD, X_Request_ID=one).headers["x-request-id"] for one in "ab"}
        assert given == {"a", "b"}
        odd = front.ask(THREAD, X_Request_ID="<script>").headers["x-request-id"]
        assert re.fullmatch(r"[0-9a-f]{32}|[0-9.]+-[0-9]+-[0-9]+", odd)

    def test_answers_304_to_who_has_it(self, front: Front) -> None:
        etag = front.ask(THREAD).headers["etag"]
        again = front.ask(THREAD, If_None_Match=etag)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)

    def test_sends_one_request_on_for_many_that_come_at_once(self, front: Front) -> None:
        path, barrier = f"{ARTICLE}/comments.html", threading.Barrier(12)

        def ask() -> None:
            barrier.wait()
            front.ask(path)

        threads = [threading.Thread(target=ask) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        said = front.cached(path)
        # Two, when half a second ends among them.
        assert (len(said), said.count("MISS") <= 2) == (12, True)

    def test_keeps_packed_and_plain_apart(self, front: Front) -> None:
        plain, packed = front.ask(THREAD), front.ask(THREAD, Accept_Encoding="gzip")
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert len(packed.body) < len(plain.body)

    @pytest.mark.parametrize("refusal", ["gzip;q=0", "br, gzip ; q=0.00, *", "GZIP;Q=0"])
    def test_packs_nothing_for_who_refuses_it(self, front: Front, refusal: str) -> None:
        front.ask(THREAD, Accept_Encoding="gzip")
        assert "content-encoding" not in front.ask(THREAD, Accept_Encoding=refusal).headers

    def test_says_of_what_nginx_packs_that_there_are_two_kinds(self, front: Front) -> None:
        path = f"/api/v1/sites/demo/counts?articles={','.join(f'a{n}' for n in range(50))}"
        for accepted in ("gzip", "identity"):
            answer = front.ask(path, Accept_Encoding=accepted)
            assert answer.headers["vary"] == "Accept-Encoding"

    @pytest.mark.parametrize(
        ("query", "headers"),
        [
            ("", {"Authorization": "Bearer none"}),
            ("", {"Cookie": "sessionid=1"}),
            ("?limit=5&limit=6", {}),
            ("?limit=5&lim%69t=6", {}),
            ("?LIMIT=5&limit=6", {}),
        ],
        ids=["token", "cookie", "repeated", "written otherwise", "capitals"],
    )
    def test_is_neither_asked_nor_filled(
        self, front: Front, query: str, headers: dict[str, str]
    ) -> None:
        before = front.cached(THREAD)
        sent = {name.replace("-", "_"): value for name, value in headers.items()}
        for _ in range(3):
            front.ask(f"{THREAD}{query}", method="GET", body=None, **sent)
        said = front.cached(THREAD)[len(before) :]
        assert set(said) == {"BYPASS"}

    @pytest.mark.parametrize("path", ["/api/v1/me", f"{ARTICLE}/mine", "/readyz", "/admin/login/"])
    def test_knows_nothing_of_what_is_not_public(self, front: Front, path: str) -> None:
        for _ in range(2):
            front.ask(path)
        assert set(front.cached(path)) == {"-"}

    def test_knows_a_question_in_any_order(self, front: Front) -> None:
        def is_shared() -> bool:
            before = len(front.cached(THREAD))
            pages = [front.ask(f"{THREAD}?{one}").body for one in ANY_ORDER]
            assert pages[0] == pages[1]
            # Half a second may end between the two; then the next pair tells.
            return front.cached(THREAD)[before:] == ["MISS", "HIT"]

        assert wait_until(is_shared)

    def test_gives_each_parameter_its_own_page(self, front: Front) -> None:
        new, old, again = (front.ask(f"{THREAD}?sort={sort}").json() for sort in SORTS)
        assert [item["id"] for item in new["items"]] != [item["id"] for item in old["items"]]
        assert again == new


@needs_nginx
class TestLimits:
    def test_a_body_too_large_is_refused_as_the_service_does(self, front: Front) -> None:
        answer = front.ask(THREAD, method="POST", body=b"x" * (64 * 1024 + 1), X_Request_ID="big")
        assert _problem(answer) == _expected("too_large", "big")
        assert answer.headers["x-request-id"] == "big"

    def test_a_flood_of_writes_is_refused_as_the_service_does(self, front: Front) -> None:
        refused: list[Answer] = []

        def flood() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", front.server.port, timeout=30)
            for _ in range(40):
                connection.request("POST", THREAD, b"{}", READER | {"X-Request-ID": "flood"})
                response = connection.getresponse()
                received = {name.lower(): value for name, value in response.getheaders()}
                answer = Answer(response.status, received, response.read())
                if answer.status == 429:
                    refused.append(answer)

        threads = [threading.Thread(target=flood) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert refused
        by_nginx = [answer for answer in refused if answer.headers["retry-after"] == "1"]
        assert _problem(by_nginx[0]) == _expected("rate_limited", "flood")

    def test_says_unavailable_when_nobody_is_behind_it(self, tmp_path: Path) -> None:
        port = free_port()
        config = nginx.write_shipped(
            tmp_path, port=port, web=free_port(), stream=free_port(), servers="plain"
        )
        with nginx.running(config, folder=tmp_path, port=port, path=None) as server:
            answer = Front(server).ask(THREAD, X_Request_ID="gone")
        assert _problem(answer) == _expected("unavailable", "gone")
        assert answer.headers["retry-after"] == "2"

    def test_asks_another_process_when_one_is_gone(self, front: Front, tmp_path: Path) -> None:
        port, gone = free_port(), free_port()
        config = nginx.write_shipped(
            tmp_path, port=port, web=gone, stream=free_port(), servers="plain"
        )
        servers = config.with_name("newsportal.conf")
        one = f"server 127.0.0.1:{gone};"
        both = f"{one} server 127.0.0.1:{front.server.port};"
        servers.write_text(servers.read_text("utf-8").replace(one, both), "utf-8")
        with nginx.running(config, folder=tmp_path, port=port, path=None) as server:
            behind = Front(server)
            assert [behind.ask(path).status for path in (THREAD, "/livez")] == [200, 200]


def _problem(answer: Answer) -> tuple[int, str, Any]:
    return answer.status, answer.headers["content-type"], answer.json()


def _expected(code: Any, number: str) -> tuple[int, str, Any]:
    body = problem_body(Problem(code), language="ru", request_id=number)
    return body["status"], "application/problem+json", body


@needs_nginx
class TestStreams:
    def test_frames_go_out_when_they_come(self, front: Front) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", front.server.port, timeout=30)
        connection.request("GET", f"{ARTICLE}/stream")
        response = connection.getresponse()
        assert response.getheader("Content-Type", "").startswith("text/event-stream")
        while not (line := response.readline()).startswith(b"event: "):
            assert line
        assert line == b"event: counts\n"
        connection.close()


class TestTheFiles:
    @needs_nginx
    def test_with_tls_are_read_too(self, tmp_path: Path) -> None:
        nginx.write_shipped(tmp_path, port=1, web=2, stream=3, servers="tls")
        make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        make += ["-nodes", "-subj", "/CN=comments.example", "-keyout", "privkey.pem"]
        made = [*make, "-out", "fullchain.pem"]
        subprocess.run(made, cwd=tmp_path / "etc", check=True, capture_output=True)
        words = ["-t", "-c", str(tmp_path / "etc" / "nginx.conf"), "-p", str(tmp_path)]
        tried = subprocess.run([str(nginx.installed()), *words], capture_output=True, check=False)
        assert tried.returncode == 0, tried.stderr.decode()

    def test_know_each_parameter_of_what_is_kept(self) -> None:
        """A parameter outside the key would give one question's page to another."""
        places = (nginx.SHIPPED / "locations.conf").read_text("utf-8")
        kept = re.search(r"location ~ (\^\S+) \{\s+proxy_pass \S+;\s+proxy_cache ", places)
        assert kept
        keys = (nginx.SHIPPED / "newsportal.conf").read_text("utf-8")
        known = set(re.findall(r"\$arg_([a-z_]+)", keys))
        asked = {path: names for path, names in _parameters() if re.match(kept[1], path)}
        assert len(asked) == 20
        assert set().union(*asked.values()) == known

    def test_never_give_out_what_is_out_of_date(self) -> None:
        text = "".join(file.read_text("utf-8") for file in nginx.SHIPPED.glob("*.conf"))
        assert "use_stale " not in re.sub(r"#.*", "", text)


def _parameters() -> Iterator[tuple[str, set[str]]]:
    """Public GETs of the API (an example path) with the names of their parameters."""
    schema = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text("utf-8"))
    for path, methods in schema["paths"].items():
        if "get" in methods and "security" not in methods["get"]:
            found = [_resolved(schema, one) for one in methods["get"].get("parameters", [])]
            example = re.sub(r"\{\w+\}", "0", path)
            yield example, {one["name"] for one in found if one["in"] == "query"}


def _resolved(schema: Any, node: Any) -> Any:
    if "$ref" not in node:
        return node
    for name in node["$ref"].removeprefix("#/").split("/"):
        schema = schema[name]
    return schema
