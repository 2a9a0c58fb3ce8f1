"""`GET .../trending/{article}`, and the feeds for feed readers in each order."""

import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from newsportal.articles import places
from newsportal.articles.activity import Act, record_acts
from newsportal.articles.models import Article
from newsportal.articles.ranking import refresh_ranks
from tests.api import Api
from tests.factories import World, make_article, work_off

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(world: World) -> Any:
    """On a full hour, so that five minutes begin there."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    with time_machine.travel(now, tick=False) as clock:
        yield clock


def trending(api: Api, key: str = "news-1") -> Any:
    answer = api.get(f"sites/gazeta/trending/{key}")
    assert answer.status == 200, answer.body
    return answer.body


def place(body: Any, sort: str, window: str | None = None) -> Any:
    found = [one for one in body["places"] if (one["sort"], one["window"]) == (sort, window)]
    return found[0] if found else None


class TestTrending:
    def test_explains_each_place(self, api: Api, world: World, clock: Any) -> None:
        world.published(rating=5)
        world.published(author=world.other)
        work_off()
        record_acts([Act(world.article.id, timezone.now(), sharers=2, intents=2, weight=6)])
        record_acts([Act(world.article.id, timezone.now(), click_backs=1, weight=1)])
        better = make_article(world.site, "better")
        record_acts([Act(better.id, timezone.now(), sharers=3, weight=100)])
        refresh_ranks(now=timezone.now())
        clock.shift(6 * HOUR)
        body = trending(api)
        assert body["article"] == "news-1"
        assert body["as_of"] == timezone.now().isoformat().replace("+00:00", "Z")
        assert body["weights"]["reactions"] == 0.5
        assert place(body, "hot") == {
            "sort": "hot",
            "window": None,
            "position": 2,
            "value": 6.0,
            "half_life_seconds": 21600,
            "talk": 2.5,
            "own": 3.5,
            "counts": {
                "comments": 2,
                "ratings": 1,
                "sharers": 2,
                "confirmed": 0,
                "click_backs": 1,
                "reactions": 0,
            },
        }
        assert place(body, "rising")["value"] == pytest.approx(12 / 2**8, abs=1e-4)
        assert place(body, "discussed", "24h") == {
            "sort": "discussed",
            "window": "24h",
            "position": 1,
            "value": 2,
            "counts": {"comments": 2},
        }
        assert place(body, "shared", "7d")["position"] == 2
        assert place(body, "rated", "7d") == {
            "sort": "rated",
            "window": "7d",
            "position": 1,
            "value": 3.333,
            "counts": {"ratings": 1, "stars": 5},
            "prior_ratings": 5,
            "prior_mean": 3,
        }

    def test_an_article_of_which_nobody_speaks_has_no_place(self, api: Api, world: World) -> None:
        assert trending(api)["places"] == []

    def test_counts_only_who_is_listed(self, api: Api, world: World) -> None:
        for number in range(3):
            article = make_article(world.site, f"a{number}")
            record_acts([Act(article.id, timezone.now(), weight=10 + number)])
        record_acts([Act(world.article.id, timezone.now(), weight=1)])
        assert place(trending(api), "hot")["position"] == 4
        Article.objects.filter(key="a0").update(mode="hidden")
        Article.objects.filter(key="a1").update(is_registered=False)
        assert place(trending(api), "hot")["position"] == 2
        assert api.get("sites/gazeta/trending/a0").code == "unknown_article"
        assert trending(api, "a1")["places"] == []

    def test_equal_values_stand_as_the_list_has_them(self, api: Api, world: World) -> None:
        for number in range(3):
            article = make_article(world.site, f"a{number}")
            record_acts([Act(article.id, timezone.now(), weight=1)])
        items = api.get("sites/gazeta/articles?sort=hot").body["items"]
        positions = [place(trending(api, item["key"]), "hot")["position"] for item in items]
        assert positions == [1, 2, 3]

    def test_does_not_count_for_ever(
        self, api: Api, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(places, "COUNTED_PLACES", 2)
        for number in range(2):
            article = make_article(world.site, f"a{number}")
            record_acts([Act(article.id, timezone.now(), weight=10 + number)])
        record_acts([Act(world.article.id, timezone.now(), weight=1)])
        assert place(trending(api), "hot")["position"] is None
        assert place(trending(api, "a0"), "hot")["position"] == 2

    def test_tells_nothing_of_a_hidden_discussion(self, api: Api, world: World) -> None:
        kazakh = make_article(world.site, "news-kk")
        Article.objects.filter(id=kazakh.id).update(thread=world.article)
        world.published()
        work_off()
        record_acts([Act(kazakh.id, timezone.now(), sharers=1, weight=3)])
        refresh_ranks(now=timezone.now())
        hot = place(trending(api, "news-kk"), "hot")
        assert (hot["counts"]["comments"], hot["counts"]["sharers"]) == (1, 1)
        Article.objects.filter(id=world.article.id).update(mode="hidden")
        assert {one["sort"] for one in trending(api, "news-kk")["places"]} == {"shared"}

    def test_knows_no_article_of_that_key(self, api: Api, world: World) -> None:
        for path in ("gazeta/trending/none", "gazeta/trending/%D0%B6"):
            assert api.get(f"sites/{path}").code == "unknown_article"


class TestFeeds:
    @pytest.mark.parametrize("sort", ["hot", "rising", "shared", "discussed", "rated", "latest"])
    @pytest.mark.parametrize("window", ["", "1h", "24h", "7d"])
    def test_list_what_the_list_has(self, api: Api, world: World, sort: str, window: str) -> None:
        for number in range(3):
            article = make_article(world.site, f"a{number}")
            at = timezone.now() - number * 5 * HOUR
            facts = {"comments": 1, "ratings": 1, "stars": 5, "sharers": 1}
            record_acts([Act(article.id, at, talk_weight=3, weight=3 + number, **facts)])
        refresh_ranks(now=timezone.now())
        query = f"?sort={sort}" + (f"&window={window}" if window else "")
        keys = [item["key"] for item in api.get(f"sites/gazeta/articles{query}").body["items"]]
        assert keys
        items = api.get(f"sites/gazeta/feed.json{query}").body["items"]
        assert [item["_newsportal"]["key"] for item in items] == keys
        feed = ET.fromstring(api.get(f"sites/gazeta/feed.atom{query}").raw)
        links = [link.attrib["href"] for link in feed.findall("a:entry/a:link", ATOM)]
        addresses = [link for link in links if link.startswith("https://gazeta.example/")]
        assert [link.rpartition("/")[2] for link in addresses] == keys

    def test_have_names_of_their_own(self, api: Api, world: World) -> None:
        found = set()
        for query in ("", "?sort=hot", "?sort=shared", "?sort=shared&window=1h"):
            feed = ET.fromstring(api.get(f"sites/gazeta/feed.atom{query}").raw)
            found.add(feed.findtext("a:id", namespaces=ATOM))
        assert len(found) == 4
        assert api.get("sites/gazeta/feed.json?sort=hot").body["title"] == "Газета: горячее"

    def test_refuse_an_order_that_there_is_not(self, api: Api, world: World) -> None:
        answer = api.get("sites/gazeta/feed.json?sort=best")
        assert (answer.status, answer.field_codes) == (400, {"sort": "invalid_choice"})
