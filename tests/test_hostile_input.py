"""Hostile input at every write route: a problem with its code, never a 500, nothing half-written.

The routes and what is sent to them stand in `tests.hostile`.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.utils import timezone
from rest_framework.serializers import BooleanField, IntegerField, UUIDField

from newsportal.articles.models import KEY_PATTERN
from newsportal.lib.serializers import StrictSerializer
from newsportal.readers.tokens import guest_token
from tests.api import Api
from tests.factories import World, make_article
from tests.hostile import (
    BAD_VALUES,
    CALLS,
    GOOD,
    NOBODYS_ID,
    NOT_JSON,
    OTHER_TYPES,
    PURE,
    SERVICE,
    STRANGE,
    TOKENLESS,
    TOO_LARGE,
    WORDLESS,
    Target,
    assert_problem,
    name_of,
    rows,
    takes_body,
    with_value,
)
from tests.routes import Route


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    """The limiter has tests of its own; here it would stop the attack."""
    settings.NEWSPORTAL_LIMITS = False


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
        assert response.status_code in {200, 201, 202, 204}, response.content
        assert target.name not in PURE or rows() == before


BULK = ("articles-bulk", "POST")


class TestBodies:
    def test_that_are_no_json_objects(self, reader: Target) -> None:
        for name, raw in NOT_JSON.items():
            if name == "empty" and reader.name in WORDLESS:
                continue
            code = assert_problem(reader.send(raw))
            assert code in {"invalid_json", "validation_error"}, name

    def test_with_values_that_are_no_json(self, reader: Target) -> None:
        assert reader.body
        for name, raw in BAD_VALUES.items():
            response = reader.send(with_value(reader.body, raw))
            assert assert_problem(response) == "invalid_json", name

    def test_over_64_kib(self, reader: Target) -> None:
        assert reader.body
        size = TOO_LARGE.get(reader.name, 80_000)
        for raw in (
            with_value(reader.body, json.dumps("a" * size)),
            with_value(reader.body, json.dumps("ж" * (size // 2), ensure_ascii=False)),
            b"[" * size + b"]" * size,
            b" " * size + json.dumps(reader.body).encode(),
            b'{"a":' * size + b"1" + b"}" * size,
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
            if OTHER_TYPES.get(reader.name) == content_type:
                continue
            response = reader.send(content_type=content_type)
            assert_problem(response, 415, "unsupported_media_type")

    def test_that_are_missing(self, reader: Target) -> None:
        if reader.name in WORDLESS:
            return
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
                if wrong == "" and reader.name in WORDLESS:
                    continue
                if (name, wrong) == ("good_faith", True):
                    continue
                response = reader.send(json.dumps(reader.body | {name: wrong}))
                if wrong == [] and reader.name == ("counts", "POST"):
                    assert (response.status_code, response.content) == (200, b"{}")
                    continue
                if isinstance(wrong, list) and reader.name == ("events", "POST"):
                    # Each is counted by what is wrong with it.
                    assert (response.status_code, response.content) == (204, b"")
                    continue
                if wrong and isinstance(wrong, list) and reader.name == BULK:
                    # Each row is told by itself what is wrong with it.
                    statuses = [row["status"] for row in json.loads(response.content)["results"]]
                    assert (response.status_code, statuses) == (200, [400] * len(wrong))
                    continue
                assert_problem(response, 400, "validation_error")


# What only looks like it: a broken client is told, and not understood.
NO_BOOLEAN = ("yes", "true", "false", "", 0, 1, 1.0)
NO_ID = (5, 1.5, True, 2**62, f"{NOBODYS_ID}0")
NO_NUMBER = ("4", "", True, 4.0)
LOOKALIKES: dict[tuple[str, str], dict[str, tuple[Any, ...]]] = {
    ("thread", "POST"): {
        "nudge": NO_BOOLEAN,
        "subscribe": NO_BOOLEAN,
        "parent": NO_ID,
        "rating": NO_NUMBER,
    },
    ("comment", "PATCH"): {"nudge": NO_BOOLEAN, "version": NO_NUMBER},
    ("decisions", "POST"): {"version": NO_NUMBER},
    ("complaints", "POST"): {"comment": NO_ID, "good_faith": NO_BOOLEAN},
    ("reader-bans", "POST"): {"is_shadow": NO_BOOLEAN},
    ("shares", "POST"): {"comment": NO_ID},
    ("my-notifications-read", "POST"): {"all": NO_BOOLEAN, "until": NO_ID},
}


class TestLookalikes:
    @pytest.mark.parametrize("name", sorted(LOOKALIKES))
    def test_are_refused(self, world: World, name: tuple[str, str]) -> None:
        [call] = [call for call in CALLS if (call[0].name, call[1]) == name]
        target = Target(world, call)
        before = rows()
        for field, wrongs in LOOKALIKES[name].items():
            for wrong in wrongs:
                response = target.send(json.dumps((target.body or {}) | {field: wrong}))
                assert_problem(response, 400, "validation_error")
                errors = [
                    (error["field"], error["code"])
                    for error in json.loads(response.content)["errors"]
                ]
                assert errors == [(field, "invalid")], wrong
        assert rows() == before

    def test_have_no_door_in_any_body(self) -> None:
        """Whatever a body is made of: the framework's own fields take words for booleans."""
        loose = [
            (type(shape).__name__, name)
            for shape in (kind() for kind in _kinds(StrictSerializer))
            for name, field in shape.fields.items()
            if type(field) in {BooleanField, IntegerField, UUIDField}
            or type(getattr(field, "child", None)) in {BooleanField, IntegerField, UUIDField}
        ]
        assert loose == []


def _kinds(base: type[StrictSerializer]) -> Iterator[type[StrictSerializer]]:
    for kind in base.__subclasses__():
        # Tests of the serializers themselves have shapes of their own.
        if not kind.__module__.startswith("tests."):
            yield kind
        yield from _kinds(kind)


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
        if target.name in TOKENLESS or not target.route.parameters:
            # `/me` is each caller's own, wherever the token is from.
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


class TestPaths:
    def test_of_things_nobody_knows(self, refused: Target) -> None:
        unknown = {"site": "nowhere", "article": "unknown", "comment": NOBODYS_ID, "kind": "hate"}
        unknown |= {"reader": NOBODYS_ID, "ban": "0"}
        codes = {"site": "not_found", "article": "unknown_article"}
        codes |= {"comment": "not_found", "reader": "not_found", "ban": "not_found"}
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
            if takes_body((target.route, target.method)) and target.name not in WORDLESS:
                assert_problem(response)
            assert response.status_code < 500


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
        answer = api.post(world.thread, {"text": f" \n{text} \n"}, token=world.token)
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
