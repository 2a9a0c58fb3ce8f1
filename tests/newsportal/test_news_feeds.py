"""The news for feed readers: `feed.atom` and `feed.json`."""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsportal.articles.models import Article
from newsportal.sites.models import Mode, Section
from tests.api import Api
from tests.factories import World, make_article

NS = {"a": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}
MORNING = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)


@pytest.fixture
def bridge(world: World) -> Article:
    section = Section.objects.create(site=world.site, key="society", name="Общество")
    Article.objects.filter(id=world.article.id).update(published_at=MORNING - timedelta(days=1))
    return make_article(
        world.site,
        "bridge",
        title="Мост <открыли> & «закрыли»",
        section=section,
        authors=["Отдел городской жизни"],
        tags=["мосты"],
        published_at=MORNING,
        updated_at=MORNING + timedelta(hours=2),
        image_url="https://gazeta.example/bridge.jpg",
    )


def atom(api: Api, query: str = "") -> ET.Element:
    answer = api.get(f"sites/gazeta/feed.atom{query}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/atom+xml")
    return ET.fromstring(answer.raw)


def json_feed(api: Api, query: str = "") -> Any:
    answer = api.get(f"sites/gazeta/feed.json{query}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/feed+json")
    return answer.body


class TestAtom:
    def test_tells_of_the_site(self, api: Api, world: World) -> None:
        feed = atom(api)
        day = f"{world.site.created_at:%Y-%m-%d}"
        assert feed.findtext("a:id", namespaces=NS) == f"tag:gazeta.example,{day}:gazeta/articles"
        assert feed.findtext("a:title", namespaces=NS) == "Газета"
        links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", NS)}
        assert links == {
            "self": "http://testserver/api/v1/sites/gazeta/feed.atom",
            "alternate": "https://gazeta.example/",
        }

    def test_lists_articles_latest_first(self, api: Api, world: World, bridge: Article) -> None:
        feed = atom(api)
        first, second = feed.findall("a:entry", NS)
        told = {
            name: first.findtext(f"a:{name}", namespaces=NS)
            for name in ("title", "published", "updated", "author/a:name")
        }
        assert told == {
            "title": "Мост <открыли> & «закрыли»",
            "published": "2026-03-01T05:00:00Z",
            "updated": "2026-03-01T07:00:00Z",
            "author/a:name": "Отдел городской жизни",
        }
        assert first.find("a:link[@rel='alternate']", NS).attrib["href"] == bridge.url
        assert [tag.get("term") for tag in first.findall("a:category", NS)] == ["Общество", "мосты"]
        assert second.findtext("a:title", namespaces=NS) == "Новость news-1"
        assert feed.findtext("a:updated", namespaces=NS) == "2026-03-01T07:00:00Z"

    def test_leads_to_the_reviews_and_counts_them(self, api: Api, world: World) -> None:
        world.published()
        replies = atom(api).find("a:entry/a:link[@rel='replies']", NS)
        assert replies is not None
        assert replies.get(f"{{{NS['thr']}}}count") == "1"
        address = replies.attrib["href"]
        assert address == f"http://testserver/api/v1/{world.thread}.atom"
        assert api.get(address.removeprefix("http://testserver")).status == 200

    def test_ids_outlive_a_change_of_address(self, api: Api, bridge: Article) -> None:
        before = atom(api).findtext("a:entry/a:id", namespaces=NS)
        Article.objects.filter(id=bridge.id).update(url="https://gazeta.example/new-bridge")
        assert atom(api).findtext("a:entry/a:id", namespaces=NS) == before


class TestJson:
    def test_is_a_json_feed(self, api: Api, world: World, bridge: Article) -> None:
        feed = json_feed(api)
        assert {name: feed[name] for name in feed if name != "items"} == {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Газета",
            "home_page_url": "https://gazeta.example/",
            "feed_url": "http://testserver/api/v1/sites/gazeta/feed.json",
            "language": "ru",
            "authors": [{"name": "Газета"}],
        }
        day = f"{world.site.created_at:%Y-%m-%d}"
        assert feed["items"][0] == {
            "id": f"tag:gazeta.example,{day}:gazeta/articles/bridge",
            "url": "https://gazeta.example/bridge",
            "title": "Мост <открыли> & «закрыли»",
            "content_text": "Мост <открыли> & «закрыли»",
            "image": "https://gazeta.example/bridge.jpg",
            "date_published": "2026-03-01T05:00:00Z",
            "date_modified": "2026-03-01T07:00:00Z",
            "authors": [{"name": "Отдел городской жизни"}],
            "tags": ["Общество", "мосты"],
            "language": "ru",
            "_newsportal": {
                "key": "bridge",
                "comments": 0,
                "reviews": 0,
                "rating": None,
                "shares": 0,
                "reactions": {},
            },
        }
        required = {"id", "url", "title", "content_text", "date_published"}
        assert all(required <= set(item) for item in feed["items"])


class TestBoth:
    @pytest.mark.parametrize("form", ["atom", "json"])
    def test_show_what_the_news_feed_shows(
        self, api: Api, world: World, bridge: Article, form: str
    ) -> None:
        Article.objects.filter(id=world.article.id).update(mode=Mode.HIDDEN)
        lazy = make_article(world.site, "by-readers")
        Article.objects.filter(id=lazy.id).update(is_registered=False)
        text = api.get(f"sites/gazeta/feed.{form}").raw.decode()
        assert "gazeta.example/bridge" in text
        assert "news-1" not in text
        assert "by-readers" not in text

    def test_narrow_down_to_a_section(self, api: Api, bridge: Article) -> None:
        assert len(atom(api, "?section=society").findall("a:entry", NS)) == 1
        assert len(json_feed(api, "?section=society")["items"]) == 1
        assert json_feed(api, "?section=sport")["items"] == []
        assert atom(api, "?section=sport").findall("a:entry", NS) == []

    @pytest.mark.parametrize("form", ["atom", "json"])
    def test_are_other_bytes_only_when_something_changed(
        self, api: Api, world: World, form: str
    ) -> None:
        first = api.get(f"sites/gazeta/feed.{form}")
        assert api.get(f"sites/gazeta/feed.{form}").raw == first.raw
        world.published()
        second = api.get(f"sites/gazeta/feed.{form}")
        assert second.headers["ETag"] != first.headers["ETag"]
        assert "Last-Modified" not in second.headers

    @pytest.mark.parametrize("form", ["atom", "json"])
    def test_stay_short(self, api: Api, world: World, form: str) -> None:
        for number in range(51):
            make_article(world.site, f"more-{number}")
        raw = api.get(f"sites/gazeta/feed.{form}").raw
        count = (
            len(json.loads(raw)["items"])
            if form == "json"
            else len(ET.fromstring(raw).findall("a:entry", NS))
        )
        assert count == 50

    def test_are_addressed_as_the_setting_says(self, api: Api, world: World, settings: Any) -> None:
        settings.NEWSPORTAL_PUBLIC_URL = "https://comments.gazeta.example"
        prefix = "https://comments.gazeta.example/api/v1/sites/gazeta/feed"
        assert json_feed(api)["feed_url"] == f"{prefix}.json"
        self_link = atom(api).find("a:link[@rel='self']", NS)
        assert self_link is not None
        assert self_link.get("href") == f"{prefix}.atom"

    @pytest.mark.parametrize("form", ["atom", "json"])
    def test_refuse_unknown_sites_and_parameters(self, api: Api, world: World, form: str) -> None:
        assert api.get(f"sites/none/feed.{form}").code == "not_found"
        assert api.get(f"sites/gazeta/feed.{form}?limit=10").code == "unknown_parameter"
