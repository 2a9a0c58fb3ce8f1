"""Articles that show one discussion: the same story in two languages."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.articles.models import Article, Engagement, Rank, RankDue
from newsportal.articles.ranking import refresh_ranks
from newsportal.sites.models import Site
from tests.api import Answer, Api
from tests.factories import World, decide, make_article, make_guest, work_off
from tests.test_page_version import OF_THE_CLOCK, ORDERS, PATHS, Page

SITE = "sites/gazeta"


@pytest.fixture
def press(api: Api, world: World) -> Any:
    """PUT `shares_thread_with` by the publisher."""
    token = world.service_key("articles")

    def put(key: str, other: str | None) -> Answer:
        facts = {
            "url": f"https://gazeta.example/{key}",
            "title": f"Новость {key}",
            "shares_thread_with": other,
        }
        return api.put(f"{SITE}/articles/{key}", facts, token=token)

    return put


@pytest.fixture
def kazakh(world: World, press: Any) -> Article:
    """An article that shows the discussion of the world's one."""
    article = make_article(world.site, "news-kk")
    assert press("news-kk", "news-1").status == 200
    article.refresh_from_db()
    return article


def numbers(key: str) -> dict[str, Any]:
    row = Engagement.objects.get(article__key=key)
    return {
        "comments": row.comments,
        "reviews": row.reviews,
        "histogram": row.rating_histogram,
    }


def versions() -> dict[str, int]:
    return dict(Engagement.objects.values_list("article__key", "version"))


def shown(api: Api, key: str) -> list[str]:
    page = api.get(f"{SITE}/articles/{key}/comments?sort=oldest&replies=10").body
    return [item["html"] for item in page["items"]]


class TestLinking:
    def test_both_show_one_discussion(self, api: Api, world: World, press: Any) -> None:
        world.published("Первый отзыв", rating=4)
        make_article(world.site, "news-kk")
        before = versions()
        answer = press("news-kk", "news-1")
        assert answer.status == 200
        assert answer.body["engagement"]["comments"] == 1
        assert answer.body["engagement"]["rating_histogram"] == [0, 0, 0, 1, 0]
        assert versions() == {**before, "news-kk": before["news-kk"] + 1}
        assert shown(api, "news-kk") == shown(api, "news-1") == ["<p>Первый отзыв</p>"]
        counts = api.get(f"{SITE}/counts?articles=news-1,news-kk").body
        assert counts["news-kk"] == counts["news-1"]
        assert press("news-kk", "news-1").status == 200
        assert versions() == {**before, "news-kk": before["news-kk"] + 1}

    def test_a_new_article_begins_with_the_numbers(self, world: World, press: Any) -> None:
        world.published("Первый отзыв", rating=4)
        assert press("news-kk", "news-1").status == 201
        assert numbers("news-kk") == numbers("news-1")
        assert Engagement.objects.get(article=world.article).followers == 1

    def test_a_chain_leads_to_its_end(self, world: World, press: Any, kazakh: Article) -> None:
        assert press("news-az", "news-kk").status == 201
        assert Article.objects.get(key="news-az").thread == world.article
        assert Engagement.objects.get(article=world.article).followers == 2

    def test_null_gives_the_article_its_own_again(
        self, api: Api, world: World, press: Any, kazakh: Article
    ) -> None:
        world.published("Первый отзыв", rating=4)
        before = versions()
        assert press("news-kk", None).body["engagement"]["comments"] == 0
        assert versions() == {**before, "news-kk": before["news-kk"] + 1}
        assert shown(api, "news-kk") == []
        assert Engagement.objects.get(article=world.article).followers == 0
        world.published("Второй отзыв")
        assert numbers("news-kk")["comments"] == 0

    def test_from_one_discussion_to_another(
        self, world: World, press: Any, kazakh: Article
    ) -> None:
        world.published("Первый отзыв")
        make_article(world.site, "news-2")
        assert press("news-kk", "news-2").status == 200
        assert numbers("news-kk") == numbers("news-2")
        followers = dict(Engagement.objects.values_list("article__key", "followers"))
        assert followers == {"news-1": 0, "news-2": 1, "news-kk": 0}

    def test_what_is_left_out_stays(self, api: Api, world: World, kazakh: Article) -> None:
        facts = {"url": "https://gazeta.example/news-kk", "title": "Басқа тақырып"}
        api.put(f"{SITE}/articles/news-kk", facts, token=world.service_key("articles"))
        kazakh.refresh_from_db()
        assert (kazakh.thread, kazakh.title) == (world.article, "Басқа тақырып")

    @pytest.mark.parametrize(
        ("key", "other", "code"),
        [
            ("news-1", "nobody", "unknown"),
            ("news-1", "news-1", "itself"),
            ("news-1", "foreign", "unknown"),
            ("news-1", "news-kk", "has_followers"),
            ("news-9", "news-9", "itself"),
            ("news-1", "a b", "invalid"),
        ],
    )
    def test_refuses(
        self, world: World, press: Any, kazakh: Article, key: str, other: str, code: str
    ) -> None:
        make_article(World.make("vestnik").site, "foreign")
        before = versions()
        answer = press(key, other)
        assert (answer.status, answer.field_codes) == (400, {"shares_thread_with": code})
        assert versions() == before

    @pytest.mark.parametrize("verdict", [None, *DecisionVerdict])
    def test_refuses_an_article_with_comments_of_its_own(
        self, world: World, press: Any, verdict: DecisionVerdict | None
    ) -> None:
        make_article(world.site, "news-2")
        comment = world.comment("Своё слово")
        if verdict not in {None, DecisionVerdict.HOLD}:
            decide(comment, verdict)
        answer = press("news-1", "news-2")
        assert answer.field_codes == {"shares_thread_with": "has_comments"}
        assert Article.objects.get(key="news-1").thread is None


