"""The OpenAPI schema: the file in docs is the service's own, whole, and the service keeps it."""

from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.core import signals
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.factories import World
from tests.hostile import SERVICE
from tests.routes import api_routes

FILE = Path(__file__).resolve().parent.parent / "docs" / "openapi.yaml"
STATED = schemathesis.openapi.from_path(FILE).include(path_regex="^/api/v1/")
STATED.app = get_wsgi_application()


@cache
def generated() -> str:
    out = StringIO()
    call_command("spectacular", "--validate", stdout=out)
    return out.getvalue()


class TestFile:
    def test_is_what_the_service_says(self) -> None:
        """After a change of the API: make schema."""
        assert FILE.read_text(encoding="utf-8") == generated()

    def test_has_every_route_with_every_method(self) -> None:
        stated = {
            (path, method.upper())
            for path, methods in yaml.safe_load(generated())["paths"].items()
            for method in methods
            if path.startswith("/api/v1/")
        }
        routes = {
            (route.path({name: f"{{{name}}}" for name in route.parameters}), method)
            for route in api_routes()
            for method in route.methods
        }
        assert stated == routes

    def test_names_every_operation_once(self) -> None:
        paths = yaml.safe_load(generated())["paths"].values()
        names = [operation["operationId"] for path in paths for operation in path.values()]
        assert len(names) == len(set(names))

    def test_is_served(self, db: None) -> None:
        answer = Client().get("/api/schema")
        assert answer.status_code == 200
        assert yaml.safe_load(answer.content) == yaml.safe_load(generated())


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A bare WSGI call ends with closing connections, and the test's transaction with them."""
    events = (signals.request_started, signals.request_finished)
    for event in events:
        event.disconnect(close_old_connections)
    yield
    for event in events:
        event.connect(close_old_connections)


@STATED.parametrize()
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.django_db
def test_answers_as_the_schema_says(
    case: Any, world: World, settings: Any, one_connection: None
) -> None:
    """Input made from the schema, right and wrong: no 5xx, and every answer has its shape."""
    settings.NEWSPORTAL_LIMITS = False
    comment = world.published()
    known = {"site": "gazeta", "article": "news-1", "comment": str(comment.id), "kind": "like"}
    for name in case.path_parameters or {}:
        case.path_parameters[name] = known[name]
    [route] = [route for route in api_routes() if _pattern(route) == case.operation.path]
    scope = SERVICE.get((route.name, case.method)) or (
        "moderation" if route.name in {"pending", "decisions"} else ""
    )
    token = world.service_key(scope) if scope else world.token
    response = case.call(headers={"Authorization": f"Bearer {token}"})
    case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])


def _pattern(route: Any) -> str:
    return str(route.path({name: f"{{{name}}}" for name in route.parameters}))
