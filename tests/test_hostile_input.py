"""Hostile input at every write route: a problem with its code, never a 500, nothing half-written.

Routes come from the URL conf, so a new one is attacked without being named; it only has to say
here what a good body of it looks like.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from newsportal.articles.models import KEY_PATTERN, Engagement
from newsportal.lib.problems import STATUS
from newsportal.readers.tokens import guest_token
from tests.api import Api
from tests.factories import World, make_article
from tests.routes import Route, api_routes, read_routes, write_calls

CALLS = write_calls()
NOBODYS_ID = "01920000-0000-7000-8000-000000000000"

# A body that the route takes. None: it takes none, and does not look at what is sent.
GOOD: dict[tuple[str, str], dict[str, Any] | None] = {
    ("guests", "POST"): {"name": "Дана"},
    ("counts", "POST"): {"articles": ["news-1"]},
    ("article", "PUT"): {"url": "https://gazeta.example/news-1", "title": "Новость"},
    ("thread", "POST"): {"text": "Хорошая новость для всего города"},
    ("preview", "POST"): {"text": "Хорошая новость"},
    ("decisions", "POST"): {"verdict": "publish", "reason": "ok", "version": 1},
    ("shares", "POST"): {"network": "telegram"},
    ("article-reaction", "PUT"): None,
    ("article-reaction", "DELETE"): None,
}
# Whose token the route takes; the others take a reader's.
SERVICE = {("article", "PUT"): "articles", ("decisions", "POST"): "moderation"}
# Routes that look at no token at all.
TOKENLESS = {("guests", "POST"), ("counts", "POST")}
# Routes that write nothing even when all is well.
PURE = {("counts", "POST"), ("preview", "POST")}


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    """The limiter has tests of its own; here it would stop the attack."""
    settings.NEWSPORTAL_LIMITS = False


def name_of(call: tuple[Route, str]) -> str:
    return f"{call[1]} {call[0].name}"


def takes_body(call: tuple[Route, str]) -> bool:
    """A route that this table does not know is thought to take one."""
    return GOOD.get((call[0].name, call[1]), {}) is not None


class Target:
    """One write route of a small world, and how it is called well."""

    def __init__(self, world: World, call: tuple[Route, str]) -> None:
        self.route, self.method = call
        self.name = (self.route.name, self.method)
        self.world, self.body = world, GOOD[self.name]
        self.values = {
            "site": world.site.key,
            "article": world.article.key,
            "comment": str(world.comment().id),
            "kind": "like",
        }
        scope = SERVICE.get(self.name)
        self.token = world.service_key(scope) if scope else world.token

    def path(self, **values: str) -> str:
        return self.route.path(self.values | values)

    def send(
        self,
        raw: bytes | str | None = None,
        *,
        path: str = "",
        token: str | None = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        """The good call but for what is given; an empty token is none."""
        token = self.token if token is None else token
        data = json.dumps(self.body or {}) if raw is None else raw
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        return generic(
            self.method,
            path or self.path(),
            data.encode() if isinstance(data, str) else data,
            content_type,
            headers={**bearer, **(headers or {})},
        )


def generic(method: str, path: str, *arguments: Any, **options: Any) -> HttpResponse:
    """A request as a broken or hostile program sends it."""
    response: HttpResponse = _client().generic(method, path, *arguments, **options)
    return response


@cache
def _client() -> Client:
    """One for all: it reads the middleware with its first request, and no answer sets a cookie."""
    return Client(raise_request_exception=False)


def rows() -> dict[str, int]:
    """The number of rows of every table, and of every page version that was ever given."""
    counts = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    return counts | {"versions": sum(Engagement.objects.values_list("version", flat=True))}


def assert_problem(response: HttpResponse, status: int | None = None, code: str = "") -> str:
    """The answer is a problem of the closed list, whole; returns its code."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    body = json.loads(response.content)
    assert set(body) >= {"type", "title", "status", "code", "detail", "request_id", "errors"}
    assert STATUS[body["code"]] == response.status_code == body["status"]
    assert response.status_code < 500, body
    assert body["request_id"] == response.headers["X-Request-ID"]
    assert body["title"]
    assert body["detail"]
    assert response.headers["Cache-Control"] == "no-store"
    if status:
        assert (response.status_code, body["code"]) == (status, code), body
    return str(body["code"])


