"""Registering articles, finding them and hiding them."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from newsportal.articles.engagement import touch
from newsportal.articles.models import Article, Engagement
from newsportal.events.models import Event
from newsportal.lib.conditional import rfc3339
from newsportal.sites.models import Section, Site
from tests.api import Answer, Api
from tests.factories import World

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATH = "sites/gazeta/articles/news-9"
FACTS: dict[str, Any] = {
    "url": "https://gazeta.example/2026/news-9",
    "title": "Мост откроют раньше срока",
    "section": {"key": "city", "name": "Город"},
    "tags": ["мост", "транспорт"],
    "authors": ["Отдел новостей"],
    "language": "kk",
    "published_at": "2026-03-01T08:00:00Z",
    "updated_at": "2026-03-01T09:30:00+05:00",
    "image_url": "https://gazeta.example/bridge.jpg",
    "aliases": ["https://www.gazeta.example/?p=9"],
    "discussion": {"mode": "pre", "ratings": "off", "closes_at": "2026-03-02T00:00:00Z"},
}


@pytest.fixture
def press(api: Api, world: World) -> Any:
    """PUT by the publisher."""
    Site.objects.filter(id=world.site.id).update(hosts=["gazeta.example", "www.gazeta.example"])
    key = world.service_key("articles")

    def put(facts: dict[str, Any], path: str = PATH) -> Answer:
        return api.put(path, facts, token=key)

    return put


def version(key: str = "news-9") -> int:
    return Engagement.objects.get(article__key=key).version


class TestPut:
    def test_registers_an_article(self, api: Api, press: Any) -> None:
        with time_machine.travel(NOON, tick=False):
            answer = press(FACTS)
        assert answer.status == 201
        assert answer.body == {
            "key": "news-9",
            "url": "https://gazeta.example/2026/news-9",
            "title": "Мост откроют раньше срока",
            "section": {"key": "city", "name": "Город"},
            "tags": ["мост", "транспорт"],
            "authors": ["Отдел новостей"],
            "language": "kk",
            "image_url": "https://gazeta.example/bridge.jpg",
            "published_at": "2026-03-01T08:00:00Z",
            "updated_at": "2026-03-01T04:30:00Z",
            "discussion": {
                "mode": "pre",
                "is_open": True,
                "opens_at": None,
                "closes_at": "2026-03-02T00:00:00Z",
                "ratings": "off",
                "min_identity": "guest",
                "slow_mode_seconds": 0,
                "reactions": True,
                "shares": True,
            },
            "engagement": {
                "comments": 0,
                "reviews": 0,
                "rating": None,
                "shares": 0,
                "reactions": {},
                "rating_histogram": [0, 0, 0, 0, 0],
                "click_backs": 0,
            },
            "server_time": rfc3339(NOON),
        }
        assert Event.objects.filter(kind="article.registered").count() == 2
        assert version() == 1

    @time_machine.travel(NOON, tick=False)
    def test_again_with_the_same_changes_nothing(self, api: Api, press: Any) -> None:
        press(FACTS)
        before = api.get("sites/gazeta/articles").raw
        assert press(FACTS).status == 200
        assert version() == 1
        assert api.get("sites/gazeta/articles").raw == before
        assert not Event.objects.filter(kind="article.changed").exists()

    def test_with_a_change_moves_the_page_version_by_one(self, press: Any) -> None:
        press(FACTS)
        answer = press({**FACTS, "title": "Мост открыли"})
        assert (answer.status, answer.body["title"]) == (200, "Мост открыли")
        assert version() == 2
        event = Event.objects.get(kind="article.changed")
        assert (event.article_version, event.data) == (2, {})

    @time_machine.travel(NOON, tick=False)
    def test_keeps_what_it_does_not_name(self, press: Any) -> None:
        first = press(FACTS)
        answer = press({"url": FACTS["url"], "title": FACTS["title"]})
        assert answer.body == first.body

    def test_takes_away_what_it_names_as_null(self, press: Any) -> None:
        press(FACTS)
        nulls = {"mode": None, "ratings": None, "closes_at": None}
        answer = press({**FACTS, "section": None, "updated_at": None, "discussion": nulls})
        assert (answer.body["section"], answer.body["updated_at"]) == (None, None)
        assert answer.body["discussion"]["mode"] == "post"
        assert answer.body["discussion"]["ratings"] == "optional"

    def test_makes_a_section_once_and_keeps_its_name(self, press: Any) -> None:
        press(FACTS)
        press({**FACTS, "section": {"key": "city", "name": "Другое имя"}})
        assert Section.objects.get().name == "Город"

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/a",
            "https://gazeta.example.evil.example/a",
            "https://evil-gazeta.example/a",
            "https://gazeta.example@evil.example/a",
            "https://reader@gazeta.example/a",
            "http://sub.gazeta.example/a",
            "https://gazeta.example:99999/a",
        ],
    )
    @pytest.mark.parametrize("field", ["url", "aliases"])
    def test_of_a_foreign_host_is_refused(self, press: Any, field: str, url: str) -> None:
        answer = press({**FACTS, field: [url] if field == "aliases" else url})
        assert answer.status == 400
        assert not Article.objects.filter(key="news-9").exists()
        assert not Section.objects.exists()

    def test_hears_of_all_that_is_wrong_at_once(self, press: Any) -> None:
        there = "https://other.example/a"
        answer = press({"url": there, "aliases": [there], "title": "", "tags": 1, "surprise": 1})
        assert answer.status == 400
        assert answer.field_codes == {
            "url": "other_host",
            "aliases": "other_host",
            "title": "blank",
            "tags": "wrong_type",
            "surprise": "unknown_field",
        }

    @pytest.mark.parametrize(
        ("field", "value", "named"),
        [
            ("url", "not an address", "url"),
            ("url", "javascript:alert(1)", "url"),
            ("url", "ftp://gazeta.example/a", "url"),
            ("url", "https://gazeta.example/" + "a" * 2000, "url"),
            ("title", "", "title"),
            ("title", "x" * 501, "title"),
            ("title", None, "title"),
            ("section", {"key": "Big Letters", "name": "Г"}, "section.key"),
            ("section", {"key": "city"}, "section.name"),
            ("section", "city", "section"),
            ("tags", ["x" * 101], "tags.0"),
            ("tags", "мост", "tags"),
            ("tags", ["x"] * 51, "tags"),
            ("language", "russian", "language"),
            ("language", "RU", "language"),
            ("published_at", "yesterday", "published_at"),
            ("published_at", 1_700_000_000, "published_at"),
            ("published_at", "0001-01-01T00:00:00", "published_at"),
            ("published_at", "0001-01-01T00:00:00Z", "published_at"),
            ("published_at", "9999-12-31T23:59:59-11:00", "published_at"),
            ("published_at", None, "published_at"),
            ("discussion", {"mode": "open"}, "discussion.mode"),
            ("discussion", {"colour": "red"}, "discussion.colour"),
            ("discussion", None, "discussion"),
            ("key", "other", "key"),
            ("engagement", {"comments": 7}, "engagement"),
            ("site", 1, "site"),
        ],
    )
    def test_names_the_field_that_is_wrong(
        self, press: Any, field: str, value: Any, named: str
    ) -> None:
        answer = press({**FACTS, field: value})
        assert (answer.status, list(answer.field_codes)) == (400, [named])
        assert not Article.objects.filter(key="news-9").exists()

    def test_names_every_wrong_field_at_once(self, press: Any) -> None:
        answer = press({"url": "x", "language": "russian", "colour": "red"})
        assert set(answer.field_codes) == {"url", "title", "language", "colour"}

    @pytest.mark.parametrize("key", ["a b", "новость", "a%2Fb", "x" * 129, "a%00b", "a%0Ab"])
    def test_of_a_key_that_cannot_be_one_is_refused(self, press: Any, key: str) -> None:
        answer = press(FACTS, f"sites/gazeta/articles/{key}")
        assert answer.status in {400, 404}
        assert Article.objects.count() == 1

    @pytest.mark.parametrize("key", ["~", ".", "A-b_c.d~e", "x" * 128])
    def test_takes_every_key_of_the_contract(self, press: Any, key: str) -> None:
        assert press(FACTS, f"sites/gazeta/articles/{key}").body["key"] == key

    @pytest.mark.django_db(transaction=True)
    def test_eight_times_at_once_makes_one_article(self, world: World) -> None:
        token, start = world.service_key("articles"), threading.Barrier(8)
        # Without a section, whose row would make them queue.
        facts, statuses = {"url": FACTS["url"], "title": FACTS["title"]}, []

        def put() -> None:
            try:
                start.wait()
                statuses.append(Api(Client()).put(PATH, facts, token=token).status)
            finally:
                connection.close()

        threads = [threading.Thread(target=put) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200] * 7 + [201]
        assert version() == 1


class TestTouch:
    def test_refuses_numbers_that_nobody_knows(self, world: World) -> None:
        with pytest.raises(TypeError, match="likes"):
            touch(world.article.id, likes=1)
        with pytest.raises(LookupError):
            touch(10**9)

    def test_counts_reactions_and_drops_those_without_anybody(self, world: World) -> None:
        assert touch(world.article.id, {"like": 2, "sad": 1}) == 2
        assert touch(world.article.id, {"like": 1, "sad": -1}, shares=3) == 3
        numbers = Engagement.objects.get(article=world.article)
        assert (numbers.reactions, numbers.shares) == ({"like": 3}, 3)


class TestLookup:
    @pytest.mark.parametrize(
        "url", ["https://gazeta.example/2026/news-9", "https://www.gazeta.example/?p=9"]
    )
    def test_by_address_or_alias(self, api: Api, press: Any, url: str) -> None:
        press(FACTS)
        answer = api.client.get("/api/v1/sites/gazeta/articles", {"url": url}).json()
        assert [item["key"] for item in answer["items"]] == ["news-9"]
        assert answer["next"] is None

    @pytest.mark.parametrize("url", ["https://gazeta.example/none", "x", "https://gazeta.example"])
    def test_of_an_unknown_address_is_an_empty_list(self, api: Api, press: Any, url: str) -> None:
        press(FACTS)
        answer = api.client.get("/api/v1/sites/gazeta/articles", {"url": url}).json()
        assert answer == {"items": [], "next": None}

    def test_knows_nothing_of_other_sites(self, api: Api, press: Any) -> None:
        World.make("other")
        press(FACTS)
        assert api.get("sites/other/articles/news-9").code == "unknown_article"
        query = {"url": FACTS["url"]}
        assert api.client.get("/api/v1/sites/other/articles", query).json()["items"] == []

    def test_of_hidden_articles_finds_nothing(self, api: Api, press: Any) -> None:
        press({**FACTS, "discussion": {"mode": "hidden"}})
        assert api.get(PATH).code == "unknown_article"
        query = {"url": FACTS["url"]}
        assert api.client.get("/api/v1/sites/gazeta/articles", query).json()["items"] == []
        keys = [item["key"] for item in api.get("sites/gazeta/articles").body["items"]]
        assert keys == ["news-1"]


class TestHiding:
    """A mode is the article's own, else its section's, else the site's."""

    @pytest.mark.parametrize(
        ("site", "section", "own", "is_visible"),
        [
            ("post", None, None, True),
            ("post", None, "hidden", False),
            ("post", "hidden", None, False),
            ("post", "hidden", "post", True),
            ("hidden", None, None, False),
            ("hidden", "post", None, True),
            ("hidden", None, "closed", True),
        ],
    )
    def test_follows_the_nearest_setting_everywhere(
        self, api: Api, world: World, site: str, section: str, own: str, is_visible: bool
    ) -> None:
        Site.objects.filter(id=world.site.id).update(mode=site)
        row = Section.objects.create(site=world.site, key="city", name="Город", mode=section)
        Article.objects.filter(id=world.article.id).update(section=row, mode=own)
        status = 200 if is_visible else 404
        assert api.get("sites/gazeta/articles/news-1").status == status
        assert api.get(world.thread).status == status
        listed = api.get("sites/gazeta/articles").body["items"]
        assert [item["key"] for item in listed] == ["news-1"] * is_visible

    def test_takes_comments_and_counts_away_too(self, api: Api, world: World) -> None:
        comment = world.published()
        Article.objects.filter(id=world.article.id).update(mode="hidden")
        assert api.get(f"comments/{comment.id}").status == 404
        assert api.get(f"comments/{comment.id}/replies").status == 404
        counts = api.get("sites/gazeta/counts?articles=news-1").body["news-1"]
        assert counts["comments"] == 0
