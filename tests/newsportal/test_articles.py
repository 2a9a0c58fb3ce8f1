"""Registering articles, the news feed, the counters and the settings of a site."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from newsportal.articles.models import Article, Engagement
from newsportal.articles.ranking import refresh_ranks
from newsportal.articles.services import touch
from newsportal.events.models import Event
from newsportal.sites.models import Section, Site
from tests.api import Answer, Api
from tests.factories import World, make_article, make_guest, work_off

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
        }
        assert Event.objects.filter(kind="article.registered").count() == 2
        assert version() == 1

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
        ],
    )
    @pytest.mark.parametrize("field", ["url", "aliases"])
    def test_of_a_foreign_host_is_refused(self, press: Any, field: str, url: str) -> None:
        answer = press({**FACTS, field: [url] if field == "aliases" else url})
        assert answer.status == 400
        assert not Article.objects.filter(key="news-9").exists()
        assert not Section.objects.exists()

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


def keys_of_all_pages(api: Api, query: str) -> list[str]:
    keys: list[str] = []
    page = api.get(f"sites/gazeta/articles?{query}").body
    while True:
        keys += [item["key"] for item in page["items"]]
        if page["next"] is None:
            return keys
        page = api.get(f"sites/gazeta/articles?{query}&cursor={page['next']}").body


class TestFeed:
    def test_latest_is_by_publication_newest_first(self, api: Api, world: World) -> None:
        Article.objects.filter(id=world.article.id).update(published_at=NOON)
        for number in range(24):
            # Pairs of one time: the cursor must not lose or repeat either.
            moment = NOON + timedelta(minutes=1 + number // 2)
            make_article(world.site, f"a{number:02}", published_at=moment)
        keys = keys_of_all_pages(api, "limit=10")
        assert keys == [f"a{number:02}" for number in reversed(range(24))] + ["news-1"]

    def test_stands_still_under_new_articles(self, api: Api, world: World) -> None:
        for number in range(15):
            make_article(world.site, f"a{number:02}", published_at=NOON + timedelta(hours=number))
        first = api.get("sites/gazeta/articles?limit=10&section=").status
        assert first == 400
        page = api.get("sites/gazeta/articles?limit=10").body
        make_article(world.site, "breaking")
        Article.objects.filter(key="a14").delete()
        rest = api.get(f"sites/gazeta/articles?limit=10&cursor={page['next']}").body
        keys = [item["key"] for item in page["items"] + rest["items"]]
        assert keys == ["news-1", *[f"a{number:02}" for number in reversed(range(15))]]

    def test_by_section_and_time(self, api: Api, world: World) -> None:
        city = Section.objects.create(site=world.site, key="city", name="Город")
        for number, section in enumerate([city, None, city]):
            moment = NOON + timedelta(hours=number)
            make_article(world.site, f"a{number}", section=section, published_at=moment)
        assert keys_of_all_pages(api, "section=city") == ["a2", "a0"]
        assert keys_of_all_pages(api, "section=none") == []
        after = "published_after=2026-03-01T12:30:00Z"
        assert keys_of_all_pages(api, f"section=city&{after}") == ["a2"]

    def test_discussed_shared_and_rated(self, api: Api, world: World) -> None:
        busy, loved = (make_article(world.site, key) for key in ("busy", "loved"))
        spoken = World(world.site, busy, world.reader, world.other)
        for rating in (2, None, None):
            spoken.published(author=make_guest(world.site), rating=rating, now=timezone.now())
        adored = World(world.site, loved, world.reader, world.other)
        adored.published(rating=5, now=timezone.now())
        for key, people in (("loved", 3), ("news-1", 1)):
            for number in range(people):
                api.client.post(
                    f"/api/v1/sites/gazeta/articles/{key}/shares",
                    {"network": "telegram"},
                    content_type="application/json",
                    REMOTE_ADDR=f"198.51.100.{number}",
                )
        work_off()
        assert keys_of_all_pages(api, "sort=discussed") == ["busy", "loved"]
        assert keys_of_all_pages(api, "sort=shared&window=1h") == ["loved", "news-1"]
        assert keys_of_all_pages(api, "sort=rated&window=24h") == ["loved", "busy"]

    def test_a_window_ends(self, api: Api, world: World) -> None:
        world.published(now=timezone.now())
        work_off()
        Event.objects.update(created_at=timezone.now() - timedelta(hours=2))
        refresh_ranks(now=timezone.now())
        found = {w: keys_of_all_pages(api, f"sort=discussed&window={w}") for w in ("1h", "24h")}
        assert found == {"1h": [], "24h": ["news-1"]}

    def test_ranked_pages_neither_repeat_nor_skip(self, api: Api, world: World) -> None:
        for number in range(12):
            article = make_article(world.site, f"a{number:02}")
            World(world.site, article, world.reader, world.other).published(now=timezone.now())
        work_off()
        keys = keys_of_all_pages(api, "sort=discussed&limit=10")
        assert keys == [f"a{number:02}" for number in reversed(range(12))]

    @pytest.mark.parametrize(
        "query",
        [
            "sort=hot2",
            "window=1y",
            "limit=11",
            "limit=",
            "limit=10000000000000000000000",
            "limit=ten",
            "section=%00",
            "url=",
            "published_after=0001-01-01T00:00:00",
            "published_after=now",
        ],
    )
    def test_refuses_values_out_of_range(self, api: Api, world: World, query: str) -> None:
        answer = api.get(f"sites/gazeta/articles?{query}")
        assert (answer.status, answer.code) == (400, "validation_error")
        assert list(answer.field_codes) == [query.partition("=")[0]]

    @pytest.mark.parametrize(
        "query", ["colour=red", "limit=10&limit=20", "q__contains=a", "site_id=1", "_connector=OR"]
    )
    def test_refuses_parameters_it_does_not_know(self, api: Api, world: World, query: str) -> None:
        answer = api.get(f"sites/gazeta/articles?{query}")
        assert (answer.status, answer.code) == (400, "unknown_parameter")

    def test_refuses_a_cursor_of_another_question(self, api: Api, world: World) -> None:
        for number in range(11):
            make_article(world.site, f"a{number}")
        World.make("other")
        cursor = api.get("sites/gazeta/articles?limit=10").body["next"]
        for path in (
            f"sites/gazeta/articles?sort=discussed&cursor={cursor}",
            f"sites/gazeta/articles?section=city&cursor={cursor}",
            f"sites/other/articles?cursor={cursor}",
            f"sites/gazeta/articles?cursor={cursor}A",
            f"sites/gazeta/articles?cursor={cursor[:-3]}",
            "sites/gazeta/articles?cursor=%D0%B6",
            f"{PATH.replace('news-9', 'news-1')}/comments?cursor={cursor}",
        ):
            answer = api.get(path)
            assert (answer.status, answer.code) == (400, "invalid_cursor"), path


class TestUpdatedAgo:
    @pytest.mark.parametrize(
        ("query", "phrase"),
        [
            ("", "4 часа назад"),
            ("?lang=ru", "4 часа назад"),
            ("?lang=kk", "4 сағат бұрын"),
            ("?lang=az", "4 saat əvvəl"),
            ("?lang=en", "4 hours ago"),
        ],
    )
    def test_speaks_the_language_asked_for(
        self, api: Api, world: World, query: str, phrase: str
    ) -> None:
        Article.objects.update(published_at=NOON - timedelta(days=2), updated_at=NOON)
        with time_machine.travel(NOON + timedelta(hours=4, minutes=20), tick=False):
            body = api.get(f"sites/gazeta/articles/news-1{query}").body
        assert body["updated_ago"] == phrase
        assert body["refresh_after_seconds"] == 40 * 60
        assert body["server_time"] == "2026-03-01T16:20:00Z"

    def test_counts_from_publication_when_nothing_was_updated(self, api: Api, world: World) -> None:
        Article.objects.update(published_at=NOON)
        with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
            body = api.get("sites/gazeta/articles/news-1").body
        assert body["updated_ago"] == "5 минут назад"

    def test_is_in_no_list(self, api: Api, world: World) -> None:
        item = api.get("sites/gazeta/articles").body["items"][0]
        assert not {"updated_ago", "refresh_after_seconds", "server_time"} & set(item)

    def test_does_not_change_the_etag_within_its_phrase(self, api: Api, world: World) -> None:
        Article.objects.update(published_at=NOON)
        etags = []
        for minutes in (5, 5.5, 6):
            with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
                etags.append(api.get("sites/gazeta/articles/news-1").headers["ETag"])
        assert etags[0] == etags[1] != etags[2]


class TestCounts:
    def test_are_of_known_articles_and_zeros_for_others(self, api: Api, world: World) -> None:
        world.published(rating=4)
        known = {
            "comments": 1,
            "reviews": 1,
            "rating": 4.0,
            "shares": 0,
            "reactions": {},
        }
        unknown = {"comments": 0, "reviews": 0, "rating": None, "shares": 0, "reactions": {}}
        expected = {"news-1": known, "none": unknown}
        assert api.get("sites/gazeta/counts?articles=news-1,none,news-1").body == expected
        body = {"articles": ["news-1", "none", "none"]}
        assert api.post("sites/gazeta/counts", body).body == expected

    def test_are_of_this_site_alone(self, api: Api, world: World) -> None:
        World.make("other").published()
        counts = api.get("sites/gazeta/counts?articles=news-1").body["news-1"]
        assert counts["comments"] == 0

    @pytest.mark.parametrize("count", [100, 101])
    def test_are_of_100_articles_at_most(self, api: Api, world: World, count: int) -> None:
        keys = [f"{number:03}" + "k" * 125 for number in range(count)]
        by_get = api.get(f"sites/gazeta/counts?articles={','.join(keys)}")
        by_post = api.post("sites/gazeta/counts", {"articles": keys})
        status = 200 if count == 100 else 400
        assert (by_get.status, by_post.status) == (status, status)
        for answer in (by_get, by_post):
            names = list(answer.body) if status == 200 else list(answer.field_codes)
            assert names == (keys if status == 200 else ["articles"])

    @pytest.mark.parametrize("keys", ["", ",", "a b", "a/b", "%00", "ж"])
    def test_are_of_possible_keys(self, api: Api, world: World, keys: str) -> None:
        answer = api.get(f"sites/gazeta/counts?articles={keys}")
        if keys == ",":
            assert (answer.status, answer.body) == (200, {})
        else:
            assert (answer.status, list(answer.field_codes)) == (400, ["articles"])

    @pytest.mark.parametrize("keys", [None, "news-1", {"a": 1}, [["a"]], [None], [{}], ["a b"]])
    def test_by_post_takes_a_list_of_keys(self, api: Api, world: World, keys: Any) -> None:
        answer = api.post("sites/gazeta/counts", {"articles": keys})
        assert answer.status == 400
        assert {field.partition(".")[0] for field in answer.field_codes} == {"articles"}


class TestConfig:
    def test_tells_a_widget_what_it_needs(self, api: Api, world: World) -> None:
        Site.objects.filter(id=world.site.id).update(
            login_url="https://gazeta.example/login", rules="Будьте вежливы"
        )
        answer = api.get("sites/gazeta/config?lang=en")
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        body = answer.body
        assert body["site"] == {"key": "gazeta", "name": "Газета", "language": "ru"}
        assert (body["language"], body["guests_allowed"]) == ("en", True)
        assert (body["login_url"], body["rules"], body["challenge"]) == (
            "https://gazeta.example/login",
            "Будьте вежливы",
            None,
        )

    def test_without_lang_varies_by_the_browsers_language(self, api: Api, world: World) -> None:
        kazakh = api.get("sites/gazeta/config", **{"Accept-Language": "kk-KZ,ru;q=0.5"})
        assert (kazakh.body["language"], kazakh.headers["Vary"]) == ("kk", "Accept-Language")
        assert "Vary" not in api.get("sites/gazeta/config?lang=kk").headers

    def test_refuses_languages_it_does_not_speak(self, api: Api, world: World) -> None:
        answer = api.get("sites/gazeta/config?lang=de")
        assert (answer.status, answer.field_codes) == (400, {"lang": "invalid_choice"})