def with_value(body: dict[str, Any], raw: str) -> bytes:
    """The good body with the first of its values replaced by this very JSON text."""
    name = next(iter(body))
    rest = {other: value for other, value in body.items() if other != name}
    text = json.dumps(rest, ensure_ascii=False)[1:]
    comma = ", " if rest else ""
    return f"{{{json.dumps(name)}: {raw}{comma}{text}".encode("utf-8", "surrogatepass")


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


NOT_JSON: dict[str, bytes] = {
    "empty": b"",
    "blanks": b"   \n",
    "cut off": b'{"text": "abc',
    "two values": b"{}{}",
    "comment": b'{"text": "a"} // b',
    "single quotes": b"{'text': 'a'}",
    "trailing comma": b'{"text": "a",}',
    "bare word": b"text",
    "form": b"text=abc&rating=5",
    "xml": b"<text>abc</text>",
    "bad utf-8": b'{"text": "\xff\xfe"}',
    "overlong utf-8": b'{"text": "\xc0\xaf"}',
    "utf-8 half a letter": b'{"text": "\xd0"}',
    "utf-16": '{"text": "a"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"text": "a"}',
    "array": b'[{"text": "a"}]',
    "string": b'"text"',
    "number": b"7",
    "null": b"null",
    "true": b"true",
    "key twice": b'{"text": "a", "text": "b"}',
    "key twice, escaped": b'{"text": "a", "te\\u0078t": "b"}',
    "key twice, deep": b'{"a": {"b": 1, "b": 2}}',
    "key is a surrogate": b'{"\\ud800": 1}',
    "key is NUL": b'{"\\u0000": 1}',
    "raw newline in a string": b'{"text": "a\nb"}',
    "100,000 open brackets": b"[" * 60_000,
    "100,000 levels of objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
}
BAD_VALUES: dict[str, str] = {
    "1e400": "1e400",
    "-1e400": "-1e400",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "-Infinity": "-Infinity",
    "20 digits": "9" * 20,
    "5,000 digits": "9" * 5000,
    "NUL": '"a\\u0000b"',
    "lone high surrogate": '"a\\ud800b"',
    "lone low surrogate": '"\\udc00"',
    "surrogates in wrong order": '"\\udc00\\ud800"',
    "surrogate as bytes": '"\ud800"',
    "21 levels": deep(20),
    "hidden levels": '{"a": ' * 30 + "1" + "}" * 30,
}


@pytest.fixture(params=CALLS, ids=name_of)
def target(request: pytest.FixtureRequest, world: World) -> Target:
    return Target(world, request.param)


@pytest.fixture
def refused(target: Target) -> Iterator[Target]:
    """A route that writes nothing in the whole test."""
    before = rows()
    yield target
    assert rows() == before


@pytest.fixture(params=[call for call in CALLS if takes_body(call)], ids=name_of)
def reader(request: pytest.FixtureRequest, world: World) -> Iterator[Target]:
    """A route that reads a body, and writes nothing in the whole test."""
    target = Target(world, request.param)
    before = rows()
    yield target
    assert rows() == before


class TestTable:
    def test_has_a_good_body_for_every_route(self) -> None:
        assert {(route.name, method) for route, method in CALLS} == set(GOOD)

    def test_is_good(self, target: Target) -> None:
        """Else every refusal below would prove nothing."""
        before = rows()
        response = target.send()
        assert response.status_code in {200, 201, 202}, response.content
        assert target.name not in PURE or rows() == before


