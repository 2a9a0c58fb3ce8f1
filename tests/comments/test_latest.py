"""The latest comments across a site."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.articles.models import Article
from newsportal.sites.models import Section
from tests.api import Api
from tests.factories import World, decide, make_article, make_guest, write

LATEST = "sites/gazeta/comments"
DAY = datetime(2026, 3, 1, tzinfo=UTC)


def ids(answer: Any) -> list[str]:
    assert answer.status == 200, answer.body
    return [item["id"] for item in answer.body["items"]]


def keys(*comments: Comment) -> list[str]:
    return [str(comment.id) for comment in comments]


@pytest.fixture
def second(world: World) -> Article:
    """An article in a section."""
    section = Section.objects.create(site=world.site, key="sport", name="Спорт")
    return make_article(world.site, "match", section=section, title="Матч <тура>")


def published(article: Article, world: World) -> Comment:
    return decide(write(article, world.other), DecisionVerdict.PUBLISH)


class TestLatest:
    def test_are_all_public_ones_of_the_site_newest_first(
        self, api: Api, world: World, second: Article
    ) -> None:
        first = world.published()
        reply = world.published(parent=first, author=world.other)
        elsewhere = published(second, world)
        World.make("other").published()
        world.comment()
        decide(world.published(), DecisionVerdict.REJECT)
        tombstone = world.published()
        answer = world.published(parent=tombstone, author=world.other)
        decide(tombstone, DecisionVerdict.REMOVE)
        page = api.get(LATEST)
        assert ids(page) == keys(answer, elsewhere, reply, first)
        assert page.body["next"] is None

    def test_name_their_article_and_have_no_replies(
        self, api: Api, world: World, second: Article
    ) -> None:
        comment = published(second, world)
        [item] = api.get(LATEST).body["items"]
        url = "https://gazeta.example/match"
        assert item.pop("article") == {"key": "match", "url": url, "title": "Матч <тура>"}
        [shown] = api.get("sites/gazeta/articles/match/comments").body["items"]
        del shown["replies"]
        assert item == shown
        assert item["id"] == str(comment.id)

    def test_of_hidden_articles_are_not_there(
        self, api: Api, world: World, second: Article
    ) -> None:
        comment = world.published()
        published(second, world)
        Article.objects.filter(id=second.id).update(mode="hidden")
        assert ids(api.get(LATEST)) == keys(comment)
        Article.objects.filter(id=second.id).update(mode=None)
        Section.objects.update(mode="hidden")
        assert ids(api.get(LATEST)) == keys(comment)
        type(world.site).objects.update(mode="hidden")
        assert ids(api.get(LATEST)) == []

    def test_change_their_etag_with_their_bytes(self, api: Api, world: World) -> None:
        first = api.get(LATEST)
        world.comment()
        known = {"If-None-Match": first.headers["ETag"]}
        assert api.get(LATEST, **known).status == 304
        world.published()
        assert api.get(LATEST, **known).status == 200


class TestFilters:
    def test_by_section_and_author(self, api: Api, world: World, second: Article) -> None:
        first, sport = world.published(), published(second, world)
        assert ids(api.get(f"{LATEST}?section=sport")) == keys(sport)
        assert ids(api.get(f"{LATEST}?section=none")) == []
        assert ids(api.get(f"{LATEST}?author={world.reader.id}")) == keys(first)
        assert ids(api.get(f"{LATEST}?author={world.reader.id}&section=sport")) == []

    @pytest.mark.parametrize("places", [1, 3, 100])
    def test_by_a_section_that_is_seldom_talked_of(
        self,
        api: Api,
        world: World,
        second: Article,
        places: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """However far apart they lie, each is on one page, in their order."""
        monkeypatch.setattr("comments.selectors.latest.PLACES_WALKED", places)
        third = make_article(world.site, "cup", section=second.section)
        order = "-----s--c-s---------c---s---" * 3
        articles = {"-": world.article, "s": second, "c": third}
        comments = [published(articles[letter], world) for letter in order]
        sport = [row for row, letter in zip(comments, order, strict=True) if letter != "-"]
        # Three of one moment: their ids end the tie.
        Comment.objects.filter(id__in=keys(*sport[:3])).update(published_at=DAY)
        first = f"{LATEST}?section=sport&limit=10"
        pages = [api.get(first)]
        while cursor := pages[-1].body["next"]:
            pages.append(api.get(f"{first}&cursor={cursor}"))
        shown = [ids(page) for page in pages]
        assert [len(page) for page in shown] == [10, 5]
        assert [each for page in shown for each in page] == keys(*reversed(sport))

    def test_by_what_is_featured(self, api: Api, world: World) -> None:
        plain, featured = world.published(), world.published()
        Comment.objects.filter(id=featured.id).update(featured_at=timezone.now())
        assert ids(api.get(f"{LATEST}?featured=true")) == keys(featured)
        assert ids(api.get(f"{LATEST}?featured=false")) == keys(plain)

    def test_since_a_moment_that_counts_itself(self, api: Api, world: World) -> None:
        comments = [world.published() for _ in range(3)]
        for number, comment in enumerate(comments):
            Comment.objects.filter(id=comment.id).update(published_at=DAY + timedelta(days=number))
        since = quote((DAY + timedelta(days=1)).isoformat())
        assert ids(api.get(f"{LATEST}?since={since}")) == keys(comments[2], comments[1])
        assert ids(api.get(f"{LATEST}?since=2026-03-03T05:00:01%2B05:00")) == []

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("author=x", "validation_error"),
            ("featured=yes", "validation_error"),
            ("since=yesterday", "validation_error"),
            ("since=0001-01-01T00:00:00Z", "validation_error"),
            ("section=", "validation_error"),
            ("limit=11", "validation_error"),
            ("sort=best", "unknown_parameter"),
            ("cursor=abc", "invalid_cursor"),
        ],
    )
    def test_take_only_what_they_know(self, api: Api, world: World, query: str, code: str) -> None:
        answer = api.get(f"{LATEST}?{query}")
        assert (answer.status, answer.code) == (400, code)


class TestPages:
    def test_go_on_where_the_last_one_ended(self, api: Api, world: World) -> None:
        comments = [world.published(author=make_guest(world.site)) for _ in range(25)]
        # All in the same instant: the ids alone tell where a page ends.
        Comment.objects.update(published_at=DAY)
        shown: list[str] = []
        cursor = ""
        while cursor is not None:
            page = api.get(f"{LATEST}?limit=10" + (f"&cursor={cursor}" if cursor else ""))
            shown += ids(page)
            cursor = page.body["next"]
        assert shown == sorted(keys(*comments), reverse=True)

    def test_keep_their_filters(self, api: Api, world: World) -> None:
        for _ in range(11):
            world.published()
        own = f"author={world.reader.id}"
        cursor = api.get(f"{LATEST}?limit=10&{own}").body["next"]
        assert len(ids(api.get(f"{LATEST}?limit=10&{own}&cursor={cursor}"))) == 1
        for query in ("", f"author={world.other.id}&", f"{own}&featured=false&"):
            answer = api.get(f"{LATEST}?{query}limit=10&cursor={cursor}")
            assert (answer.status, answer.code) == (400, "invalid_cursor")

    def test_stay_below_512_kib(self, api: Api, world: World) -> None:
        long = "&" * 4990
        for number in range(25):
            world.published(f"{number} {long}", author=make_guest(world.site))
        page = api.get(f"{LATEST}?limit=50")
        assert len(page.raw) <= 512 * 1024
        assert page.body["next"]
        rest = api.get(f"{LATEST}?limit=50&cursor={page.body['next']}")
        assert len({*ids(page), *ids(rest)}) == 25
