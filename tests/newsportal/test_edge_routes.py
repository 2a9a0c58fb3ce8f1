"""The table of the edge agrees with what the API says of itself."""

from typing import Any

import pytest
import yaml
from django.conf import settings

from newsportal.edge_routes import ROUTES
from newsportal.lib.edge.keys import given_of
from tests.routes import Route, api_routes

SCHEMA: dict[str, Any] = yaml.safe_load(
    (settings.BASE_DIR / "docs" / "openapi.yaml").read_text(encoding="utf-8")
)
BY_NAME = {route.name: route for route in api_routes()}


def stated(route: Route) -> dict[str, str | None]:
    """Query parameter -> its default as text, from the schema."""
    path = route.path({name: f"{{{name}}}" for name in route.parameters})
    parameters = SCHEMA["paths"][path]["get"].get("parameters", [])
    named = [each for each in parameters if each.get("in") == "query"]
    defaults = {each["name"]: each["schema"].get("default") for each in named}
    return {name: None if value is None else str(value) for name, value in defaults.items()}


@pytest.mark.parametrize("name", sorted(ROUTES))
class TestEachRoute:
    def test_is_the_same_for_everybody(self, name: str) -> None:
        assert BY_NAME[name].reads_in_public

    def test_names_the_parameters_that_the_schema_has(self, name: str) -> None:
        known = stated(BY_NAME[name])
        known.pop("lang", None)
        assert dict(ROUTES[name].parameters) == known


class TestGiven:
    PARAMETERS = {"sort": "best", "limit": "20", "cursor": None}

    @pytest.mark.parametrize(
        ("query", "given"),
        [
            ("", {}),
            ("limit=20&sort=best", {}),
            ("sort=newest&limit=10", {"limit": "10", "sort": "newest"}),
            ("sort=n%65west", {"sort": "newest"}),
            ("cursor=", {"cursor": ""}),
            ("lang=kk", {"lang": "kk"}),
            ("cursor=a%2Fb+c", {"cursor": "a/b c"}),
        ],
    )
    def test_is_what_is_not_said_by_default(self, query: str, given: dict[str, str]) -> None:
        assert given_of(query, self.PARAMETERS) == given

    @pytest.mark.parametrize(
        "query", ["x=1", "sort=best&sort=best", "lang=xx", "Sort=best", "&".join(["a=1"] * 30)]
    )
    def test_leaves_to_django_what_it_refuses(self, query: str) -> None:
        assert given_of(query, self.PARAMETERS) is None
