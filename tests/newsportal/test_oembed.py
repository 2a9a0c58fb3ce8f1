"""oEmbed of a discussion, and what structured data says of shares by network."""

import json
import re
import xml.etree.ElementTree as ET
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from newsportal.articles.models import Article
from newsportal.sites.models import Site
from tests.api import Answer, Api
from tests.factories import World

URL = "https://gazeta.example/news-1"


def ask(api: Api, url: str = URL, **more: object) -> Answer:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return api.get(f"sites/gazeta/oembed?url={quote(url, safe='')}{query}")


class TestOembed:
    def test_is_rich_content_with_the_widget(self, world: World, api: Api) -> None:
        answer = ask(api)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/json"
        html = answer.body.pop("html")
        assert answer.body == {
            "version": "1.0",
            "type": "rich",
            "title": world.article.title,
            "provider_name": "Газета",
            "provider_url": "https://gazeta.example/",
            "cache_age": 300,
            "width": 600,
            "height": 800,
        }
        assert '<news-comments site="gazeta" article="news-1" lang="ru"' in html
        assert f'<a href="{URL}#reviews">{world.article.title}</a>' in html
        assert 'src="http://testserver/static/embed/comments/element.js"' in html

    @pytest.mark.parametrize(
        "url", [URL, f"{URL}?s=abc", f"{URL}#reviews", "https://gazeta.example/old", "news-1"]
    )
    def test_by_any_address(self, world: World, api: Api, url: str) -> None:
        Article.objects.update(aliases=["https://gazeta.example/old"])
        assert ask(api, url).status == 200

    @pytest.mark.parametrize("url", ["https://other.example/news-1", f"{URL}-2", "http://[", "%00"])
    def test_unknown_addresses_are_not_found(self, world: World, api: Api, url: str) -> None:
        answer = ask(api, url)
        assert answer.status in {400, 404}
        if answer.status == 404:
            assert answer.code == "unknown_article"

    def test_hidden_discussions_are_not_found(self, world: World, api: Api) -> None:
        Site.objects.update(mode="hidden")
        assert ask(api).code == "unknown_article"

    def test_keeps_within_the_box(self, world: World, api: Api) -> None:
        body = ask(api, maxwidth=320, maxheight=5000).body
        assert (body["width"], body["height"]) == (320, 800)
        assert "max-width:320px;max-height:800px" in body["html"]

    @pytest.mark.parametrize(
        ("name", "value"), [("maxwidth", 0), ("maxheight", "x"), ("format", "yaml"), ("a", 1)]
    )
    def test_refuses_bad_questions(self, world: World, api: Api, name: str, value: object) -> None:
        assert ask(api, **{name: value}).status == 400

    def test_as_xml(self, world: World, api: Api) -> None:
        Article.objects.update(title='<b>"Дом" & сад</b>')
        answer = ask(api, format="xml")
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        root = ET.fromstring(answer.raw)
        told = {child.tag: child.text for child in root}
        assert told["title"] == '<b>"Дом" & сад</b>'
        assert "&lt;b&gt;&quot;Дом&quot; &amp; сад&lt;/b&gt;" in str(told["html"])

    def test_not_again_when_unchanged(self, world: World, api: Api) -> None:
        etag = ask(api).headers["ETag"]
        again = Client().get(
            f"/api/v1/sites/gazeta/oembed?url={URL}", headers={"if-none-match": etag}
        )
        assert again.status_code == 304

    def test_the_page_names_it(self, db: None) -> None:
        World.make("demo")
        page = Client().get("/demo/news-1").content.decode()
        found = re.search(r'type="application/json\+oembed" href="([^"]+)"', page)
        assert found
        answer = Client().get(unescape(found[1]))
        assert answer.json()["title"] == "Новость news-1"


class TestInteractions:
    @pytest.fixture
    def shared(self, db: None) -> World:
        world = World.make("demo")
        for network, address in (("telegram", "1"), ("telegram", "2"), ("copy", "3")):
            response = Client(REMOTE_ADDR=f"198.51.100.{address}").post(
                "/api/v1/sites/demo/articles/news-1/shares",
                {"network": network},
                content_type="application/json",
            )
            assert response.status_code == 201
        return world

    @pytest.mark.parametrize(
        "path", ["/demo/news-1", "/api/v1/sites/demo/articles/news-1/comments.html"]
    )
    def test_tell_shares_by_network(self, shared: World, path: str) -> None:
        page = Client().get(path).content.decode()
        for data in _data(page):
            counters = data["interactionStatistic"]
            assert {row["@type"] for row in counters} == {"InteractionCounter"}
            told = [
                (
                    row["interactionType"].rpartition("/")[2],
                    row.get("interactionService", {}).get("name"),
                    row["userInteractionCount"],
                )
                for row in counters
            ]
            assert told == [
                ("CommentAction", None, 0),
                ("LikeAction", None, 0),
                ("ShareAction", None, 3),
                ("ShareAction", "Telegram", 2),
            ]
            assert counters[-1]["interactionService"]["url"] == "https://t.me/"
            assert data["commentCount"] == 0


def _data(page: str) -> list[dict[str, Any]]:
    found = re.findall(r'<script type="application/ld\+json">(.+?)</script>', page)
    assert found
    return [json.loads(text) for text in found]