class TestNumbers:
    def test_comments_count_for_both_and_shares_for_one(
        self, api: Api, world: World, kazakh: Article
    ) -> None:
        before = versions()
        comment = world.published("Первый отзыв", rating=4)
        assert numbers("news-kk") == numbers("news-1")
        assert numbers("news-kk") == {"comments": 1, "reviews": 1, "histogram": [0, 0, 0, 1, 0]}
        assert versions() == {key: version + 1 for key, version in before.items()}

        decide(comment, DecisionVerdict.REJECT)
        assert numbers("news-kk") == numbers("news-1")
        assert numbers("news-kk") == {"comments": 0, "reviews": 0, "histogram": [0] * 5}
        assert versions() == {key: version + 2 for key, version in before.items()}

        api.post(f"{SITE}/articles/news-kk/shares", {"network": "telegram"})
        api.put(f"{SITE}/articles/news-kk/reactions/like", token=world.token)
        own = api.get(f"{SITE}/counts?articles=news-1,news-kk").body
        assert (own["news-1"]["shares"], own["news-kk"]["shares"]) == (0, 1)
        assert (own["news-1"]["reactions"], own["news-kk"]["reactions"]) == ({}, {"like": 1})
        assert versions()["news-1"] == before["news-1"] + 2

    def test_readers_write_under_either(self, api: Api, world: World, kazakh: Article) -> None:
        path = f"{SITE}/articles/news-kk/comments"
        answer = api.post(path, {"text": "Жақсы жаңалық екен"}, token=world.token)
        assert answer.status == 202, answer.body
        work_off()
        assert Comment.objects.get().article == world.article
        assert shown(api, "news-1") == shown(api, "news-kk") == ["<p>Жақсы жаңалық екен</p>"]
        assert numbers("news-kk") == numbers("news-1")

    def test_each_etag_moves_with_the_discussion(
        self, api: Api, world: World, kazakh: Article
    ) -> None:
        paths = [f"{SITE}/articles/{key}/comments" for key in ("news-1", "news-kk")]
        before = [api.get(path).headers["ETag"] for path in paths]
        world.published("Первый отзыв")
        after = [api.get(path).headers["ETag"] for path in paths]
        assert not set(before) & set(after)

    def test_a_title_is_its_own(self, api: Api, world: World, kazakh: Article) -> None:
        before = versions()
        facts = {"url": world.article.url, "title": "Другой заголовок"}
        api.put(f"{SITE}/articles/news-1", facts, token=world.service_key("articles"))
        assert versions() == {**before, "news-1": before["news-1"] + 1}

    @pytest.mark.parametrize("place", ["article", "site"])
    def test_a_hidden_discussion_is_seen_nowhere(
        self, api: Api, world: World, kazakh: Article, place: str
    ) -> None:
        world.published("Первый отзыв")
        before = versions()
        if place == "article":
            facts = {"url": world.article.url, "title": "Х", "discussion": {"mode": "hidden"}}
            api.put(f"{SITE}/articles/news-1", facts, token=world.service_key("articles"))
        else:
            Article.objects.filter(key="news-kk").update(mode="post")
            site = Site.objects.get(key="gazeta")
            site.mode = "hidden"
            from newsportal.sites.services import save_settings

            save_settings(site, changed=["mode"], now=timezone.now())
        assert versions() == {key: version + 1 for key, version in before.items()}
        assert api.get(f"{SITE}/articles/news-kk/comments").status == 404


PATHS_OF_COMMENTS = (
    "screening publishes",
    "publish what is held",
    "reject what is held",
    "hold what is public",
    "reject a root with replies",
    "remove a tombstone",
    "publish a tombstone again",
    "author's new name is shown",
    "new title",
    "closed",
    "hidden",
    "asks who writes",
    "site closes",
    "share",
    "click-back",
    "reaction",
)


