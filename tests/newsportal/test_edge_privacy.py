"""Whatever is asked by whomever: the edge keeps nothing that was made for somebody."""

import re

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from newsportal.edge_routes import ROUTES
from newsportal.lib.edge.keys import route_of
from tests.edges import Door
from tests.factories import World
from tests.routes import api_routes, root_pages

# What a caller says of itself, and what none of it may be found in anything that is kept.
MARKS = {
    "HTTP_COOKIE": "reader=marked-cookie",
    "HTTP_REFERER": "https://marked-referer.example/",
    "HTTP_USER_AGENT": "marked-agent",
    "HTTP_X_FORWARDED_FOR": "203.0.113.77",
    "HTTP_X_REQUEST_ID": "marked-request",
    "HTTP_ORIGIN": "https://marked-origin.example",
    "HTTP_IF_NONE_MATCH": '"marked-etag"',
    "HTTP_RANGE": "bytes=0-3",
    "REMOTE_ADDR": "203.0.113.78",
}
TOKENS = "token=marked&access_token=marked&s=marked.marked&key=sk_marked"
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@pytest.fixture
def world(db: None) -> World:
    """The demo's pages are of the site `demo`."""
    return World.make("demo")


@pytest.fixture
def comment(world: World) -> Comment:
    return world.published("Каждый маяк когда-то построили")


@pytest.fixture
def addresses(world: World, comment: Comment) -> list[str]:
    """One of every route, public or not, and the admin's."""
    values = {"site": "demo", "article": world.article.key, "kind": "like"}
    patterns = [f"/{route.pattern}" for route in api_routes() if route.name != "stream"]
    patterns += [*root_pages().values(), "/admin/", "/admin/comments/comment/"]
    paths = [
        _PARAMETER.sub(lambda match: values.get(match[1], str(comment.id)), pattern)
        for pattern in patterns
    ]
    return [*paths, f"/api/v1/sites/demo/counts?articles={world.article.key},none"]


def ask_all(door: Door, addresses: list[str], **headers: str) -> None:
    for address in addresses:
        for method in ("GET", "HEAD"):
            door.get(address, REQUEST_METHOD=method, **headers)


@pytest.mark.parametrize("who", ["reader", "moderator's key", "nonsense"])
def test_nothing_is_kept_of_who_shows_a_token(world: World, addresses: list[str], who: str) -> None:
    tokens = {
        "reader": world.token,
        "moderator's key": world.service_key("moderation", "export"),
        "nonsense": "nonsense",
    }
    door = Door()
    ask_all(door, addresses, HTTP_AUTHORIZATION=f"Bearer {tokens[who]}")
    assert door.kept() == []


def test_nothing_is_kept_of_the_staff(world: World, addresses: list[str]) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("chief", password="a long word"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    door = Door()
    ask_all(door, addresses, HTTP_COOKIE=f"a=b; {settings.SESSION_COOKIE_NAME}={session}")
    assert door.kept() == []


def test_what_is_kept_is_of_the_table_and_public(addresses: list[str]) -> None:
    door = Door()
    ask_all(door, addresses)
    kept = door.edge.store.answers()
    routes = {route_of(name.partition("localhost")[2].partition("?")[0]) for name, _ in kept}
    assert routes == ROUTES.keys()
    for _, answer in kept:
        headers = {name.lower(): value for name, value in answer.headers}
        assert headers["cache-control"].startswith("public, max-age=")
        assert headers["access-control-allow-origin"] == "*"
        assert not headers.keys() & {"set-cookie", "x-request-id", "www-authenticate"}


def test_what_is_kept_does_not_depend_on_who_asked_first(addresses: list[str]) -> None:
    plain, marked = Door(), Door()
    # Some pages tell the time.
    with time_machine.travel(timezone.now(), tick=False):
        ask_all(plain, addresses)
        # Not by way of what the first one shared.
        plain.forget_shared()
        ask_all(marked, addresses, **MARKS)
    assert stored(marked) == stored(plain)
    assert b"marked" not in b"".join(marked.kept())
    assert b"203.0.113" not in b"".join(marked.kept())
    assert "marked" not in str(marked.edge.store.answers())


def test_tokens_in_the_address_are_no_way_in(addresses: list[str]) -> None:
    door = Door()
    ask_all(door, [f"{address.partition('?')[0]}?{TOKENS}" for address in addresses])
    ask_all(door, [f"{address.partition('?')[0]}?cursor=marked" for address in addresses])
    assert door.kept() == []


def stored(door: Door) -> dict[str, bytes]:
    """Canonical key -> bytes."""
    return {name: answer.body for name, answer in door.edge.store.answers()}
