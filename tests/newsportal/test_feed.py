"""The news feed, the phrase of an article's age, the counters and the settings of a site."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from newsportal.articles.models import Article
from newsportal.articles.ranking import refresh_ranks
from newsportal.sites.models import Section, Site
from tests.api import Api
from tests.factories import World, make_article, make_guest, work_off

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


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
        refresh_ranks(now=timezone.now())
        assert keys_of_all_pages(api, "sort=discussed") == ["busy", "loved"]
        assert keys_of_all_pages(api, "sort=shared&window=1h") == ["loved", "news-1"]
        assert keys_of_all_pages(api, "sort=rated&window=24h") == ["loved", "busy"]

    def test_a_window_ends(self, api: Api, world: World) -> None:
        world.published(now=timezone.now())
        work_off()
        # Five minutes belong to a window as long as a part of them lies in it.
        refresh_ranks(now=timezone.now() + timedelta(minutes=66))
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
            f"{world.thread}?cursor={cursor}",
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
        assert not {"updated_ago", "refresh_after_seconds"} & set(item)

    def test_leaves_only_the_clock_to_the_list(self, api: Api, world: World) -> None:
        with time_machine.travel(NOON, tick=False):
            first = api.get("sites/gazeta/articles")
        with time_machine.travel(NOON + timedelta(seconds=1), tick=False):
            second = api.get("sites/gazeta/articles")
        times = [answer.body["items"][0].pop("server_time") for answer in (first, second)]
        assert times == ["2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z"]
        assert first.body == second.body
        assert first.headers["ETag"] == second.headers["ETag"]

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
