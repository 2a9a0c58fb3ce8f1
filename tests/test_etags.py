"""ETag and 304 on every public page of the URL conf; a new one without an entry here fails."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from comments.services.totals import count_totals
from newsportal.articles.activity import Act, record_acts
from newsportal.articles.models import Article
from newsportal.sites.models import Site
from social.models import FollowLink, Network
from tests.factories import World
from tests.public_pages import page_names, page_paths

Change = Callable[[World, Comment], object]

PAGE, FEED = "public, max-age=1, stale-while-revalidate=2", "public, max-age=15"
SETTINGS = "public, max-age=300"
WORD = "маяк"


def add_comment(world: World, comment: Comment) -> None:
    world.published(f"Ещё один {WORD} на берегу", author=world.other)


def add_reply(world: World, comment: Comment) -> None:
    world.published(f"Этот {WORD} виден издалека", author=world.other, parent=comment)


def rename_article(world: World, comment: Comment) -> None:
    Article.objects.filter(id=world.article.id).update(title="Другой заголовок")


def rename_site(world: World, comment: Comment) -> None:
    Site.objects.filter(id=world.site.id).update(name="Другая газета")


def switch_network_off(world: World, comment: Comment) -> None:
    Network.objects.filter(code="telegram").update(is_enabled=False)


def add_follow_link(world: World, comment: Comment) -> None:
    FollowLink.objects.create(
        site=world.site, network="telegram", label="Мы", url="https://t.me/gazeta"
    )


def add_share(world: World, comment: Comment) -> None:
    response = Client().post(
        "/api/v1/sites/demo/articles/news-1/shares",
        {"network": "telegram"},
        content_type="application/json",
    )
    assert response.status_code == 201


def count_a_month(world: World, comment: Comment) -> None:
    count_totals(now=timezone.now())


def rank_it(world: World, comment: Comment) -> None:
    record_acts([Act(world.article.id, timezone.now(), reactions=1, weight=0.5)])


def stay(world: World, comment: Comment) -> None:
    """It changes with the program and not with what it holds."""


# How long each may be kept, and what makes other bytes of it.
PAGES: dict[str, tuple[str, Change]] = {
    "article": (PAGE, rename_article),
    "articles": (PAGE, add_comment),
    "comment": (PAGE, add_reply),
    "comments-atom": (FEED, add_comment),
    "config": (SETTINGS, rename_site),
    "counts": (PAGE, add_comment),
    "demo-article": (PAGE, add_comment),
    "demo-feed": (PAGE, rename_article),
    "docs": (SETTINGS, stay),
    "feed-atom": (FEED, rename_article),
    "feed-json": (FEED, add_comment),
    "follow-links": (SETTINGS, add_follow_link),
    "fragment": (PAGE, add_reply),
    "latest": (PAGE, add_comment),
    "oembed": (PAGE, rename_article),
    "networks": (SETTINGS, switch_network_off),
    "problems": (SETTINGS, stay),
    "replies": (PAGE, add_reply),
    "schema": (SETTINGS, stay),
    "search": (PAGE, add_comment),
    "shares": (PAGE, add_share),
    "site-comments-atom": (FEED, add_comment),
    "thread": (PAGE, add_comment),
    "totals": (SETTINGS, count_a_month),
    "totals-page": (SETTINGS, count_a_month),
    "trending": (FEED, rank_it),
}
# What says how the answer was carried, and not what it is.
OF_THE_TRANSFER = {"Content-Type", "Content-Length", "X-Request-ID"}


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


@pytest.fixture
def world(db: None) -> World:
    """The demo's pages are of the site `demo`."""
    return World.make("demo")


@pytest.fixture
def comment(world: World) -> Comment:
    return world.published(f"Каждый {WORD} когда-то построили")


@pytest.fixture(params=sorted(PAGES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(name: str, comment: Comment) -> str:
    values = {
        "site": "demo",
        "article": "news-1",
        "comment": str(comment.id),
        "marker": WORD,
    }
    return page_paths(values)[name]


def get(path: str, **headers: str) -> HttpResponse:
    response: HttpResponse = Client().get(path, headers=headers)
    return response


def kept_headers(response: HttpResponse) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name not in OF_THE_TRANSFER}


def test_every_public_page_is_in_the_table() -> None:
    assert set(PAGES) == page_names()


def test_says_how_long_it_may_be_kept_and_by_whom(name: str, path: str) -> None:
    response = get(path)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == PAGES[name][0]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies


def test_is_not_sent_again_to_who_has_it(path: str) -> None:
    first = get(path)
    etag = first.headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = get(path, **{"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert "Content-Type" not in again.headers
        assert kept_headers(again) == kept_headers(first)
    whole = get(path, **{"If-None-Match": '"other"'})
    assert (whole.status_code, whole.headers["ETag"]) == (200, etag)


def test_is_another_one_when_it_changed(
    world: World, comment: Comment, name: str, path: str
) -> None:
    first = get(path)
    PAGES[name][1](world, comment)
    again = get(path, **{"If-None-Match": first.headers["ETag"]})
    if PAGES[name][1] is stay:
        assert again.status_code == 304
    else:
        assert again.status_code == 200
        assert again.headers["ETag"] != first.headers["ETag"]
        assert again.content != first.content


def test_head_is_the_same_without_the_body(path: str) -> None:
    whole = get(path)
    head = Client().head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert kept_headers(head) == kept_headers(whole)
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]


def test_is_the_same_for_who_is_known(world: World, path: str) -> None:
    whole = get(path)
    for token in (world.token, world.service_key("moderation"), "rubbish"):
        known = get(path, Authorization=f"Bearer {token}")
        assert known.headers["ETag"] == whole.headers["ETag"]
        # Yet no shared cache keeps it: it lacks what lets every page read it.
        assert "public" not in known.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in known.headers


def test_ignores_cookies(path: str) -> None:
    assert get(path, Cookie="sessionid=x; csrftoken=y").headers["ETag"] == get(path).headers["ETag"]
