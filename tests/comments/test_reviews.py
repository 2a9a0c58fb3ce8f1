"""Reviews: stars with a text or without, one for each reader, counted right in shared threads."""

from typing import Any

import pytest

from comments.models import Comment, Decision
from comments.states import DecisionVerdict
from newsportal.articles.models import Article, Engagement
from newsportal.articles.selectors import get_article
from tests.api import Api
from tests.factories import World, decide, fresh, make_article, make_guest, token_of


def thread_of(article: Article) -> str:
    return f"sites/gazeta/articles/{article.key}/comments"


class TestStarsAlone:
    @pytest.mark.parametrize("text", [{}, {"text": ""}, {"text": " \n"}])
    def test_are_a_review(self, api: Api, world: World, text: dict[str, str]) -> None:
        answer = api.post(world.thread, {"rating": 4, **text}, token=world.token)
        assert (answer.status, answer.body["state"]) == (201, "published")
        assert (answer.body["text"], answer.body["html"], answer.body["rating"]) == ("", "", 4)
        assert answer.body["counts"]["rating"] == 4.0
        decision = Decision.objects.get()
        assert (decision.verdict, decision.reason, decision.by_kind) == (
            "publish",
            "rating_only",
            "rules",
        )
        [item] = api.get(world.thread).body["items"]
        assert (item["html"], item["rating"]) == ("", 4)

    def test_wait_where_a_person_reads_first(self, api: Api, world: World) -> None:
        Article.objects.filter(id=world.article.id).update(mode="pre")
        answer = api.post(world.thread, {"rating": 4}, token=world.token)
        assert (answer.status, answer.body["reasons"][0]) == (202, "premoderation")

    def test_of_many_readers_and_articles_are_no_repeats(self, api: Api, world: World) -> None:
        threads = [thread_of(make_article(world.site, f"a-{number}")) for number in range(3)]
        for thread in threads:
            for reader in (world.reader, world.other):
                answer = api.post(thread, {"rating": 5}, token=token_of(reader))
                assert answer.status == 201, answer.body

    def test_in_a_flood_wait(self, api: Api, world: World) -> None:
        for number in range(5):
            thread = thread_of(make_article(world.site, f"a-{number}"))
            assert api.post(thread, {"rating": 5}, token=world.token).status == 201
        answer = api.post(world.thread, {"rating": 1}, token=world.token)
        assert (answer.status, answer.body["reasons"][0]) == (202, "flood")

    @pytest.mark.parametrize(
        ("ratings", "body", "codes"),
        [
            ("off", {"rating": 4}, {"rating": "ratings_off"}),
            ("optional", {}, {"text": "required"}),
            ("optional", {"rating": None}, {"text": "required"}),
            ("optional", {"text": ""}, {"text": "blank"}),
            ("required", {"text": "Без оценки"}, {"rating": "required"}),
        ],
    )
    def test_follow_the_articles_setting(
        self, api: Api, world: World, ratings: str, body: dict[str, Any], codes: dict[str, str]
    ) -> None:
        Article.objects.filter(id=world.article.id).update(ratings=ratings)
        answer = api.post(world.thread, body, token=world.token)
        assert (answer.status, answer.field_codes) == (400, codes)
        assert not Comment.objects.exists()

    def test_are_no_reply(self, api: Api, world: World) -> None:
        parent = str(world.published().id)
        answer = api.post(world.thread, {"rating": 4, "parent": parent}, token=world.token)
        assert answer.field_codes == {"rating": "not_on_replies"}


class TestSharedThread:
    """The other language of a story shows the same discussion."""

    @pytest.fixture
    def follower(self, world: World) -> Article:
        article = make_article(world.site, "kk-1", language="kk")
        Article.objects.filter(id=article.id).update(thread=world.article)
        return get_article(world.site, "kk-1")

    def test_keeps_comments_with_the_main_article(
        self, api: Api, world: World, follower: Article
    ) -> None:
        root = world.published()
        body = {"text": "12345 !!!", "parent": str(root.id)}
        answer = api.post(thread_of(follower), body, token=world.other_token)
        assert answer.status == 202
        row = Comment.objects.get(id=answer.body["id"])
        # What its letters do not tell, the page does on which it was written.
        assert (row.article_id, row.language) == (world.article.id, "kk")
        assert decide(row, DecisionVerdict.PUBLISH).state == "published"
        assert fresh(root).reply_count == 1

    def test_takes_one_review_of_each_reader(
        self, api: Api, world: World, follower: Article
    ) -> None:
        assert api.post(thread_of(follower), {"rating": 5}, token=world.token).status == 201
        for thread in (world.thread, thread_of(follower)):
            answer = api.post(thread, {"rating": 1}, token=world.token)
            assert (answer.status, answer.code) == (409, "already_reviewed")
        numbers = Engagement.objects.get(article=world.article)
        assert (numbers.reviews, numbers.rating) == (1, 5.0)

    def test_is_open_as_the_page_that_was_called(
        self, api: Api, world: World, follower: Article
    ) -> None:
        Article.objects.filter(id=follower.id).update(mode="closed")
        answer = api.post(thread_of(follower), {"text": "Слово"}, token=world.token)
        assert answer.code == "thread_closed"
        assert api.post(world.thread, {"text": "Слово"}, token=world.token).status == 202
        Article.objects.filter(id=follower.id).update(mode=None)
        Article.objects.filter(id=world.article.id).update(mode="hidden")
        answer = api.post(thread_of(follower), {"text": "Слово"}, token=world.other_token)
        assert (answer.status, answer.code) == (404, "unknown_article")


class TestAverage:
    def test_follows_every_move(self, api: Api, world: World) -> None:
        for stars in (5, 4, 4):
            token = token_of(make_guest(world.site))
            assert api.post(world.thread, {"rating": stars}, token=token).status == 201
        numbers = Engagement.objects.get(article=world.article)
        assert (numbers.rating, numbers.rating_histogram) == (4.33, [0, 0, 0, 2, 1])
        five = Comment.objects.get(rating=5)
        decide(five, DecisionVerdict.REJECT)
        numbers.refresh_from_db()
        assert (numbers.rating, numbers.reviews) == (4.0, 2)
