"""Articles that show one discussion: what their readers see."""

from typing import Any

import pytest

from comments.models import Comment, Reaction
from newsportal.articles.models import Article
from newsportal.sites.models import Section
from tests.api import Api
from tests.factories import World, make_article, make_guest

RUSSIAN, KAZAKH = "sites/gazeta/articles/news-1", "sites/gazeta/articles/news-1-kk"


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


@pytest.fixture
def other(api: Api, world: World) -> Article:
    """The same story in Kazakh, with the discussion of the Russian one."""
    article = make_article(world.site, "news-1-kk", language="kk")
    body = {
        "url": "https://gazeta.example/news-1-kk",
        "title": "Жаңалық",
        "shares_thread_with": "news-1",
    }
    assert api.put(KAZAKH, body, token=world.service_key("articles")).status == 200
    article.refresh_from_db()
    assert article.thread_id == world.article.id
    return article


class TestReading:
    def test_both_show_one_thread_page_by_page(
        self, api: Api, world: World, other: Article
    ) -> None:
        for number in range(12):
            root = world.published(author=make_guest(world.site), rating=number % 5 + 1)
            world.published(parent=root)
        for query in ("sort=newest&limit=10", "rating=2&sort=oldest&limit=10"):
            russian = api.get(f"{RUSSIAN}/comments?{query}").body
            kazakh = api.get(f"{KAZAKH}/comments?{query}").body
            assert kazakh["items"] == russian["items"]
            assert len(kazakh["items"]) == (10 if "newest" in query else 3)
        cursor = api.get(f"{KAZAKH}/comments?limit=10").body["next"]
        assert len(api.get(f"{KAZAKH}/comments?limit=10&cursor={cursor}").body["items"]) == 2
        foreign = api.get(f"{RUSSIAN}/comments?limit=10&cursor={cursor}")
        assert foreign.code == "invalid_cursor"

    def test_a_permalink_names_the_article_that_has_the_discussion(
        self, api: Api, world: World, other: Article
    ) -> None:
        comment = world.published()
        assert api.get(f"comments/{comment.id}").body["article"]["key"] == "news-1"
        assert ids(api.get("sites/gazeta/comments").body["items"]) == [str(comment.id)]

    def test_what_is_written_under_one_is_mine_under_both(
        self, api: Api, world: World, other: Article
    ) -> None:
        body = {"text": "Пікірім осындай, жақсы жаңалық", "rating": 4}
        written = api.post(f"{KAZAKH}/comments", body, token=world.token)
        assert written.status == 202, written.body
        foreign = world.published(author=world.other)
        Reaction.objects.create(
            comment=foreign, reader=world.reader, kind="like", created_at=foreign.created_at
        )
        for article in (RUSSIAN, KAZAKH):
            mine = api.get(f"{article}/mine", token=world.token).body
            assert ids(mine["held"]) == [written.body["id"]]
            assert (mine["rating"], mine["can"]["rate"]) == (4, False)
            assert mine["reactions"] == {str(foreign.id): ["like"]}


class TestEtag:
    def test_changes_on_both_with_a_comment(self, api: Api, world: World, other: Article) -> None:
        known = {
            article: {"If-None-Match": api.get(f"{article}/comments").headers["ETag"]}
            for article in (RUSSIAN, KAZAKH)
        }
        for article, etag in known.items():
            assert api.get(f"{article}/comments", **etag).status == 304
        world.published()
        for article, etag in known.items():
            assert api.get(f"{article}/comments", **etag).status == 200


class TestHidden:
    @pytest.mark.parametrize("where", ["article", "section"])
    def test_discussion_is_nowhere(
        self, api: Api, world: World, other: Article, where: str
    ) -> None:
        comment = world.published()
        if where == "article":
            Article.objects.filter(key="news-1").update(mode="hidden")
        else:
            section = Section.objects.create(site=world.site, key="s", name="s", mode="hidden")
            Article.objects.filter(key="news-1").update(section=section)
        for path in (f"{KAZAKH}/comments", f"{RUSSIAN}/comments"):
            assert api.get(path).code == "unknown_article"
        assert api.get(f"{KAZAKH}/mine", token=world.token).code == "unknown_article"
        assert api.get(f"comments/{comment.id}").code == "not_found"

    def test_article_takes_no_discussion_from_the_others(
        self, api: Api, world: World, other: Article
    ) -> None:
        comment = world.published()
        Article.objects.filter(key="news-1-kk").update(mode="hidden")
        assert api.get(f"{KAZAKH}/comments").code == "unknown_article"
        assert ids(api.get(f"{RUSSIAN}/comments").body["items"]) == [str(comment.id)]
        assert Comment.objects.get().article_id == world.article.id
