"""Every route of the API and who may call it; every public page, its headers and its queries.

The routes come from the URL conf: one without an entry in these tables fails.
"""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment
from comments.services.law.complaints import receipt_of, submit_complaint
from comments.states import Reason
from newsportal.readers.bans import ban_reader, lift_ban
from newsportal.readers.models import Ban, Reader
from social.models import Mention
from social.services.mentions import receive_mention
from tests.api import read_answer
from tests.factories import World, make_guest
from tests.hostile import GOOD, QUERY, comment_for, rows
from tests.routes import Route, api_routes, read_routes

PAGE, CONFIG = "public, max-age=1, stale-while-revalidate=2", "public, max-age=300"
FEED = "public, max-age=15"
PRIVATE = "private, no-store"

ROLES = ("nobody", "reader", "foreign guest", "key without scope", "foreign key")
ALL = (200, 200, 200, 200, 200)
# Without a token 401; a foreign one is told so; a service key is nobody who speaks.
READERS = (401, 200, 401, 403, 401)

# The caller's own account: a guest of any site has one.
OWN = (401, 200, 200, 403, 403)
# Done, with nothing to say.
OWN_SHELF = (401, 204, 401, 403, 401)

# Status by role, in the order of ROLES.
EXPECTED: dict[tuple[str, str], tuple[int, ...]] = {
    ("article", "GET"): ALL,
    ("articles", "GET"): ALL,
    ("comment", "GET"): ALL,
    ("config", "GET"): ALL,
    ("counts", "GET"): ALL,
    ("comments-atom", "GET"): ALL,
    ("feed-atom", "GET"): ALL,
    ("feed-json", "GET"): ALL,
    ("follow-links", "GET"): ALL,
    ("latest", "GET"): ALL,
    ("fragment", "GET"): ALL,
    ("networks", "GET"): ALL,
    ("oembed", "GET"): ALL,
    ("replies", "GET"): ALL,
    ("shares", "GET"): ALL,
    ("search", "GET"): ALL,
    ("site-comments-atom", "GET"): ALL,
    ("thread", "GET"): ALL,
    ("totals", "GET"): ALL,
    ("totals-page", "GET"): ALL,
    ("trending", "GET"): ALL,
    # The web server sends on to the stream process, whoever asks.
    ("stream", "GET"): (307,) * 5,
    # No token is looked at.
    ("challenge", "GET"): ALL,
    ("counts", "POST"): ALL,
    ("guests", "POST"): (201,) * 5,
    ("complaints", "POST"): (202,) * 5,
    ("events", "POST"): (204,) * 5,
    ("webmention", "POST"): (202,) * 5,
    ("mention", "GET"): ALL,
    ("complaint", "GET"): ALL,
    # A token is welcome and not needed.
    ("shares", "POST"): (201, 201, 401, 201, 401),
    ("mine", "GET"): READERS,
    ("me", "GET"): OWN,
    ("me", "PATCH"): OWN,
    ("me", "DELETE"): (401, 202, 202, 403, 403),
    ("my-bookmarks", "GET"): OWN,
    ("my-comments", "GET"): OWN,
    ("my-export", "POST"): OWN,
    ("my-claims", "POST"): (401, 202, 202, 403, 403),
    ("my-ignored", "GET"): OWN,
    ("my-notifications", "GET"): OWN,
    ("my-notifications-read", "POST"): (401, 204, 204, 403, 403),
    ("my-subscriptions", "GET"): OWN,
    ("my-bookmark", "PUT"): OWN_SHELF,
    ("my-bookmark", "DELETE"): OWN_SHELF,
    ("my-subscription", "PUT"): OWN_SHELF,
    ("my-subscription", "DELETE"): OWN_SHELF,
    # Another site's reader is not found.
    ("my-ignored-one", "PUT"): (401, 204, 404, 403, 403),
    ("my-ignored-one", "DELETE"): (401, 204, 404, 403, 403),
    # The author's own; another's is not theirs, another site's is not found.
    ("comment", "PATCH"): (401, 202, 404, 403, 403),
    ("comment", "DELETE"): (401, 200, 404, 403, 403),
    ("preview", "POST"): READERS,
    ("article-reaction", "PUT"): READERS,
    ("article-reaction", "DELETE"): READERS,
    ("thread", "POST"): (401, 202, 401, 403, 401),
    ("reaction", "PUT"): (401, 200, 404, 403, 403),
    ("reaction", "DELETE"): (401, 200, 404, 403, 403),
    ("flags", "POST"): (401, 201, 404, 403, 403),
    ("appeals", "POST"): (401, 201, 404, 403, 403),
    # The publisher's backend.
    ("article", "PUT"): (401, 403, 401, 403, 401),
    ("articles-bulk", "POST"): (401, 403, 401, 403, 401),
    ("pending", "GET"): (401, 403, 401, 403, 401),
    ("queues", "GET"): (401, 403, 401, 403, 401),
    ("reported", "GET"): (401, 403, 401, 403, 401),
    ("appeal-queue", "GET"): (401, 403, 401, 403, 401),
    ("escalated-queue", "GET"): (401, 403, 401, 403, 401),
    ("new-queue", "GET"): (401, 403, 401, 403, 401),
    # No site in the path: what is another site's is not found.
    ("decisions", "GET"): (401, 403, 403, 403, 404),
    ("decisions", "POST"): (401, 403, 403, 403, 404),
    ("site-decisions", "POST"): (401, 403, 401, 403, 401),
    ("reader-bans", "POST"): (401, 403, 403, 403, 404),
    ("reader-ban", "DELETE"): (401, 403, 403, 403, 404),
    ("pin", "PUT"): (401, 403, 403, 403, 404),
    ("pin", "DELETE"): (401, 403, 403, 403, 404),
    ("feature", "PUT"): (401, 403, 403, 403, 404),
    ("feature", "DELETE"): (401, 403, 403, 403, 404),
}

