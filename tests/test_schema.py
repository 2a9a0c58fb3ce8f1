"""The OpenAPI schema: the file in docs is the service's own, whole, and the service keeps it."""

from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
import yaml
from django.core import signals
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from newsportal.lib.problem_codes import STATUS
from newsportal.openapi.answers import ANSWERS
from newsportal.openapi.examples import BODIES
from tests.factories import World, make_guest, token_of
from tests.routes import api_routes

FILE = Path(__file__).resolve().parent.parent / "docs" / "openapi.yaml"
STATED = schemathesis.openapi.from_path(FILE).include(path_regex="^/api/v1/")
STATED.app = get_wsgi_application()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@cache
def generated() -> str:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return out.getvalue()


@cache
def document() -> dict[str, Any]:
    stated: dict[str, Any] = yaml.load(FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return stated


def operations() -> dict[str, dict[str, Any]]:
    """By `GET /api/v1/…`."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/api/v1/")
    }


def resolved(node: Any) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        kind, name = node["$ref"].split("/")[-2:]
        node = document()["components"][kind][name]
    return node


def names_of(operation: dict[str, Any], place: str) -> set[str]:
    found = [resolved(parameter) for parameter in operation.get("parameters", ())]
    return {parameter["name"] for parameter in found if parameter["in"] == place}


def codes_of(operation: dict[str, Any]) -> dict[str, int]:
    """Code -> status of the problems that an operation states."""
    found: dict[str, int] = {}
    for status, response in operation["responses"].items():
        problem = resolved(response).get("content", {}).get("application/problem+json")
        if problem:
            own = problem["schema"]["allOf"][1]["properties"]
            found |= dict.fromkeys(own["code"]["enum"], int(status))
    return found


def headers_of(operation: dict[str, Any], status: int) -> set[str]:
    return set(resolved(operation["responses"][str(status)]).get("headers", {}))


def faults(schema: dict[str, Any], example: Any) -> list[str]:
    """What an example has wrong: a field that must be there, an unknown one, a wrong value."""
    components = {"components": _strict(document()["components"])}
    validator = jsonschema_rs.Draft202012Validator(
        {**_strict(schema), **components}, validate_formats=True
    )
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(example)]


def _strict(node: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema, in which no example may have a field that is not described."""
    if isinstance(node, list):
        return [_strict(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    found = {name: _strict(inner) for name, inner in node.items() if name != "nullable"}
    if isinstance(node.get("properties"), dict):
        found.setdefault("additionalProperties", False)
    return {"anyOf": [found, {"type": "null"}]} if node.get("nullable") is True else found


class TestFile:
    def test_is_what_the_service_says(self) -> None:
        """After a change of the API: make schema."""
        assert FILE.read_text(encoding="utf-8") == generated()

    def test_has_every_route_with_every_method(self) -> None:
        routes = {
            f"{method} {route.path({name: f'{{{name}}}' for name in route.parameters})}"
            for route in api_routes()
            for method in route.methods
        }
        assert set(operations()) == routes

    def test_names_every_operation_once(self) -> None:
        names = [operation["operationId"] for operation in operations().values()]
        assert len(names) == len(set(names))

    def test_is_served(self, db: None) -> None:
        answer = Client().get("/api/schema")
        assert answer.status_code == 200
        assert yaml.load(answer.content, Loader=yaml.CSafeLoader) == document()

    def test_uses_every_component(self) -> None:
        """What nothing leads to is a leftover."""
        text = FILE.read_text("utf-8")
        unused = {
            f"{kind}/{name}"
            for kind, named in document()["components"].items()
            for name in named
            if kind != "securitySchemes" and f"#/components/{kind}/{name}'" not in text
        }
        assert unused == set()


class TestOperations:
    @pytest.mark.parametrize("name", sorted(operations()))
    def test_each_says_what_it_does_and_to_whom_it_belongs(self, name: str) -> None:
        operation = operations()[name]
        assert operation["description"]
        assert len(operation["tags"]) == 1
        assert "lang" in names_of(operation, "query")

    @pytest.mark.parametrize("name", sorted(operations()))
    def test_each_problem_stands_under_its_status(self, name: str) -> None:
        codes = codes_of(operations()[name])
        assert codes == {code: STATUS[code] for code in codes}
        assert "unavailable" in codes

    @pytest.mark.parametrize("name", sorted(operations()))
    def test_each_answer_has_a_number_and_says_how_long_it_may_be_kept(self, name: str) -> None:
        operation = operations()[name]
        for status in operation["responses"]:
            assert {"X-Request-ID", "Cache-Control"} <= headers_of(operation, int(status))

    def test_each_body_has_an_example_of_its_shape(self) -> None:
        for name, operation in operations().items():
            if "requestBody" in operation:
                shown = operation["requestBody"]["content"]["application/json"]
                assert (name, faults(shown["schema"], shown["example"])) == (name, [])

    def test_each_answer_in_json_has_an_example_of_its_shape(self) -> None:
        for name, operation in operations().items():
            for status, response in operation["responses"].items():
                for kind, shown in response.get("content", {}).items():
                    if status < "300" and kind.endswith("json"):
                        found = faults(shown["schema"], shown["example"])
                        assert (name, status, found) == (name, status, [])

    def test_no_example_is_of_a_call_that_is_gone(self) -> None:
        stated = {
            name
            for operation in operations().values()
            for status in operation["responses"]
            for name in (operation["operationId"], f"{operation['operationId']} {status}")
        }
        assert set(BODIES) | set(ANSWERS) <= stated

    def test_who_needs_a_token_hears_of_wrong_ones(self) -> None:
        for name, operation in operations().items():
            hears = "invalid_token" in codes_of(operation)
            assert (name, hears) == (name, bool(operation.get("security")))

    def test_who_takes_a_cursor_hears_of_wrong_ones(self) -> None:
        for name, operation in operations().items():
            # The fragment begins anew instead: it is for pages that are kept for long.
            hears = "invalid_cursor" in codes_of(operation)
            assert (name, hears) == (name, "cursor" in names_of(operation, "query"))

    def test_public_pages_have_an_etag_and_304(self) -> None:
        public = {
            route.path({name: f"{{{name}}}" for name in route.parameters})
            for route in api_routes()
            if route.reads_in_public
        }
        for name, operation in operations().items():
            is_public = name.removeprefix("GET ") in public
            assert (name, "304" in operation["responses"]) == (name, is_public)
            if is_public:
                assert "ETag" in headers_of(operation, 200) & headers_of(operation, 304)
                assert "If-None-Match" in names_of(operation, "header")

    def test_what_acts_once_takes_a_key(self) -> None:
        once = {
            name.removeprefix("POST /api/v1/")
            for name, operation in operations().items()
            if "Idempotency-Key" in names_of(operation, "header")
        }
        assert once == {
            "sites/{site}/articles/{article}/comments",
            "sites/{site}/articles/{article}/shares",
            "comments/{comment}/flags",
            "comments/{comment}/appeals",
            "sites/{site}/complaints",
            "readers/{reader}/bans",
        }


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A bare WSGI call ends with closing connections, and the test's transaction with them."""
    events = (signals.request_started, signals.request_finished)
    for event in events:
        event.disconnect(close_old_connections)
    yield
    for event in events:
        event.connect(close_old_connections)


# Not by its own `parametrize`, whose tests all have one id: pytest-xdist runs only one of those.
@pytest.mark.parametrize("name", sorted(operations()))
def test_answers_as_the_schema_says(
    name: str, world: World, settings: Any, one_connection: None
) -> None:
    """Input made from the schema, right and wrong: every answer is one that the schema states."""
    settings.NEWSPORTAL_LIMITS = False
    method, path = name.split()
    operation = STATED[path][method]

    @limits(
        max_examples=4,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy() | operation.as_strategy(GenerationMode.NEGATIVE))
    def answers(case: Any) -> None:
        _answers(case, world)

    answers()


def _answers(case: Any, world: World) -> None:
    # Another one each time: some of what is called erases its caller.
    reader = make_guest(world.site)
    comment = world.published(author=make_guest(world.site))
    known = {"site": "gazeta", "article": "news-1", "comment": comment.id, "kind": "like"}
    for name in case.path_parameters or {}:
        case.path_parameters[name] = str(known.get(name, world.other.id))
    scope = "service" in {name for one in _security(case) for name in one}
    token = world.service_key("articles", "moderation") if scope else token_of(reader)
    response = case.call(headers={"Authorization": f"Bearer {token}"})
    case.validate_response(response, checks=CHECKS)


def _security(case: Any) -> list[dict[str, list[str]]]:
    wanted: list[dict[str, list[str]]] = case.operation.definition.raw.get("security", [])
    return [one for one in wanted if {} not in wanted]
