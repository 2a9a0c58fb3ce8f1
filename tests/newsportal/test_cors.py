"""Which pages of other origins may read and write."""

import pytest
from django.http import HttpResponse
from django.test import Client

from newsportal.sites.models import Site
from tests.factories import World, token_of
from tests.routes import Route, api_routes

OWN = "https://gazeta.example"
FOREIGN = [
    "https://evil.example",
    "null",
    "https://gazeta.example.evil.example",
    "https://evil-gazeta.example",
    "https://xgazeta.example",
    "https://sub.gazeta.example",
    "https://gazeta.example@evil.example",
    "https://gazeta.example/",
    "https://gazeta.example/path",
    "file://gazeta.example",
    "chrome-extension://gazeta.example",
    "gazeta.example",
    "//gazeta.example",
    "*",
    "https://*.example",
    "https://[::1",
    "javascript:alert(1)",
]


@pytest.fixture(autouse=True)
def other(world: World) -> World:
    return World.make("other")


def path_of(world: World) -> str:
    return f"/api/v1/{world.thread}"


def preflight(path: str, origin: str, method: str = "POST") -> HttpResponse:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
    }
    return Client().options(path, headers=headers)


def post(world: World, origin: str) -> HttpResponse:
    return Client().post(
        path_of(world),
        {"text": "Хорошая новость для города"},
        content_type="application/json",
        headers={"Origin": origin, "Authorization": f"Bearer {token_of(world.reader)}"},
    )


def vary(response: HttpResponse) -> set[str]:
    return {name.strip() for name in response.headers["Vary"].split(",")}


class TestPreflight:
    @pytest.mark.parametrize("origin", [OWN, "http://gazeta.example", f"{OWN}:8443"])
    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_lets_the_sites_own_pages_write(self, world: World, origin: str, method: str) -> None:
        response = preflight(path_of(world), origin, method)
        assert (response.status_code, response.content) == (204, b"")
        assert response.headers["Access-Control-Allow-Origin"] == origin
        assert response.headers["Access-Control-Max-Age"] == "7200"
        assert method in response.headers["Access-Control-Allow-Methods"].split(", ")
        allowed = response.headers["Access-Control-Allow-Headers"].lower().split(", ")
        assert set(allowed) >= {"authorization", "content-type", "idempotency-key"}
        assert "Origin" in vary(response)
        assert "Access-Control-Allow-Credentials" not in response.headers

    @pytest.mark.parametrize("origin", [*FOREIGN, "https://other.example"])
    def test_lets_no_other_page_write(self, world: World, origin: str) -> None:
        response = preflight(path_of(world), origin)
        assert response.status_code == 204
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Origin" in vary(response)

    @pytest.mark.parametrize("origin", [OWN, "https://other.example"])
    def test_of_routes_without_a_site_takes_every_sites_origin(
        self, world: World, origin: str
    ) -> None:
        path = f"/api/v1/comments/{world.comment().id}/decisions"
        assert preflight(path, origin).headers["Access-Control-Allow-Origin"] == origin
        assert "Access-Control-Allow-Origin" not in preflight(path, FOREIGN[0]).headers

    def test_of_an_unknown_site_is_refused(self, world: World) -> None:
        response = preflight("/api/v1/sites/nowhere/guests", OWN)
        assert "Access-Control-Allow-Origin" not in response.headers

    def test_follows_the_sites_hosts(self, world: World) -> None:
        Site.objects.filter(id=world.site.id).update(hosts=["new.example"])
        assert "Access-Control-Allow-Origin" not in preflight(path_of(world), OWN).headers
        response = preflight(path_of(world), "https://new.example")
        assert response.headers["Access-Control-Allow-Origin"] == "https://new.example"


