"""What the settings of a discussion mean for the other articles that show it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsportal.articles.models import Article, Engagement
from newsportal.articles.services import register_article
from newsportal.readers.models import Reader
from newsportal.sites.models import Section
from newsportal.sites.services import save_settings
from tests.api import Answer, Api
from tests.factories import World, make_article, work_off

SITE = "sites/gazeta"
NOTHING = {"comments": 0, "reviews": 0, "rating": None}
TALK = ("discussed", "rated", "hot", "rising")


@pytest.fixture
def kazakh(world: World) -> Article:
    """An article that shows the discussion of the world's one, under settings of its own."""
    make_article(world.site, "news-kk", mode="post", min_identity="guest")
    change(world, "news-kk", shares_thread_with="news-1")
    return Article.objects.get(key="news-kk")


def change(world: World, key: str, **facts: Any) -> None:
    register_article(site=world.site, key=key, facts=facts, now=timezone.now())


def set_place(place: Any, **values: Any) -> None:
    """As the admin saves a site or a section."""
    for name, value in values.items():
        setattr(place, name, value)
    save_settings(place, changed=values, now=timezone.now())


def hide(world: World, place: str, mode: str | None) -> None:
    """Give the place a mode under which the discussion of news-1 is out of sight, or back."""
    if place == "article":
        change(world, "news-1", mode=mode)
    elif place == "site":
        set_place(world.site, mode=mode or "post")
    else:
        set_place(Section.objects.get(key="law"), mode=mode)


def versions() -> dict[str, int]:
    return dict(Engagement.objects.values_list("article__key", "version"))


def keys(api: Api, query: str = "") -> list[str]:
    return [item["key"] for item in api.get(f"{SITE}/articles?{query}").body["items"]]


@pytest.mark.parametrize("place", ["article", "section", "site"])
class TestHidden:
    @pytest.fixture(autouse=True)
    def talked_of(self, api: Api, world: World, kazakh: Article) -> None:
        section = Section.objects.create(site=world.site, key="law", name="Право")
        Article.objects.filter(key="news-1").update(section=section)
        world.published("Первый отзыв", rating=4)
        api.post(f"{SITE}/articles/news-kk/shares", {"network": "telegram"})
        work_off()

    def test_shows_no_discussion_and_no_numbers_of_it(
        self, api: Api, world: World, place: str
    ) -> None:
        path = f"{SITE}/articles/news-kk"
        shown = api.get(path).body
        hide(world, place, "hidden")
        body = api.get(path).body
        assert body["discussion"] == {**shown["discussion"], "mode": "hidden", "is_open": False}
        assert body["engagement"] == {
            **NOTHING,
            "rating_histogram": [0] * 5,
            "shares": 1,
            "reactions": {},
            "click_backs": 0,
        }
        numbers: dict[str, Any] = {**NOTHING, "shares": 1, "reactions": {}}
        assert api.get(f"{SITE}/counts?articles=news-kk").body == {"news-kk": numbers}
        assert api.post(f"{SITE}/counts", {"articles": ["news-kk"]}).body == {"news-kk": numbers}
        (item,) = api.get(f"{SITE}/articles").body["items"]
        assert (item["discussion"], item["engagement"]) == (body["discussion"], body["engagement"])
        (entry,) = api.get(f"{SITE}/feed.json").body["items"]
        assert entry["_newsportal"] == {"key": "news-kk", **numbers}
        assert b'thr:count="0"' in api.client.get(f"/api/v1/{SITE}/feed.atom").content

        hide(world, place, None)
        back = api.get(path).body
        assert (back["discussion"], back["engagement"]) == (
            shown["discussion"],
            shown["engagement"],
        )
        assert back["engagement"]["comments"] == 1

    def test_has_no_place_by_what_is_said_in_it(self, api: Api, world: World, place: str) -> None:
        assert [keys(api, f"sort={sort}") for sort in TALK] == [["news-kk", "news-1"]] * 4
        hide(world, place, "hidden")
        assert [keys(api, f"sort={sort}") for sort in TALK] == [[]] * 4
        assert keys(api) == keys(api, "sort=shared") == ["news-kk"]
        hide(world, place, None)
        assert [keys(api, f"sort={sort}") for sort in TALK] == [["news-kk", "news-1"]] * 4

    def test_moves_the_versions_of_both(self, world: World, place: str) -> None:
        before = versions()
        hide(world, place, "hidden")
        assert versions() == {key: version + 1 for key, version in before.items()}

    def test_takes_and_shows_no_comments(self, api: Api, world: World, place: str) -> None:
        hide(world, place, "hidden")
        path = f"{SITE}/articles/news-kk"
        answers = [
            api.get(f"{path}/comments"),
            api.get(f"{path}/mine", token=world.token),
            api.post(f"{path}/comments", {"text": "Ещё слово"}, token=world.token),
        ]
        assert [(answer.status, answer.code) for answer in answers] == [
            (404, "unknown_article")
        ] * 3


