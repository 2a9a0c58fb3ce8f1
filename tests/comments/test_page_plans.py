"""How PostgreSQL finds the rows of hot pages: along one index each, however long the thread is.

The table has enough rows, and statistics, for the planner to choose as it does in service.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from bench.threads import seed_story, seed_thread
from comments.models import Comment
from comments.selectors import ORDERS, ORDERS_BY_STARS
from newsportal.articles.models import Article
from newsportal.sites.models import Section
from tests import plans as machinery
from tests.api import Api
from tests.factories import World
from tests.plans import Plans, plans_of, plans_while

SHORT, LONG = 50, 10_000
STORIES = 120
INDEX_OF_SORT = {
    "best": "comment_roots_best",
    "newest": "comment_roots_by_time",
    "oldest": "comment_roots_by_time",
    "most_replied": "comment_roots_replied",
    "controversial": "comment_roots_disputed",
    "rating_high": "comment_roots_high",
    "rating_low": "comment_roots_low",
}
SMALL = {
    "articles_article",
    "articles_engagement",
    "comments_judge",
    "sites_section",
    "sites_site",
}


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, dict[int, str]]]:
    """Once for all tests: each runs in a transaction inside of this, and is rolled back."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        stack.callback(transaction.set_rollback, True)
        world = World.make()
        made = world, _threads(world)
        closing = stack.pop_all()
    yield made
    with django_db_blocker.unblock():
        closing.close()


@pytest.fixture
def world(seeded: tuple[World, dict[int, str]], db: None) -> World:
    return deepcopy(seeded[0])


@pytest.fixture
def threads(seeded: tuple[World, dict[int, str]], db: None) -> dict[int, str]:
    return seeded[1]


def _threads(world: World) -> dict[int, str]:
    """Size -> path of a thread of it. As everywhere, most articles have few comments."""
    keys = {}
    with connection.cursor() as cursor:
        for number in range(STORIES):
            seed_story(cursor, number=number, site_key=world.site.key)
        for size in (SHORT, LONG):
            keys[size] = seed_thread(cursor, comments=size, site_key=world.site.key)
        cursor.execute(_A_LONG_BRANCH, [keys[LONG]])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE comments_comment, readers_reader, articles_article")
    return {size: f"sites/{world.site.key}/articles/{key}/comments" for size, key in keys.items()}


# Of the roots without replies, every fourth answers the last reply instead.
_A_LONG_BRANCH = """
    UPDATE comments_comment c SET parent_id = up.id, root_id = up.root_id, depth = 2
      FROM (SELECT id, root_id FROM comments_comment WHERE depth = 1 ORDER BY id DESC LIMIT 1) up
     WHERE c.article_id = (SELECT id FROM articles_article WHERE key = %s) AND c.depth = 0
           AND c.reply_count = 0 AND c.rating IS NULL
           AND right(c.id::text, 1) IN ('3', '7', 'b', 'f')
"""


def check(plans: Plans, *indexes: str) -> None:
    machinery.check(plans, *indexes, small=SMALL)


class TestPlans:
    def test_of_threads_go_along_the_index_of_their_order(
        self, api: Api, threads: dict[int, str]
    ) -> None:
        assert set(INDEX_OF_SORT) == set(ORDERS)
        for sort, index in INDEX_OF_SORT.items():
            path = f"{threads[LONG]}?sort={sort}"
            check(plans_of(api, path), index, "comment_of_root", "comment_pinned_by_time")
            second = f"{path}&cursor={api.get(path).body['next']}"
            check(plans_of(api, second), index, "comment_of_root")

    def test_of_reviews_by_stars(self, api: Api, threads: dict[int, str]) -> None:
        for sort in ORDERS_BY_STARS:
            index = "comment_stars_best" if sort == "best" else "comment_stars_by_time"
            check(plans_of(api, f"{threads[LONG]}?sort={sort}&rating=4&limit=10"), index)

    def test_of_replies_and_of_one_comment(self, api: Api, threads: dict[int, str]) -> None:
        deep = Comment.objects.filter(depth=2).latest("id")
        assert Comment.objects.filter(parent_id=deep.parent_id).count() > 400
        check(plans_of(api, f"comments/{deep.root_id}/replies"), "comment_of_root")
        check(plans_of(api, f"comments/{deep.parent_id}/replies"), "comment_of_parent")
        check(plans_of(api, f"comments/{deep.id}"), "comment_of_parent")

    def test_of_what_a_post_depends_on(
        self, api: Api, world: World, threads: dict[int, str]
    ) -> None:
        """However many comments and readers there are, and whatever the text shares with others."""
        text = "Жители соседнего дома собрали подписи и ждут, когда двор откроют для машин"
        api.post(threads[SHORT], {"text": text}, token=world.other_token)
        body = {"text": f"{text} скорой помощи"}
        plans = plans_while(lambda: api.post(threads[LONG], body, token=world.token))
        assert {"comment_alike", "comment_of_author", "comment_repeats"} <= plans.indexes
        assert plans.scanned <= SMALL
        # Fewer than there are reviews under one of these articles; small tables may be read whole.
        assert plans.rows < 400

    def test_of_the_latest(self, api: Api, world: World, threads: dict[int, str]) -> None:
        check(plans_of(api, f"sites/{world.site.key}/comments"), "comment_latest")

    @pytest.mark.parametrize("section", ["rare", "none"])
    def test_of_the_latest_in_a_section_of_few(
        self, api: Api, world: World, threads: dict[int, str], section: str
    ) -> None:
        """1,100 of the site's 11,000 are looked at, twice, and then the section's articles."""
        found = Section.objects.create(site=world.site, key="rare", name="Редкое")
        story = Article.objects.filter(site=world.site, engagement__comments__gt=9).earliest("id")
        Article.objects.filter(id=story.id).update(section=found)
        path = f"sites/{world.site.key}/comments?limit=10&section={section}"
        assert len(api.get(path).body["items"]) == {"rare": 10, "none": 0}[section]
        plans = plans_of(api, path)
        assert "comment_latest" in plans.indexes
        assert "comments_comment" not in plans.scanned
        assert plans.rows < 3000


class TestCost:
    """Of a page that nobody keeps, at 10,000 comments and at 50: at most 1.2 times as much."""

    def test_does_not_grow_with_the_thread(self, api: Api, threads: dict[int, str]) -> None:
        for sort in ORDERS:
            short, long = (
                self._for_each_shown(api, f"{path}?sort={sort}") for path in threads.values()
            )
            assert long.statements == short.statements
            assert long.rows <= 1.2 * short.rows, sort
            assert long.buffers <= 1.2 * short.buffers, sort

    def _for_each_shown(self, api: Api, path: str) -> Plans:
        """A page of fewer comments costs less; a long thread has more replies to show."""
        plans = plans_of(api, path)
        items = api.get(path).body["items"]
        shown = len(items) + sum(len(item["replies"]["items"]) for item in items)
        return replace(plans, rows=plans.rows / shown, buffers=plans.buffers / shown)