# Queries of one call, the site's and the token's among them; the same for few comments and many.
# Where a page is read in one snapshot, two are that transaction's savepoint, here inside the
# test's own transaction.
QUERIES = {
    "article": 2,
    "challenge": 1,
    "articles": 2,
    "comment": 4,
    "complaint": 2,
    "config": 3,
    "counts": 2,
    "decisions": 3,
    "comments-atom": 6,
    "feed-atom": 2,
    "feed-json": 2,
    "follow-links": 2,
    "latest": 4,
    "fragment": 7,
    "me": 8,
    "mention": 2,
    "mine": 17,
    "my-bookmarks": 3,
    "my-comments": 7,
    "my-ignored": 2,
    "my-notifications": 5,
    "my-subscriptions": 3,
    "networks": 2,
    "oembed": 2,
    "appeal-queue": 3,
    "pending": 5,
    "queues": 8,
    "new-queue": 3,
    "escalated-queue": 3,
    "reported": 4,
    "replies": 4,
    # With what bounds its statements and ends that.
    "search": 8,
    "shares": 6,
    "site-comments-atom": 5,
    "thread": 1,
    "totals": 2,
    "totals-page": 2,
    "trending": 4,
}
CACHE = {
    "article": PAGE,
    "articles": PAGE,
    "comment": PAGE,
    "config": CONFIG,
    "counts": PAGE,
    "comments-atom": FEED,
    "feed-atom": FEED,
    "feed-json": FEED,
    "follow-links": CONFIG,
    "latest": PAGE,
    "fragment": PAGE,
    "networks": CONFIG,
    "oembed": PAGE,
    "replies": PAGE,
    "search": PAGE,
    "shares": PAGE,
    "site-comments-atom": FEED,
    "thread": PAGE,
    "totals": CONFIG,
    "totals-page": CONFIG,
    "trending": FEED,
}
ATOM = "application/atom+xml"
# What is no plain JSON.
CONTENT_TYPES = {
    "comments-atom": ATOM,
    "feed-atom": ATOM,
    "feed-json": "application/feed+json",
    "fragment": "text/html; charset=utf-8",
    "site-comments-atom": ATOM,
    "totals-page": "text/html; charset=utf-8",
}
# Private pages that a reader's token opens; the others take a service key's.
OWN_PAGES = {
    "me",
    "mine",
    "my-bookmarks",
    "my-comments",
    "my-ignored",
    "my-notifications",
    "my-subscriptions",
}
PRIVATE_PAGES = OWN_PAGES | {
    "appeal-queue",
    "escalated-queue",
    "new-queue",
    "challenge",
    "complaint",
    "decisions",
    "mention",
    "pending",
    "queues",
    "reported",
}
QUERY_STRINGS = {
    "counts": "?articles=news-1,none",
    "config": "?lang=ru",
    "networks": "?lang=ru",
    "oembed": "?url=news-1",
    "totals": "?lang=ru",
    "totals-page": "?lang=ru",
    "search": "?q=%D0%BC%D0%BD%D0%B5%D0%BD%D0%B8%D0%B5",
}
PUBLIC = [route for route in read_routes() if route.reads_in_public]
CALLS = [(route, method) for route in api_routes() for method in sorted(route.methods)]