@pytest.mark.parametrize(
    ("path", "most"),
    # Numbers are read without their articles, of which few show another's discussion.
    [("articles", 2), ("articles/news-kk", 2), ("counts?articles=news-kk", 3)],
)
def test_who_shows_another_discussion_costs_few_queries_more(
    api: Api, world: World, kazakh: Article, path: str, most: int
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"{SITE}/{path}").status == 200
        return len(captured)

    shared = queries()
    change(world, "news-kk", shares_thread_with=None)
    assert (queries(), shared) == (2, most)


def test_a_title_moves_no_version_of_a_follower(world: World, kazakh: Article) -> None:
    before = versions()
    change(world, "news-1", title="Другой заголовок", mode="closed")
    assert versions() == {**before, "news-1": before["news-1"] + 1}


class TestWhoMayWrite:
    def write(self, api: Api, world: World, key: str = "news-kk") -> Answer:
        body = {"text": "Слово читателя"}
        return api.post(f"{SITE}/articles/{key}/comments", body, token=world.token)

    def can(self, api: Api, world: World, key: str = "news-kk") -> dict[str, Any]:
        found = api.get(f"{SITE}/articles/{key}/mine", token=world.token).body
        can: dict[str, Any] = found["can"]
        return can

    @pytest.mark.parametrize(
        ("shown", "own", "wanted"),
        [("email", "guest", "email"), ("guest", "phone", "phone"), ("state", "phone", "state")],
    )
    def test_the_stricter_of_both(
        self, api: Api, world: World, kazakh: Article, shown: str, own: str, wanted: str
    ) -> None:
        change(world, "news-1", min_identity=shown)
        change(world, "news-kk", min_identity=own)
        answer = self.write(api, world)
        assert (answer.status, answer.code) == (403, "identity_required")
        assert answer.body["min_identity"] == wanted
        assert self.can(api, world)["reason"] == "identity_required"
        article = api.get(f"{SITE}/articles/news-kk").body
        assert article["discussion"]["min_identity"] == wanted

        Reader.objects.filter(id=world.reader.id).update(identity=wanted)
        assert self.can(api, world)["comment"]
        assert self.write(api, world).status == 202

    def test_the_followers_strictness_is_its_own(
        self, api: Api, world: World, kazakh: Article
    ) -> None:
        change(world, "news-kk", min_identity="phone")
        assert self.can(api, world, "news-1")["comment"]
        assert self.write(api, world, "news-1").status == 202

    def test_whoever_may_post_may_change_it(self, api: Api, world: World, kazakh: Article) -> None:
        change(world, "news-1", min_identity="email")
        Reader.objects.filter(id=world.reader.id).update(identity="email")
        made = self.write(api, world).body
        path, edit = f"comments/{made['id']}", {"text": "Другое слово", "version": 1}
        Reader.objects.filter(id=world.reader.id).update(identity="guest")
        refused = api.patch(path, edit, token=world.token)
        assert (refused.status, refused.code) == (403, "identity_required")
        assert not self.can(api, world)["comment"]
        Reader.objects.filter(id=world.reader.id).update(identity="email")
        assert api.patch(path, edit, token=world.token).status == 202

    @pytest.mark.parametrize("place", ["article", "section", "site"])
    def test_is_shown_by_the_follower_in_a_new_version(
        self, api: Api, world: World, kazakh: Article, place: str
    ) -> None:
        section = Section.objects.create(site=world.site, key="law", name="Право")
        if place == "section":
            Article.objects.filter(key="news-1").update(section=section)
        before = versions()
        if place == "article":
            change(world, "news-1", min_identity="email")
        else:
            set_place(section if place == "section" else world.site, min_identity="email")
        assert versions() == {key: version + 1 for key, version in before.items()}
        shown = api.get(f"{SITE}/articles/news-kk").body["discussion"]["min_identity"]
        assert shown == "email"

    def test_that_a_stricter_follower_does_not_show_moves_no_version(
        self, world: World, kazakh: Article
    ) -> None:
        change(world, "news-kk", min_identity="phone")
        before = versions()
        change(world, "news-1", min_identity="email")
        assert versions() == {**before, "news-1": before["news-1"] + 1}
