"""Hostile requests of any route: methods, hosts, request ids, words in public questions."""

import json
from typing import Any
from uuid import UUID

import pytest

from tests.factories import World
from tests.hostile import NOBODYS_ID, STRANGE, assert_problem, generic, rows
from tests.routes import Route, api_routes, read_routes


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


VALUES = {
    "site": "gazeta",
    "article": "news-1",
    "comment": NOBODYS_ID,
    "reader": NOBODYS_ID,
    "kind": "like",
    "token": "receipt",
    "ban": 1,
    "mention": NOBODYS_ID,
}


class TestMethods:
    @pytest.mark.parametrize("route", api_routes(), ids=lambda route: route.name)
    def test_that_a_route_does_not_have(self, world: World, route: Route) -> None:
        before = rows()
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "X"):
            if method in route.methods:
                continue
            response = generic(method, route.path(VALUES), b"{}", "application/json")
            assert_problem(response, 405, "method_not_allowed")
            allowed = set(response.headers["Allow"].split(", "))
            assert allowed >= route.methods
            assert method not in allowed
        assert rows() == before

    @pytest.mark.parametrize("route", api_routes(), ids=lambda route: route.name)
    def test_are_not_overridden_by_headers(self, world: World, route: Route) -> None:
        if "DELETE" in route.methods or "GET" not in route.methods:
            return
        headers = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"}
        response = generic("GET", f"{route.path(VALUES)}?_method=DELETE", headers=headers)
        assert response.status_code in {200, 400, 401, 404}

    def test_of_the_whole_service_are_not_asked(self, world: World) -> None:
        for path in ("/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/sites"):
            for method in ("GET", "POST", "DELETE", "TRACE"):
                assert_problem(generic(method, path), 404, "not_found")


class TestHosts:
    @pytest.mark.parametrize(
        "host",
        ["evil.example", "localhost.evil.example", "a b", "", "localhost:99999x", "\x00", "@"],
    )
    def test_that_are_not_ours(self, world: World, host: str) -> None:
        response = generic("GET", f"/api/v1/{world.thread}", HTTP_HOST=host)
        if host == "":
            assert response.status_code in {200, 400}
            return
        assert_problem(response, 400, "bad_request")


class TestRequestIds:
    @pytest.mark.parametrize("given", ["abc-1._Z", "x" * 64])
    def test_harmless_ones_are_kept(self, world: World, given: str) -> None:
        response = generic("GET", "/api/v1/nothing", headers={"X-Request-ID": given})
        assert json.loads(response.content)["request_id"] == given

    @pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\r\nX-Evil: 1", "<b>", "id\x00", "ж"])
    def test_others_are_replaced(self, world: World, given: str) -> None:
        response = generic("GET", "/api/v1/nothing", headers={"X-Request-ID": given})
        assert_problem(response, 404, "not_found")
        UUID(response.headers["X-Request-ID"])


class TestReads:
    """Public questions with strange words in them."""

    @pytest.mark.parametrize("route", read_routes(), ids=lambda route: route.name)
    def test_answer_or_say_what_is_wrong(self, world: World, route: Route) -> None:
        comment = world.published()
        values = {"site": "gazeta", "article": "news-1", "comment": str(comment.id)}
        values["token"] = "receipt"
        values["mention"] = NOBODYS_ID
        before = rows()
        for name in ("limit", "cursor", "sort", "replies", "lang", "url", "articles", "nobody"):
            for value in (*STRANGE, "1e400", "9" * 50, "", "١٠", "20,20", "[]"):
                response = generic("GET", f"{route.path(values)}?{name}={value}")
                if response.status_code != 200:
                    assert_problem(response)
        for query in ("limit=10&limit=10", "a=1&" * 5000, "x" * 60_000, "limit[]=1", "limit__gt=1"):
            response = generic("GET", f"{route.path(values)}?{query}")
            assert_problem(response)
        assert rows() == before