class TestBodies:
    def test_that_are_no_json_objects(self, reader: Target) -> None:
        for name, raw in NOT_JSON.items():
            code = assert_problem(reader.send(raw))
            assert code in {"invalid_json", "validation_error"}, name

    def test_with_values_that_are_no_json(self, reader: Target) -> None:
        assert reader.body
        for name, raw in BAD_VALUES.items():
            response = reader.send(with_value(reader.body, raw))
            assert assert_problem(response) == "invalid_json", name

    def test_over_64_kib(self, reader: Target) -> None:
        assert reader.body
        for raw in (
            with_value(reader.body, json.dumps("a" * 80_000)),
            with_value(reader.body, json.dumps("ж" * 40_000, ensure_ascii=False)),
            b"[" * 100_000 + b"]" * 100_000,
            b" " * 80_000 + json.dumps(reader.body).encode(),
            b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        ):
            assert_problem(reader.send(raw), 413, "too_large")

    def test_of_other_types(self, reader: Target) -> None:
        for content_type in (
            "text/plain",
            "text/html",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "image/png",
            "application/json-patch+json",
            "nonsense",
            "/",
        ):
            response = reader.send(content_type=content_type)
            assert_problem(response, 415, "unsupported_media_type")

    def test_that_are_missing(self, reader: Target) -> None:
        assert assert_problem(reader.send(b"")) in {"invalid_json", "validation_error"}
        assert_problem(reader.send(b"", content_type=""))
        assert_problem(reader.send("{}"), 400, "validation_error")

    def test_with_fields_nobody_knows(self, reader: Target) -> None:
        assert reader.body
        for name in ("state", "id", "site_id", "author", "is_staff", "__proto__", "", "a" * 30_000):
            response = reader.send(json.dumps(reader.body | {name: 1}))
            assert_problem(response, 400, "unknown_field")
        many = {f"field{number}": number for number in range(3000)}
        response = reader.send(json.dumps(reader.body | many))
        assert_problem(response, 400, "unknown_field")
        assert len(response.content) < 20_000

    def test_with_fields_of_other_types(self, reader: Target) -> None:
        assert reader.body
        for name in reader.body:
            for wrong in (None, True, [], {}, [[]], {"a": 1}, [None], ""):
                response = reader.send(json.dumps(reader.body | {name: wrong}))
                if wrong == [] and reader.name == ("counts", "POST"):
                    assert (response.status_code, response.content) == (200, b"{}")
                    continue
                assert_problem(response, 400, "validation_error")


class TestTokens:
    def test_that_are_wrong(self, refused: Target) -> None:
        if refused.name in TOKENLESS:
            return
        ended = timezone.now() - timedelta(days=31)
        expired, _ = guest_token(refused.world.reader, now=ended)
        assert_problem(refused.send(token=expired), 401, "token_expired")
        for token in (
            "rubbish",
            "a.b.c",
            "eyJhbGciOiJub25lIn0.e30.",
            "guest_",
            "guest_.",
            "sk_",
            "sk_%00_",
            "\x00",
            "a" * 20_000,
            "токен",
            "' OR 1=1 --",
            refused.token[:-1],
            refused.token + "\t" + refused.token,
        ):
            assert_problem(refused.send(token=token), 401, "invalid_token")
        if refused.name != ("shares", "POST"):
            assert_problem(refused.send(token=""), 401, "invalid_token")

    def test_in_other_places_are_not_seen(self, refused: Target) -> None:
        if refused.name in TOKENLESS | {("shares", "POST")}:
            return
        for header in ("Basic YTpi", "Bearer", "bearer", refused.token, f"Token {refused.token}"):
            response = refused.send(token="", headers={"Authorization": header})
            assert_problem(response, 401, "invalid_token")
        cookies = {"Cookie": f"Authorization=Bearer {refused.token}; sessionid=1"}
        assert_problem(refused.send(token="", headers=cookies), 401, "invalid_token")


class TestForeignTokens:
    """What is another site's does not exist, or is refused before anything is looked at."""

    @pytest.fixture
    def foreign(self, world: World) -> World:
        return World.make("other")

    @pytest.mark.parametrize("call", CALLS, ids=name_of)
    def test_change_nothing(self, world: World, foreign: World, call: tuple[Route, str]) -> None:
        target = Target(world, call)
        if target.name in TOKENLESS:
            return
        scope = SERVICE.get(target.name)
        token = foreign.service_key(scope) if scope else foreign.token
        before = rows()
        response = target.send(token=token)
        if "site" in target.route.parameters:
            assert_problem(response, 401, "token_other_site")
        else:
            assert_problem(response, 404, "not_found")
        assert rows() == before


STRANGE = [
    "%00",
    "%0A",
    "%0D%0AX-Evil:1",
    "%FF%FE",
    "..",
    "%2e%2e",
    "%2F",
    "a%20b",
    "'",
    "%ED%A0%80",
]
STRANGE += ["a" * 300, "%D0%B6", "*", "%25", "%3Cscript%3E", "$where", "-1", "null"]