def name_of(value: Any) -> str:
    return value.name if isinstance(value, Route) else f"{value[1]} {value[0].name}"


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


@pytest.fixture
def comment(world: World) -> Comment:
    return world.published("Первое мнение о новости", now=timezone.now())


def path_of(route: Route, comment: Comment) -> str:
    reader = Reader.objects.exclude(id=comment.author_id).earliest("id")
    values = {
        "site": "gazeta",
        "article": "news-1",
        "comment": str(comment.id),
        "kind": "like",
        "token": _receipt(comment),
        "reader": str(reader.id),
    }
    if "ban" in route.parameters:
        values["ban"] = str(lifted_ban(reader).pk)
    if "mention" in route.parameters:
        values["mention"] = str(_mention(comment).pk)
    return route.path(values) + QUERY_STRINGS.get(route.name, "")


def _mention(comment: Comment) -> Mention:
    return receive_mention(
        site=comment.site,
        source="https://blog.example/answer",
        target="news-1",
        told="news-1",
        now=timezone.now(),
    )


def _receipt(comment: Comment) -> str:
    complaint = submit_complaint(
        site=comment.site,
        comment_id=None,
        url="https://gazeta.example/news-1",
        reason=Reason.ILLEGAL,
        explanation="Здесь мой домашний адрес",
        language="ru",
        now=timezone.now(),
    )
    return receipt_of(complaint)


def lifted_ban(reader: Reader) -> Ban:
    """One that keeps the reader from nothing."""
    now = timezone.now()
    ban = ban_reader(reader=reader, until=None, reason="spam", now=now)
    lift_ban(ban=ban, now=now)
    return ban


def token_of_role(role: str, world: World) -> str:
    foreign = World.make("other")
    return {
        "nobody": "",
        "reader": world.token,
        "foreign guest": foreign.token,
        "key without scope": world.service_key("export"),
        "foreign key": foreign.service_key("articles", "comments", "moderation", "export"),
    }[role]


def call(method: str, path: str, *, token: str = "", body: Any = None, **headers: str) -> Any:
    if token:
        headers["Authorization"] = f"Bearer {token}"
    response: HttpResponse = (
        getattr(Client(), method.lower())(
            path, body, content_type="application/json", headers=headers
        )
        if method != "GET"
        else Client().get(path, headers=headers)
    )
    return response


class TestWhoMay:
    def test_every_route_is_in_the_table(self) -> None:
        assert {(route.name, method) for route, method in CALLS} == set(EXPECTED)

    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("one", CALLS, ids=name_of)
    def test_call(self, world: World, comment: Comment, one: tuple[Route, str], role: str) -> None:
        route, method = one
        if route.name in {"reaction", "flags", "appeals"}:
            comment = comment_for(world, route.name)
        token = token_of_role(role, world)
        path = path_of(route, comment) + QUERY.get((route.name, method), "")
        before = rows()
        response = call(
            method,
            path,
            token=token,
            body=GOOD.get((route.name, method)),
        )
        expected = EXPECTED[route.name, method][ROLES.index(role)]
        assert response.status_code == expected, response.content
        if expected >= 400:
            assert rows() == before
            assert read_answer(response).code in {
                "invalid_token",
                "token_other_site",
                "forbidden",
                "not_found",
            }


