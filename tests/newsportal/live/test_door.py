"""Who is let in, with which answers: methods, headers, problems."""

from typing import Any

import pytest

from newsportal.lib.request_ids import as_request_id
from tests.factories import World
from tests.newsportal.live.streams import API, Streaming, StreamProcess, path_of

ANY = "sites/gazeta/articles/news-1/stream"


def path(world: World) -> str:
    return f"{API}/{path_of(world.article)}"


class TestHeaders:
    def test_let_any_page_listen_and_nobody_keep_or_collect_it(
        self, streams: StreamProcess, world: World
    ) -> None:
        with streams.ask("GET", path(world), **{"X-Request-ID": "mine-1"}) as stream:
            assert stream.status == 200
            told = {name: stream.headers[name] for name in stream.headers if name != "date"}
        assert told == {
            "access-control-allow-origin": "*",
            "access-control-expose-headers": "Retry-After, X-Request-ID",
            "cache-control": "no-store",
            "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
            "content-type": "text/event-stream; charset=utf-8",
            "referrer-policy": "no-referrer",
            "server": "granian",
            "transfer-encoding": "chunked",
            "x-accel-buffering": "no",
            "x-content-type-options": "nosniff",
            "x-request-id": "mine-1",
        }

    def test_number_every_request(self, streams: StreamProcess, world: World) -> None:
        with streams.ask("GET", path(world), **{"X-Request-ID": "bad id"}) as stream:
            given = stream.headers["x-request-id"]
        assert given != "bad id"
        assert as_request_id(given)


class TestMethods:
    def test_head_has_no_body(self, streams: StreamProcess, world: World) -> None:
        with streams.ask("HEAD", path(world)) as head:
            assert (head.status, head.response.read()) == (200, b"")
            assert head.headers["content-type"].startswith("text/event-stream")

    def test_preflight_of_a_client_that_sets_the_header_itself(
        self, streams: StreamProcess
    ) -> None:
        asked = {"Origin": "https://x.example", "Access-Control-Request-Headers": "last-event-id"}
        with streams.ask("OPTIONS", f"{API}/{ANY}", **asked) as answer:
            assert (answer.status, answer.response.read()) == (204, b"")
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "Last-Event-ID" in answer.headers["access-control-allow-headers"]

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "BREW"])
    def test_others_are_refused(self, streams: StreamProcess, method: str) -> None:
        with streams.ask(method, f"{API}/{ANY}") as answer:
            assert (answer.status, answer.problem()["code"]) == (405, "method_not_allowed")
            assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


class TestProblems:
    @pytest.mark.parametrize(
        ("tail", "status", "code"),
        [
            ("sites/none/articles/news-1/stream", 404, "not_found"),
            ("sites/GAZETA/articles/news-1/stream", 404, "not_found"),
            ("sites/gazeta/articles/a%00b/stream", 404, "unknown_article"),
            ("sites/gazeta/articles/%FF/stream", 404, "unknown_article"),
            (f"sites/gazeta/articles/{'a' * 129}/stream", 404, "unknown_article"),
            ("sites/gazeta/articles/news-1/streams", 404, "not_found"),
            ("sites/gazeta/articles/news-1", 404, "not_found"),
            (f"{ANY}?colour=red", 400, "unknown_parameter"),
            (f"{ANY}?lang=kk&lang=kk", 400, "unknown_parameter"),
            (f"{ANY}?lang=xx", 400, "validation_error"),
            (f"{ANY}?last_event_id=x", 400, "validation_error"),
        ],
    )
    def test_of_the_address(
        self, streams: StreamProcess, tail: str, status: int, code: str
    ) -> None:
        with streams.ask("GET", f"{API}/{tail}", **{"Accept-Language": "kk"}) as answer:
            assert_problem(answer, status, code)

    def test_of_an_article_that_the_site_does_not_have(
        self, streams: StreamProcess, world: World
    ) -> None:
        there = f"{API}/sites/{world.site.key}/articles/none/stream"
        with streams.ask("GET", there, **{"Accept-Language": "kk"}) as answer:
            assert_problem(answer, 404, "unknown_article")

    @pytest.mark.parametrize("given", ["x", "-1", "1.2.3", "9" * 19, "1; DROP TABLE"])
    def test_of_an_id_that_we_never_gave(self, streams: StreamProcess, given: str) -> None:
        with streams.open(ANY, after=given) as answer:
            problem: Any = answer.problem()
        assert (answer.status, problem["code"]) == (400, "validation_error")
        assert [(one["field"], one["code"]) for one in problem["errors"]] == [
            ("Last-Event-ID", "invalid")
        ]


def assert_problem(answer: Streaming, status: int, code: str) -> None:
    problem = answer.problem()
    assert (answer.status, problem["code"], problem["status"]) == (status, code, status)
    assert set(problem) == {
        "type", "title", "status", "code", "detail", "request_id", "errors",
    }  # fmt: skip
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "kk"
    assert answer.headers["cache-control"] == "no-store"


def test_livez(streams: StreamProcess) -> None:
    with streams.ask("GET", "/livez") as answer:
        assert (answer.status, answer.problem()) == (200, {"status": "ok", "streams": 0})