class TestPaths:
    def test_of_things_nobody_knows(self, refused: Target) -> None:
        unknown = {"site": "nowhere", "article": "unknown", "comment": NOBODYS_ID, "kind": "hate"}
        codes = {"site": "not_found", "article": "unknown_article", "comment": "not_found"}
        for name in refused.route.parameters:
            if (name, refused.name) == ("article", ("article", "PUT")):
                continue
            response = refused.send(path=refused.path(**{name: unknown[name]}))
            code = codes.get(name, "validation_error")
            assert_problem(response, 400 if name == "kind" else 404, code)

    def test_with_strange_parts(self, refused: Target) -> None:
        for name in refused.route.parameters:
            for strange in STRANGE:
                if refused.name == ("article", "PUT") and re.match(KEY_PATTERN, unquote(strange)):
                    continue
                response = refused.send(path=refused.path(**{name: strange}))
                assert assert_problem(response) != "internal_error", (name, strange)

    def test_that_go_on_or_stop_early(self, refused: Target) -> None:
        path = refused.path()
        for wrong in (
            path + "/",
            path + "/x",
            path.replace("/v1/", "/v2/"),
            "/" + path,
            path + "%00",
        ):
            assert assert_problem(refused.send(path=wrong)) in {
                "not_found",
                "unknown_article",
                "bad_request",
                "validation_error",
                "method_not_allowed",
                "invalid_token",
            }

    def test_with_long_and_strange_queries(self, target: Target) -> None:
        """A write reads its body; what is in the query can only be ignored or refused."""
        for query in (
            "a" * 50_000,
            "a=1&" * 5000,
            "%00=%00",
            "lang=%FF",
            "lang=ru&lang=en",
            "=",
            "&&",
        ):
            response = target.send("", path=f"{target.path()}?{query}")
            if takes_body((target.route, target.method)):
                assert_problem(response)
            assert response.status_code < 500


class TestMethods:
    @pytest.mark.parametrize("route", api_routes(), ids=lambda route: route.name)
    def test_that_a_route_does_not_have(self, world: World, route: Route) -> None:
        values = {"site": "gazeta", "article": "news-1", "comment": NOBODYS_ID, "kind": "like"}
        before = rows()
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "X"):
            if method in route.methods:
                continue
            response = generic(method, route.path(values), b"{}", "application/json")
            assert_problem(response, 405, "method_not_allowed")
            allowed = set(response.headers["Allow"].split(", "))
            assert allowed >= route.methods
            assert method not in allowed
        assert rows() == before

    @pytest.mark.parametrize("route", api_routes(), ids=lambda route: route.name)
    def test_are_not_overridden_by_headers(self, world: World, route: Route) -> None:
        values = {"site": "gazeta", "article": "news-1", "comment": NOBODYS_ID, "kind": "like"}
        if "DELETE" in route.methods or "GET" not in route.methods:
            return
        headers = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"}
        response = generic("GET", f"{route.path(values)}?_method=DELETE", headers=headers)
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


class TestTexts:
    """The edges of a comment's text."""

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "blank"),
            (" \n\t ", "blank"),
            ("\u200b\u2060\ufeff", "blank"),
            ("x" * 5001, "too_long"),
            ("ж" * 5001, "too_long"),
            ("😀" * 5001, "too_long"),
        ],
    )
    @pytest.mark.parametrize("route", ["comments", "preview"])
    def test_outside(self, api: Api, world: World, route: str, text: str, code: str) -> None:
        path = world.thread if route == "comments" else "sites/gazeta/preview"
        before = rows()
        answer = api.post(path, {"text": text}, token=world.token, key="k" * 16)
        assert (answer.status, answer.field_codes) == (400, {"text": code})
        assert rows() == before

    @pytest.mark.parametrize("letter", ["x", "ж", "ə", "😀", "字"])
    def test_inside(self, api: Api, world: World, letter: str) -> None:
        text = letter * 5000
        answer = api.post(world.thread, {"text": f"  {text}\n"}, token=world.token)
        assert (answer.status, answer.body["text"]) == (202, text)

    def test_under_a_parent_of_another_article(self, api: Api, world: World) -> None:
        article = make_article(world.site, "news-2")
        parent = World(world.site, article, world.reader, world.other).published()
        before = rows()
        body = {"text": "Ответ не туда", "parent": str(parent.id)}
        answer = api.post(world.thread, body, token=world.token, key="k" * 16)
        assert (answer.status, set(answer.field_codes)) == (400, {"parent"})
        assert rows() == before

    @pytest.mark.parametrize("parent", ["", "x", 7, "0" * 36, [], {}, "\n", NOBODYS_ID, "a" * 5000])
    def test_under_a_parent_that_is_none(self, api: Api, world: World, parent: Any) -> None:
        before = rows()
        answer = api.post(world.thread, {"text": "Ответ", "parent": parent}, token=world.token)
        assert (answer.status, set(answer.field_codes)) == (400, {"parent"})
        assert rows() == before
