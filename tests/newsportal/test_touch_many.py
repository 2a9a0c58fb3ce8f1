"""Own numbers of many articles at once, beside writers of one."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from newsportal.articles.engagement import in_lock_order, touch, touch_many
from newsportal.articles.models import Article, Engagement
from tests.factories import World, make_article
from tests.social.threads import in_threads

pytestmark = pytest.mark.django_db


def numbers(article: Article) -> tuple[int, int, int]:
    row = Engagement.objects.get(article=article)
    return row.version, row.intents, row.click_backs


def follow(article: Article, other: Article) -> None:
    Article.objects.filter(id=article.id).update(thread=other)
    Engagement.objects.filter(article=other).update(followers=1)


class TestTouchMany:
    def test_changes_each_by_its_own_in_one_statement(
        self, world: World, django_assert_num_queries: Any
    ) -> None:
        one, two = (make_article(world.site, key) for key in ("one", "two"))
        changes = {two.id: {"click_backs": 5}, one.id: {"intents": 2, "click_backs": 1}}
        with django_assert_num_queries(1):
            versions = touch_many(changes)
        assert versions == {one.id: 2, two.id: 2}
        assert (numbers(one), numbers(two)) == ((2, 2, 1), (2, 0, 5))

    def test_leaves_who_follows_as_it_was(self, world: World) -> None:
        follower = make_article(world.site, "follower")
        follow(follower, world.article)
        assert touch_many({world.article.id: {"intents": 1}}) == {world.article.id: 2}
        assert numbers(follower) == (1, 0, 0)

    def test_leaves_out_what_is_gone(self, world: World) -> None:
        gone = {2**40: {"intents": 1}}
        assert touch_many({**gone, world.article.id: {"intents": 1}}) == {world.article.id: 2}

    def test_asks_nothing_for_nothing(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            assert touch_many({}) == {}

    def test_refuses_what_is_not_the_articles_own(self, world: World) -> None:
        with pytest.raises(TypeError):
            touch_many({world.article.id: {"comments": 1}})
        assert numbers(world.article) == (1, 0, 0)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_add_up_in_any_order(self) -> None:
        world = World.make()
        articles = [make_article(world.site, f"a-{place}") for place in range(8)]
        follow(articles[0], articles[7])

        def act(place: int) -> None:
            chosen = articles if place % 2 else articles[::-1]
            touch_many({article.id: {"click_backs": 1} for article in chosen})
            touch(articles[place % 8].id, intents=1)

        in_threads(act, 40)
        assert [numbers(article) for article in articles] == [(46, 5, 40)] * 8

    def test_wait_in_the_order_of_all_who_lock_several(self) -> None:
        """Whoever follows has the lower id here, and still comes last."""
        world = World.make()
        follower, followed = (make_article(world.site, key) for key in ("follower", "followed"))
        follow(follower, followed)
        ids = [follower.id, followed.id]
        has_begun = threading.Event()

        def change() -> None:
            has_begun.set()
            try:
                touch_many({article_id: {"intents": 1} for article_id in ids})
            finally:
                connection.close()

        other = threading.Thread(target=change)
        with transaction.atomic():
            touch(followed.id, intents=1)
            other.start()
            has_begun.wait()
            # Would wait for ever were the follower's row locked first.
            in_lock_order(ids)
        other.join()
        assert numbers(follower)[1] == 1
        assert numbers(followed)[1] == 2