@pytest.mark.parametrize("name", PATHS_OF_COMMENTS)
def test_bytes_of_a_follower_change_if_and_only_if_its_version_does(
    api: Api, world: World, name: str
) -> None:
    page = Page(api, world)
    facts = {"url": "https://gazeta.example/kk", "title": "Т", "shares_thread_with": "news-1"}
    path = f"{SITE}/articles/news-kk"
    assert api.put(path, facts, token=world.service_key("articles")).status == 201

    def read() -> list[Any]:
        paths = [path, f"{path}/shares", f"{SITE}/counts?articles=news-kk"]
        paths += [f"{path}/comments?sort={sort}&replies=10" for sort in ORDERS]
        bodies = [api.get(one).body for one in paths]
        for body in bodies:
            for of_the_moment in (*OF_THE_CLOCK, "request_id"):
                body.pop(of_the_moment, None)
        return bodies

    before, version = read(), versions()["news-kk"]
    PATHS[name][0](page)
    is_change = read() != before
    assert (versions()["news-kk"] != version) == is_change
    assert is_change == (PATHS[name][1] and name not in OF_ONE_ARTICLE)


OF_ONE_ARTICLE = ("new title", "closed", "share", "click-back", "reaction")


class TestRanks:
    def order(self, api: Api, sort: str) -> list[str]:
        items = api.get(f"{SITE}/articles?sort={sort}").body["items"]
        return [item["key"] for item in items]

    @pytest.mark.parametrize("is_minute", [False, True], ids=["by event", "by minute"])
    def test_talk_ranks_both_and_shares_one(
        self, api: Api, world: World, kazakh: Article, is_minute: bool
    ) -> None:
        world.published("Первый отзыв", rating=5)
        api.post(f"{SITE}/articles/news-kk/shares", {"network": "telegram"})
        work_off()
        if is_minute:
            Rank.objects.all().delete()
            RankDue.objects.update(due_at=timezone.now())
        refresh_ranks(now=timezone.now())
        both = ["news-kk", "news-1"]
        assert (self.order(api, "discussed"), self.order(api, "rated")) == (both, both)
        assert self.order(api, "shared") == ["news-kk"]
        if not is_minute:
            assert (self.order(api, "hot"), self.order(api, "rising")) == (both, both)

    def test_linking_ranks_at_once(self, api: Api, world: World, press: Any) -> None:
        world.published("Первый отзыв")
        work_off()
        press("news-kk", "news-1")
        assert self.order(api, "discussed") == self.order(api, "hot") == ["news-kk", "news-1"]
        press("news-kk", None)
        assert self.order(api, "discussed") == self.order(api, "hot") == ["news-1"]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_comments_meanwhile_count_for_both(self, world: World) -> None:
        waiting = [
            world.comment(author=make_guest(world.site), rating=number % 5 + 1)
            for number in range(16)
        ]
        for key in ("news-kk", "news-az"):
            make_article(world.site, key)
        token, start = world.service_key("articles"), threading.Barrier(6)
        statuses: list[int] = []

        def run(act: Any) -> None:
            try:
                start.wait()
                act()
            finally:
                connection.close()

        def publish(comments: list[Comment]) -> None:
            for comment in comments:
                decide(comment, DecisionVerdict.PUBLISH)

        def link(key: str) -> None:
            for other in ("news-1", None, "news-1"):
                facts = {"url": f"https://gazeta.example/{key}", "title": key}
                path = f"{SITE}/articles/{key}"
                body = {**facts, "shares_thread_with": other}
                statuses.append(Api(Client()).put(path, body, token=token).status)

        acts = [lambda part=waiting[n::4]: publish(part) for n in range(4)]
        acts += [lambda key=key: link(key) for key in ("news-kk", "news-az")]
        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [200] * 6
        assert numbers("news-1")["comments"] == 16
        assert numbers("news-kk") == numbers("news-az") == numbers("news-1")
        assert Engagement.objects.get(article=world.article).followers == 2

    def test_two_that_want_each_other(self, world: World) -> None:
        make_article(world.site, "news-2")
        token, start = world.service_key("articles"), threading.Barrier(2)
        statuses: list[int] = []

        def link(key: str, other: str) -> None:
            try:
                start.wait()
                facts = {"url": f"https://gazeta.example/{key}", "title": key}
                body = {**facts, "shares_thread_with": other}
                path = f"{SITE}/articles/{key}"
                statuses.append(Api(Client()).put(path, body, token=token).status)
            finally:
                connection.close()

        pairs = [("news-1", "news-2"), ("news-2", "news-1")]
        threads = [threading.Thread(target=link, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200, 400]
        assert Article.objects.filter(thread=None).count() == 1