class TestWrites:
    def test_of_the_sites_own_pages_can_be_read(self, world: World) -> None:
        response = post(world, OWN)
        assert response.status_code == 202
        assert response.headers["Access-Control-Allow-Origin"] == OWN
        assert set(response.headers["Access-Control-Expose-Headers"].split(", ")) == {
            "ETag",
            "Retry-After",
            "X-Request-ID",
            "Idempotency-Replayed",
            "Location",
        }

    @pytest.mark.parametrize("origin", FOREIGN)
    def test_of_other_pages_cannot(self, world: World, origin: str) -> None:
        response = post(world, origin)
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "Origin" in vary(response)

    def test_that_fail_can_be_read_too(self, world: World) -> None:
        response = Client().post(path_of(world), headers={"Origin": OWN})
        assert response.status_code in {401, 415}
        assert response.headers["Access-Control-Allow-Origin"] == OWN


class TestReads:
    @pytest.mark.parametrize("origin", [OWN, *FOREIGN])
    def test_in_public_are_open_to_every_page(self, world: World, origin: str) -> None:
        response = Client().get(path_of(world), headers={"Origin": origin})
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Vary" not in response.headers

    def test_in_public_do_not_depend_on_the_origin_being_there(self, world: World) -> None:
        """A shared cache keeps one answer for pages with and without an origin."""
        response = Client().get(path_of(world))
        assert response.headers["Access-Control-Allow-Origin"] == "*"

    @pytest.mark.parametrize("origin", FOREIGN)
    def test_with_a_token_are_for_the_sites_own_pages(self, world: World, origin: str) -> None:
        path = path_of(world).replace("/comments", "/mine")
        bearer = {"Authorization": f"Bearer {token_of(world.reader)}"}
        own = Client().get(path, headers={"Origin": OWN, **bearer})
        assert own.headers["Access-Control-Allow-Origin"] == OWN
        foreign = Client().get(path, headers={"Origin": origin, **bearer})
        assert "Access-Control-Allow-Origin" not in foreign.headers

    def test_that_fail_can_be_read_too(self, world: World) -> None:
        headers = {"Origin": "https://reader.example"}
        response = Client().get("/api/v1/sites/nowhere/articles", headers=headers)
        assert response.status_code == 404
        assert response.headers["Access-Control-Allow-Origin"] == "*"

    def test_of_pages_for_people_say_nothing_of_origins(self, world: World) -> None:
        response = Client().get("/livez", headers={"Origin": OWN})
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("origin", ["https://evil.example", OWN, "null"])
def test_a_conditional_public_read_is_open_to_every_page(world: World, origin: str) -> None:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    answer = Client().options(path_of(world), headers=headers)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    headers["Access-Control-Request-Headers"] = "if-none-match, Authorization"
    answer = Client().options(path_of(world), headers=headers)
    assert answer.headers.get("Access-Control-Allow-Origin") == (OWN if origin == OWN else None)


def name_of(route: Route) -> str:
    return route.name


class TestOptions:
    """What is no preflight asks for the methods of an address: RFC 9110, 9.3.7."""

    @pytest.mark.parametrize("origin", [{}, {"Origin": OWN}], ids=["no page", "a page"])
    @pytest.mark.parametrize("route", api_routes(), ids=name_of)
    def test_tells_everybody_the_methods(
        self, world: World, route: Route, origin: dict[str, str]
    ) -> None:
        values = {"site": "gazeta", "article": "news-1", "kind": "like", "ban": "1"}
        nobody = dict.fromkeys(
            ("comment", "mention", "reader", "token"), "01920000-0000-7000-8000-000000000000"
        )
        response = Client().options(route.path(values | nobody), headers=origin)
        assert (response.status_code, response.content) == (204, b"")
        reads = {"HEAD"} if "GET" in route.methods else set()
        assert set(response.headers["Allow"].split(", ")) == route.methods | reads | {"OPTIONS"}
        assert response.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("path", ["/api/schema", "/api/docs"])
    def test_of_the_references_does_too(self, path: str) -> None:
        response = Client().options(path)
        assert (response.status_code, response.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")

    def test_of_no_address_is_not_found(self) -> None:
        assert Client().options("/api/v1/nothing").status_code == 404