class TestPublicPages:
    def test_are_all_in_the_table(self) -> None:
        assert {route.name for route in PUBLIC} == set(CACHE)

    @pytest.mark.parametrize("route", PUBLIC, ids=name_of)
    def test_are_the_same_bytes_for_everybody(
        self, world: World, comment: Comment, route: Route
    ) -> None:
        path = path_of(route, comment)
        with_frozen_clock = [
            call("GET", path, token=token)
            for token in ("", world.token, world.service_key("moderation"), "rubbish")
        ]
        bodies = {_without_clock(response) for response in with_frozen_clock}
        assert len(bodies) == 1
        assert len({response.headers["ETag"] for response in with_frozen_clock}) == 1
        for private in with_frozen_clock[1:]:
            assert "public" not in private.headers["Cache-Control"]

    @pytest.mark.parametrize("route", PUBLIC, ids=name_of)
    def test_may_be_kept_and_read_by_any_page(
        self, world: World, comment: Comment, route: Route
    ) -> None:
        response = call("GET", path_of(route, comment), Origin="https://reader.example")
        assert response.headers["Cache-Control"] == CACHE[route.name]
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
        content_type = CONTENT_TYPES.get(route.name, "application/json")
        assert response.headers["Content-Type"] == content_type
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert not {"Origin", "Cookie", "Authorization"} & _vary(response)
        assert not response.cookies
        assert "Set-Cookie" not in response.headers

    @pytest.mark.parametrize("route", PUBLIC, ids=name_of)
    def test_are_not_sent_twice(self, world: World, comment: Comment, route: Route) -> None:
        path = path_of(route, comment)
        first = call("GET", path)
        etag = first.headers["ETag"]
        for known in (etag, f'"x", {etag}', f"W/{etag}", "*"):
            again = call("GET", path, **{"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["ETag"] == etag
            assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert call("GET", path, **{"If-None-Match": '"x"'}).status_code == 200

    @pytest.mark.parametrize("route", PUBLIC, ids=name_of)
    def test_have_the_same_head(self, world: World, comment: Comment, route: Route) -> None:
        path = path_of(route, comment)
        head = Client().head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == call("GET", path).headers["ETag"]

    @pytest.mark.parametrize("route", PUBLIC, ids=name_of)
    def test_know_every_parameter_they_take(
        self, world: World, comment: Comment, route: Route
    ) -> None:
        path = path_of(route, comment)
        joint = "&" if "?" in path else "?"
        for query in ("colour=red", "lang=ru&lang=ru", "_=1", "limit[]=1"):
            response = call("GET", f"{path}{joint}{query}")
            assert (response.status_code, response.json()["code"]) == (400, "unknown_parameter")
            assert response.headers["Cache-Control"] == "no-store"


def _without_clock(response: HttpResponse) -> str:
    answer = read_answer(response)
    if answer.body is None:
        return answer.raw.decode()
    for shown in (answer.body, *answer.body.get("items", ())):
        shown.pop("server_time", None)
    return str(answer.body)


def _vary(response: HttpResponse) -> set[str]:
    return {name.strip() for name in response.headers.get("Vary", "").split(",")}


class TestPrivatePages:
    @pytest.mark.parametrize("name", sorted(PRIVATE_PAGES))
    def test_are_kept_by_nobody(self, world: World, comment: Comment, name: str) -> None:
        [route] = [route for route in read_routes() if route.name == name]
        token = world.token if name in OWN_PAGES else world.service_key("moderation")
        response = call("GET", path_of(route, comment), token=token)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == PRIVATE
        assert response.headers.get("Access-Control-Allow-Origin") is None

    def test_are_all_tested_here(self) -> None:
        private = {route.name for route in read_routes() if not route.reads_in_public}
        assert private == PRIVATE_PAGES


class TestQueries:
    def test_are_pinned_for_every_read(self) -> None:
        assert {route.name for route in read_routes()} == set(QUERIES)

    @pytest.mark.parametrize("route", read_routes(), ids=name_of)
    def test_do_not_grow_with_the_thread(self, world: World, route: Route) -> None:
        root = world.published("Первое мнение о новости")
        reply = world.published("Ответ на первое мнение", author=world.other, parent=root)
        token = ""
        if route.name in OWN_PAGES:
            token = world.token
        elif not route.reads_in_public:
            token = world.service_key("moderation")
        held = world.comment("Смотрите https://a.example/1 и https://b.example/2")
        assert held.state == "pending"
        path = path_of(route, root)
        few = self.count(path, token)
        for number in range(6):
            author = make_guest(world.site)
            other = world.published(author=author, rating=number % 5 + 1)
            world.published(parent=reply if number % 2 else root, author=author)
            world.published(parent=other, author=world.other)
            world.comment(f"https://a.example/{number} https://b.example/{number}", author=author)
        many = self.count(path, token)
        assert (few, many) == (QUERIES[route.name], QUERIES[route.name])

    def count(self, path: str, token: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert call("GET", path, token=token).status_code == 200
        return len(queries)
