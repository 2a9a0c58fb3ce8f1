"""Two discussions become one: the address of a story has changed, or it was told twice."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Decision, Flag, Notice, Revision, SearchEntry
from comments.states import DecisionVerdict
from newsportal.articles.merging import merge_articles
from newsportal.articles.models import Article, Engagement, Rank
from newsportal.articles.ranking import refresh_ranks
from newsportal.events.models import Event
from newsportal.lib.problems import Problem
from tests.api import Api
from tests.factories import (
    World,
    decide,
    fresh,
    make_article,
    make_guest,
    make_moderator,
    token_of,
    work_off,
    write,
)

SITE = "sites/gazeta"


def merge(world: World, source: str = "old", target: str = "news-1", **more: Any) -> Any:
    now = timezone.now()
    return merge_articles(site=world.site, source=source, target=target, now=now, **more)


@pytest.fixture
def old(world: World) -> Article:
    return make_article(world.site, "old")


def published(article: Article, author: Any, text: str = "", **values: Any) -> Comment:
    return decide(write(article, author, text, **values), DecisionVerdict.PUBLISH)


def numbers(key: str) -> tuple[int, list[int]]:
    row = Engagement.objects.get(article__key=key)
    assert row.reviews == sum(row.rating_histogram)
    return row.comments, row.rating_histogram


def recounted(article: Article) -> tuple[int, list[int]]:
    public = Comment.objects.filter(article=article, state="published")
    return public.count(), [public.filter(rating=stars).count() for stars in (1, 2, 3, 4, 5)]


def versions() -> dict[str, int]:
    return dict(Engagement.objects.values_list("article__key", "version"))


def shown(api: Api, key: str) -> list[str]:
    items = api.get(f"{SITE}/articles/{key}/comments?sort=oldest&replies=10").body["items"]
    return [item["html"] for item in items]


class TestMerge:
    def test_both_show_all(self, api: Api, world: World, old: Article) -> None:
        first = published(old, world.reader, "Сказано давно", rating=4)
        published(old, world.other, "Ответ на давнее", parent=first)
        published(world.article, world.other, "Сказано здесь", rating=2)
        before = versions()
        assert merge(world) == {
            "comments": 2,
            "public": 2,
            "without_stars": 0,
            "removed": 0,
            "unpinned": 0,
        }
        assert set(shown(api, "old")) == {"<p>Сказано давно</p>", "<p>Сказано здесь</p>"}
        assert shown(api, "old") == shown(api, "news-1")
        assert numbers("old") == numbers("news-1") == (3, [0, 1, 0, 1, 0])
        assert recounted(world.article) == numbers("news-1")
        assert versions() == {key: version + 1 for key, version in before.items()}
        assert api.get(f"{SITE}/articles/old").status == 200

    def test_what_was_said_stays_as_it_is(self, api: Api, world: World, old: Article) -> None:
        root = published(old, world.reader, "Сказано давно")
        reply = published(old, world.other, "Ответ на давнее", parent=root)
        refused = decide(write(old, world.other, "Это не прошло"), DecisionVerdict.REJECT)
        waiting = write(old, world.other, "Это ещё ждёт")
        flag = {"reason": "spam"}
        assert api.post(f"comments/{reply.id}/flags", flag, token=world.token).status == 201
        work_off_events()
        columns = [field.attname for field in Comment._meta.concrete_fields]
        columns.remove("article_id")
        rows = [Comment, Decision, Flag, Notice]
        before = [list(model.objects.order_by("pk").values()) for model in rows[1:]]
        comments = list(Comment.objects.order_by("pk").values(*columns))
        merge(world)
        assert list(Comment.objects.order_by("pk").values(*columns)) == comments
        assert [list(model.objects.order_by("pk").values()) for model in rows[1:]] == before
        for comment in (root, reply, refused, waiting):
            assert fresh(comment).article == world.article
        answer = api.get(f"comments/{reply.id}").body
        assert answer["article"]["key"] == "news-1"
        found = api.get(f"{SITE}/search?q=Ответ").body["items"]
        assert [item["id"] for item in found] == [str(reply.id)]
        assert SearchEntry.objects.exclude(article=world.article).count() == 0

    def test_work_that_was_due_is_done(self, api: Api, world: World, old: Article) -> None:
        write(old, world.reader, "Это ещё ждёт", now=timezone.now())
        merge(world)
        work_off()
        assert shown(api, "old") == shown(api, "news-1") == ["<p>Это ещё ждёт</p>"]
        assert numbers("old") == numbers("news-1") == (1, [0] * 5)

    def test_readers_go_on_under_either(self, api: Api, world: World, old: Article) -> None:
        root = published(old, world.reader, "Сказано давно")
        merge(world)
        said = (
            ("old", None, "Сказано заново по старому адресу"),
            ("news-1", str(root.id), "Ответ на давнее"),
            ("old", str(root.id), "Мост откроют весной"),
        )
        for key, parent, text in said:
            body = {"text": text, "parent": parent}
            path = f"{SITE}/articles/{key}/comments"
            assert api.post(path, body, token=world.other_token).status == 202
        work_off()
        assert numbers("old") == numbers("news-1") == (4, [0] * 5)
        assert fresh(root).reply_count == 2
        mine = api.get(f"{SITE}/articles/old/mine", token=world.token).body
        assert [item["id"] for item in mine["recent"]] == [str(root.id)]

    def test_followers_of_both_follow(self, world: World, old: Article) -> None:
        for key, thread in (("old-kk", old), ("news-kk", world.article)):
            follower = make_article(world.site, key)
            Article.objects.filter(id=follower.id).update(thread=thread)
            Engagement.objects.filter(article=thread).update(followers=1)
        published(old, world.reader, rating=5)
        before = versions()
        merge(world)
        assert set(Article.objects.exclude(key="news-1").values_list("thread__key", flat=True)) == {
            "news-1"
        }
        for key in ("old", "old-kk", "news-kk", "news-1"):
            assert numbers(key) == (1, [0, 0, 0, 0, 1])
        assert versions() == {key: version + 1 for key, version in before.items()}
        followers = dict(Engagement.objects.values_list("article__key", "followers"))
        assert followers == {"news-1": 3, "old": 0, "old-kk": 0, "news-kk": 0}

    def test_into_one_that_follows_goes_to_its_end(self, world: World, old: Article) -> None:
        main = make_article(world.site, "main")
        Article.objects.filter(id=world.article.id).update(thread=main)
        Engagement.objects.filter(article=main).update(followers=1)
        comment = published(old, world.reader)
        merge(world)
        assert fresh(comment).article == main
        assert numbers("old") == numbers("news-1") == numbers("main") == (1, [0] * 5)

    def test_twice_is_once(self, world: World, old: Article) -> None:
        published(old, world.reader)
        merge(world)
        before, events = versions(), Event.objects.count()
        assert merge(world) == {}
        assert merge(world, "news-1", "old") == {}
        assert (versions(), Event.objects.count()) == (before, events)

    def test_is_written_down_by_numbers(self, world: World, old: Article) -> None:
        published(old, world.reader)
        merge(world)
        event = Event.objects.get(kind="article.merged")
        assert (event.article_id, event.data) == (world.article.id, {"source": old.id, "moved": 1})
        assert event.article_version == versions()["news-1"]
        changed = Event.objects.filter(kind="article.changed").values_list("article_id")
        assert list(changed) == [(old.id,)]

    @pytest.mark.parametrize(
        ("source", "target", "field", "code"),
        [
            ("gone", "news-1", "source", "unknown"),
            ("old", "gone", "target", "unknown"),
            ("old", "old", "target", "itself"),
            ("kk", "news-1", "source", "shows_another"),
        ],
    )
    def test_what_cannot_be(
        self, world: World, old: Article, source: str, target: str, field: str, code: str
    ) -> None:
        kazakh = make_article(world.site, "kk")
        Article.objects.filter(id=kazakh.id).update(thread=old)
        comment = published(old, world.reader)
        before = versions()
        with pytest.raises(Problem) as caught:
            merge(world, source, target)
        assert [(error.field, error.code) for error in caught.value.errors] == [(field, code)]
        assert versions() == before
        assert fresh(comment).article == old

    def test_articles_of_other_sites_are_unknown(self, world: World) -> None:
        make_article(World.make("other").site, "old")
        with pytest.raises(Problem, match="unknown"):
            merge(world)


class TestReviews:
    """One of each author counts: the first."""

    def test_the_later_loses_its_stars_and_keeps_its_words(
        self, api: Api, world: World, old: Article
    ) -> None:
        earlier, later = timezone.now() - timedelta(hours=2), timezone.now() - timedelta(hours=1)
        first = published(old, world.reader, "Раньше", rating=5, now=earlier)
        second = published(world.article, world.reader, "Позже", rating=1, now=later)
        third = published(world.article, world.other, "Другой раньше", rating=3, now=earlier)
        fourth = published(old, world.other, "Другой позже", rating=4, now=later)
        assert merge(world)["without_stars"] == 2
        assert [fresh(row).rating for row in (first, second, third, fourth)] == [5, None, 3, None]
        assert {fresh(row).state for row in (second, fourth)} == {"published"}
        assert numbers("old") == numbers("news-1") == recounted(world.article)
        assert numbers("news-1") == (4, [0, 0, 1, 0, 1])
        told = Event.objects.filter(kind="comment.edited").order_by("data__stars")
        assert [(event.subject_id, event.data["stars"]) for event in told] == [
            (fourth.id, -4),
            (second.id, -1),
        ]
        again = api.post(world.thread, {"rating": 2}, token=world.token)
        assert (again.status, again.code) == (409, "already_reviewed")

    def test_stars_alone_go_and_answers_stay(self, api: Api, world: World, old: Article) -> None:
        earlier, later = timezone.now() - timedelta(hours=2), timezone.now() - timedelta(hours=1)
        published(old, world.reader, "Раньше", rating=5, now=earlier)
        stars = write(world.article, world.reader, rating=1, now=later)
        Comment.objects.filter(id=stars.id).update(text="", html="")
        stars = decide(stars, DecisionVerdict.PUBLISH)
        reply = published(world.article, world.other, "Почему так мало?", parent=stars)
        moderator = make_moderator()
        done = merge(world, user=moderator)
        assert (done["without_stars"], done["removed"]) == (0, 1)
        row = fresh(stars)
        assert (row.state, row.removed_by, row.is_listed) == ("removed", "moderator", True)
        decision = Decision.objects.filter(comment=stars).latest("created_at")
        assert (decision.verdict, decision.reason) == ("remove", "duplicate")
        assert decision.by_user == moderator
        assert numbers("news-1") == numbers("old") == recounted(world.article)
        assert numbers("news-1") == (2, [0, 0, 0, 0, 1])
        assert api.get(f"comments/{reply.id}").status == 200
        work_off()
        notices = api.get("me/notifications", token=world.token).body["items"]
        assert "removed" in [item["kind"] for item in notices]

    def test_an_edit_that_waits_has_no_stars_either(
        self, api: Api, world: World, old: Article
    ) -> None:
        now = timezone.now()
        published(world.article, world.reader, "Раньше", rating=5, now=now - timedelta(minutes=2))
        second = published(old, world.reader, "Позже", rating=4, now=now - timedelta(minutes=1))
        body = {"text": "Позже и иначе", "version": 1}
        assert api.patch(f"comments/{second.id}", body, token=world.token).status == 202
        merge(world)
        work_off()
        row = fresh(second)
        assert (row.text, row.rating, row.state) == ("Позже и иначе", None, "published")
        assert not Revision.objects.filter(state="pending").exists()
        assert numbers("news-1") == (2, [0, 0, 0, 0, 1])


class TestPins:
    def test_three_stay_the_targets_first(self, world: World, old: Article) -> None:
        now = timezone.now()
        here = [published(world.article, world.reader) for _ in range(2)]
        there = [published(old, world.reader) for _ in range(3)]
        for minutes, comment in enumerate((*here, *there)):
            pinned_at = now + timedelta(minutes=minutes)
            Comment.objects.filter(id=comment.id).update(pinned_at=pinned_at)
        assert merge(world)["unpinned"] == 2
        pinned = Comment.objects.filter(pinned_at__isnull=False).values_list("id", flat=True)
        assert set(pinned) == {here[0].id, here[1].id, there[2].id}
        told = Event.objects.filter(kind="comment.unpinned").values_list("subject_id", flat=True)
        assert set(told) == {there[0].id, there[1].id}


class TestRanks:
    def ranks(self) -> dict[tuple[str, str, str], int]:
        rows = Rank.objects.values_list("article__key", "sort", "window", "value")
        return {(key, sort, window): value for key, sort, window, value in rows}

    def test_are_as_if_it_had_been_said_there(self, world: World, old: Article) -> None:
        twin = make_article(world.site, "twin")
        for author, minutes, stars in (
            (world.reader, 300, 4),
            (world.other, 30, 2),
            (make_guest(world.site), 1, None),
        ):
            when = timezone.now() - timedelta(minutes=minutes)
            for article in (old, twin):
                text = f"Слово {article.key} {minutes}"
                said = published(article, author, text, rating=stars)
                Comment.objects.filter(id=said.id).update(published_at=when)
        work_off()
        refresh_ranks(now=timezone.now())
        before = self.ranks()
        merge(world)
        work_off()
        after = self.ranks()
        for sort, window in {(sort, window) for _key, sort, window in before}:
            assert after["news-1", sort, window] == before["twin", sort, window]
            assert after["old", sort, window] == before["twin", sort, window]
        refresh_ranks(now=timezone.now())
        assert self.ranks() == after

    def test_nothing_of_it_is_left_when_they_part(self, world: World, old: Article) -> None:
        published(old, world.reader)
        merge(world)
        from newsportal.articles.services import register_article

        facts = {"shares_thread_with": None}
        register_article(site=world.site, key="old", facts=facts, now=timezone.now())
        assert {key for key, _sort, _window in self.ranks()} <= {"news-1"}


class TestManyComments:
    def test_take_few_statements(self, world: World, old: Article) -> None:
        def statements(count: int) -> int:
            article = make_article(world.site, f"many-{count}")
            make_article(world.site, f"target-{count}")
            root = published(article, world.reader)
            values = {
                name: getattr(root, name)
                for name in ("site_id", "text", "html", "language", "fingerprint")
            }
            Comment.objects.bulk_create(
                Comment(
                    **values,
                    article=article,
                    author=world.other,
                    parent=root,
                    root=root,
                    depth=1,
                    state="pending",
                    created_at=timezone.now(),
                )
                for _ in range(count)
            )
            with CaptureQueriesContext(connection) as queries:
                assert merge(world, article.key, f"target-{count}")["comments"] == count + 1
            assert Comment.objects.filter(article=article).count() == 0
            return len(queries)

        assert statements(1000) == statements(1)


class TestCommand:
    def call(self, *words: str) -> str:
        out = StringIO()
        call_command("merge_articles", "--site", "gazeta", *words, stdout=out)
        return out.getvalue()

    def test_tells_first_and_then_does(self, world: World, old: Article) -> None:
        comment = published(old, world.reader, rating=4)
        told = self.call("old", "news-1", "--dry-run")
        assert "1 comments, 1 of them public" in told
        assert fresh(comment).article == old
        assert self.call("old", "news-1") == told.replace("would be merged", "is merged")
        assert fresh(comment).article == world.article
        assert "already" in self.call("old", "news-1")

    def test_names_what_is_wrong(self, world: World, old: Article) -> None:
        with pytest.raises(CommandError, match="source: unknown"):
            self.call("gone", "news-1")
        with pytest.raises(CommandError, match="there is no site"):
            call_command("merge_articles", "--site", "gone", "old", "news-1")


def work_off_events() -> None:
    """Errands alone: what waits for screening goes on waiting."""
    from tests.test_page_version import work_off_events_only

    work_off_events_only()


def test_subscribers_of_the_old_one_hear_of_new_comments(
    api: Api, world: World, old: Article
) -> None:
    path = f"me/subscriptions/{world.site.key}/old"
    assert api.put(path, token=world.token).status in {200, 201, 204}
    merge(world)
    published(world.article, world.other, "Новое слово")
    work_off()
    items = api.get("me/notifications", token=token_of(world.reader)).body["items"]
    assert [item["kind"] for item in items] == ["comment"]
