"""The demo article's page as the server writes it: what robots and readers without scripts see."""

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.articles.engagement import touch
from newsportal.articles.models import Article
from newsportal.sites.models import Mode
from tests.factories import World, decide, make_article


@pytest.fixture
def demo(db: None) -> World:
    return World.make("demo")


def get(path: str = "/demo/news-1", **headers: str) -> HttpResponse:
    found: HttpResponse = Client().get(path, headers=headers)
    assert found.status_code == 200
    return found


def html(path: str = "/demo/news-1") -> str:
    return get(path).content.decode()


def data_of(page: str) -> dict[str, Any]:
    """Structured data by type."""
    scripts = re.findall(r'<script type="application/ld\+json">(.+?)</script>', page)
    return {data["@type"]: data for data in map(json.loads, scripts)}


class TestReviews:
    def test_stand_in_the_widget_until_it_runs(self, demo: World) -> None:
        comment = demo.published("Читается и без сценариев")
        page = html()
        [inside] = re.findall(r"<news-comments[^>]*>(.*)</news-comments>", page, re.DOTALL)
        assert f'id="comment-{comment.id}"' in inside
        assert "<p>Читается и без сценариев</p>" in inside
        address = f"http://testserver/demo/news-1#comment-{comment.id}"
        assert f'href="{address}"' in inside
        assert data_of(page)["DiscussionForumPosting"]["comment"][0]["url"] == address

    def test_are_in_the_language_of_the_article(self, demo: World) -> None:
        Article.objects.filter(id=demo.article.id).update(language="kk")
        assert "Пікірлер" in html()
        # A language that we have no words in.
        Article.objects.filter(id=demo.article.id).update(language="de")
        assert "Отзывов пока нет." in html()

    def test_are_not_shown_when_their_discussion_is_hidden(self, demo: World) -> None:
        follower = make_article(demo.site, "news-kk")
        Article.objects.filter(id=follower.id).update(thread=demo.article)
        demo.published("Общее обсуждение")
        assert "Общее обсуждение" in html("/demo/news-kk")
        Article.objects.filter(id=demo.article.id).update(mode=Mode.HIDDEN)
        assert "Общее обсуждение" not in html("/demo/news-kk")

    def test_go_with_their_decision(self, demo: World) -> None:
        comment = demo.published("Скоро уйдёт")
        decide(comment, DecisionVerdict.REMOVE, reason="rules")
        assert Comment.objects.get(id=comment.id).state == "removed"
        assert "Скоро уйдёт" not in html()


class TestStructuredData:
    def test_counts_what_people_did(self, demo: World) -> None:
        touch(demo.article.id, {"like": 3}, shares=2, comments=4)
        data = data_of(html())["NewsArticle"]
        assert data["url"] == "http://testserver/demo/news-1"
        assert data["discussionUrl"] == "http://testserver/demo/news-1#reviews"
        assert {
            one["interactionType"]: one["userInteractionCount"]
            for one in data["interactionStatistic"]
        } == {
            "https://schema.org/CommentAction": 4,
            "https://schema.org/LikeAction": 3,
            "https://schema.org/ShareAction": 2,
        }

    def test_cannot_be_broken_out_of(self, demo: World) -> None:
        title = "</script><script>alert(1)</script>"
        Article.objects.filter(id=demo.article.id).update(title=title)
        page = html()
        assert "<script>alert" not in page
        assert data_of(page)["NewsArticle"]["headline"] == title
