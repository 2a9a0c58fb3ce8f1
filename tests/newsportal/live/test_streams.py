"""What a client of a stream hears, by a real socket from a real process."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from comments.states import DecisionVerdict
from newsportal.articles.engagement import touch
from newsportal.articles.models import Article
from newsportal.articles.services import create_article, register_article
from newsportal.events.log import publish
from newsportal.events.models import Event
from newsportal.events.relay import fan_out
from newsportal.live.rows import REPLAY_MAX
from newsportal.sites.services import save_settings
from social.services.drain import ring
from social.services.reactions import react_to_article
from tests.factories import World, decide, make_article
from tests.newsportal.live.streams import Frame, StreamProcess, path_of

pytestmark = pytest.mark.django_db(transaction=True)


def said(comment: Any) -> dict[str, Any]:
    root = comment.root_id or comment.id
    return {"id": str(comment.id), "root": str(root), "version": comment.version}


def change(article: Article, times: int = 1) -> None:
    """So many new page versions, which say nothing but that numbers changed."""
    for _ in range(times):
        with transaction.atomic():
            publish(
                "article.reacted",
                site_id=article.site_id,
                article_id=article.id,
                article_version=touch(article.id),
                now=timezone.now(),
            )


class TestFresh:
    def test_hears_where_the_article_stands_and_then_each_change(
        self, streams: StreamProcess, world: World
    ) -> None:
        with streams.open(path_of(world.article)) as stream:
            assert stream.frame() == Frame("counts", {"version": 1}, "1")
            root = world.published()
            reply = world.published(author=world.other, parent=root)
            fan_out()
            assert stream.frames(2) == [
                Frame("comment.published", said(root), "2"),
                Frame("comment.published", said(reply), "3"),
            ]
            decide(reply, DecisionVerdict.HOLD)
            decide(reply, DecisionVerdict.REJECT)
            decide(root, DecisionVerdict.REMOVE)
            react_to_article(
                article=world.article, reader=world.reader, kind="like", now=timezone.now()
            )
            fan_out()
            # Refusing what had been held already changes no public byte.
            assert stream.frames(3) == [
                Frame("comment.removed", said(reply), "4"),
                Frame("comment.removed", said(root), "5"),
                Frame("counts", {"version": 6}, "6"),
            ]

    def test_hears_nothing_of_what_is_not_public_and_no_words(
        self, streams: StreamProcess, world: World
    ) -> None:
        with streams.open(path_of(world.article)) as stream:
            stream.frame()
            hidden = world.comment("Тайна https://a.example/1 https://b.example/2")
            shown = world.published("Совершенно открытое мнение", author=world.other)
            fan_out()
            lines = stream.raw()
            while not lines[0].startswith("id: 2"):
                lines = stream.raw()
            fields = dict(line.split(": ", 1) for line in lines)
            assert set(fields) == {"id", "event", "data"}
            assert json.loads(fields["data"]) == said(shown)
            assert str(hidden.id) not in "".join(lines)

    def test_is_told_of_its_own_article_only(self, streams: StreamProcess, world: World) -> None:
        other = make_article(world.site, "news-2")
        with streams.open(path_of(world.article)) as here, streams.open(path_of(other)) as there:
            assert [here.frame().id, there.frame().id] == ["1", "1"]
            change(other)
            change(world.article, 2)
            fan_out()
            assert [frame.id for frame in here.frames(2)] == ["2", "3"]
            assert there.frame().id == "2"

    def test_many_hear_the_same_in_the_same_order(
        self, streams: StreamProcess, world: World
    ) -> None:
        listening = [streams.open(path_of(world.article)) for _ in range(20)]
        for stream in listening:
            assert stream.frame().id == "1"
        for _ in range(5):
            change(world.article)
            fan_out()
        heard = [[frame.id for frame in stream.frames(5)] for stream in listening]
        assert heard == [["2", "3", "4", "5", "6"]] * 20
        for stream in listening:
            stream.connection.close()


class TestResumed:
    def test_hears_first_what_it_missed_and_each_once(
        self, streams: StreamProcess, world: World
    ) -> None:
        first = world.published()
        change(world.article)
        with streams.open(path_of(world.article), after="1") as stream:
            assert stream.frames(2) == [
                Frame("comment.published", said(first), "2"),
                Frame("counts", {"version": 3}, "3"),
            ]
            change(world.article)
            fan_out()
            assert stream.frame().id == "4"

    def test_that_missed_nothing_hears_the_next_change_first(
        self, streams: StreamProcess, world: World
    ) -> None:
        with streams.open(path_of(world.article), after="1") as stream:
            assert stream.status == 200
            assert stream.any_frame() == Frame("retry")
            change(world.article)
            fan_out()
            assert stream.frame().id == "2"

    def test_may_say_so_in_the_address_but_the_header_counts(
        self, streams: StreamProcess, world: World
    ) -> None:
        change(world.article, 3)
        path = path_of(world.article)
        with streams.open(f"{path}?last_event_id=2") as stream:
            assert [frame.id for frame in stream.frames(2)] == ["3", "4"]
        with streams.open(f"{path}?last_event_id=1", after="3") as stream:
            assert stream.frame().id == "4"

    def test_sees_transactions_that_commit_in_the_reverse_order_of_their_inserts(
        self, streams: StreamProcess, world: World
    ) -> None:
        """The event with the smaller id commits last; whoever reads by id would never see it."""
        began, may_end = Signal(), Signal()
        article = world.article

        def slow() -> None:
            with transaction.atomic():
                publish("article.reacted", site_id=world.site.id, article_id=article.id, now=now)
                began.set()
                assert may_end.wait(20)
                version = touch(article.id)
                Event.objects.filter(article_id=article.id, article_version=None).update(
                    article_version=version
                )
            connection.close()

        now = timezone.now()
        with streams.open(path_of(article)) as stream, ThreadPoolExecutor(1) as pool:
            assert stream.frame().id == "1"
            writing = pool.submit(slow)
            assert began.wait(20)
            change(article)
            fan_out()
            assert stream.frame().id == "2"
            may_end.set()
            writing.result()
            fan_out()
            assert stream.frame().id == "3"
        ids = list(
            Event.objects.filter(article_id=article.id, article_version__gte=2)
            .order_by("article_version")
            .values_list("id", flat=True)
        )
        assert ids == sorted(ids, reverse=True)
        with streams.open(path_of(article), after="1") as resumed:
            assert [frame.id for frame in resumed.frames(2)] == ["2", "3"]

    @pytest.mark.parametrize("after", ["9", "999999999999999999", "4.1"])
    def test_from_the_future_or_another_shape_reads_the_page_again(
        self, streams: StreamProcess, world: World, after: str
    ) -> None:
        change(world.article, 3)
        with streams.open(path_of(world.article), after=after) as stream:
            assert stream.frame() == Frame("resync", {"version": 4}, "4")
            change(world.article)
            fan_out()
            assert stream.frame().id == "5"

    def test_behind_the_end_of_the_log_reads_the_page_again(
        self, streams: StreamProcess, world: World
    ) -> None:
        change(world.article, 4)
        Event.objects.filter(article_id=world.article.id, article_version__lte=3).delete()
        with streams.open(path_of(world.article), after="2") as stream:
            assert stream.frame() == Frame("resync", {"version": 5}, "5")
        with streams.open(path_of(world.article), after="3") as stream:
            assert [frame.id for frame in stream.frames(2)] == ["4", "5"]

    def test_far_behind_reads_the_page_again(self, streams: StreamProcess, world: World) -> None:
        change(world.article, REPLAY_MAX + 1)
        newest = str(REPLAY_MAX + 2)
        with streams.open(path_of(world.article), after="1") as stream:
            assert stream.frame() == Frame("resync", {"version": int(newest)}, newest)
        with streams.open(path_of(world.article), after="2") as stream:
            assert [frame.id for frame in stream.frames(REPLAY_MAX)][-1] == newest

    def test_many_changes_at_once_are_one_frame_for_who_listens(
        self, streams: StreamProcess, world: World
    ) -> None:
        with streams.open(path_of(world.article)) as stream:
            assert stream.frame().id == "1"
            with transaction.atomic():
                for _ in range(REPLAY_MAX + 1):
                    change(world.article)
            while fan_out():
                pass
            assert stream.frame() == Frame("resync", {"version": 502}, "502")


class TestVersionsWithoutEvents:
    """What is counted by the thousand moves the page and writes no event."""

    def count(self, article: Article) -> None:
        ring({article.id: touch(article.id, click_backs=1)})

    def test_are_heard_as_counts(self, streams: StreamProcess, world: World) -> None:
        with streams.open(path_of(world.article)) as stream:
            assert stream.frame().id == "1"
            self.count(world.article)
            assert stream.frame() == Frame("counts", {"version": 2}, "2")
            root = world.published()
            self.count(world.article)
            fan_out()
            assert stream.frame() == Frame("comment.published", said(root), "3")
            assert stream.frame() == Frame("counts", {"version": 4}, "4")

    def test_are_no_gap_for_who_was_away(self, streams: StreamProcess, world: World) -> None:
        change(world.article)
        for _ in range(3):
            self.count(world.article)
        root = world.published()
        with streams.open(path_of(world.article), after="2") as stream:
            assert stream.frame() == Frame("comment.published", said(root), "6")
        self.count(world.article)
        with streams.open(path_of(world.article), after="4") as stream:
            assert [frame.id for frame in stream.frames(2)] == ["6", "7"]

    def test_and_a_log_that_was_forgotten_are_one_page_to_read(
        self, streams: StreamProcess, world: World
    ) -> None:
        change(world.article)
        self.count(world.article)
        world.published()
        Event.objects.filter(article_id=world.article.id, article_version__lte=2).delete()
        with streams.open(path_of(world.article), after="2") as stream:
            assert stream.frame() == Frame("resync", {"version": 4}, "4")


class TestSharedDiscussion:
    def test_is_heard_beside_the_articles_own_numbers(
        self, streams: StreamProcess, world: World
    ) -> None:
        kazakh = make_article(world.site, "news-1-kk", thread=world.article)
        with streams.open(path_of(kazakh)) as stream:
            assert stream.frame() == Frame("counts", {"version": 1}, "1.1")
            comment = world.published()
            fan_out()
            assert stream.frame() == Frame("comment.published", said(comment), "1.2")
            change(kazakh)
            fan_out()
            assert stream.frame() == Frame("counts", {"version": 2}, "2.2")
        with streams.open(path_of(kazakh), after="1.1") as resumed:
            assert [frame.id for frame in resumed.frames(2)] == ["2.1", "2.2"]

    def test_that_begins_ends_the_stream_for_a_new_one(
        self, streams: StreamProcess, world: World
    ) -> None:
        kazakh = make_article(world.site, "news-1-kk")
        with streams.open(path_of(kazakh)) as stream:
            assert stream.frame().id == "1"
            facts = {"thread": world.article}
            register_article(site=world.site, key=kazakh.key, facts=facts, now=timezone.now())
            fan_out()
            assert stream.is_over()
        with streams.open(path_of(kazakh), after="1") as again:
            assert again.frame() == Frame("resync", {"version": 2}, "2.1")


class TestUnregistered:
    def test_article_of_a_lazy_site_is_an_empty_thread_until_somebody_writes(
        self, streams: StreamProcess, world: World
    ) -> None:
        world.site.lazy_articles = True
        world.site.save()
        with streams.open("sites/gazeta/articles/nobody-knows-me/stream") as stream:
            assert stream.frame() == Frame("counts", {"version": 0}, "0")
            facts = {"url": "https://gazeta.example/nobody-knows-me"}
            create_article(site=world.site, key="nobody-knows-me", values=facts, now=timezone.now())
            fan_out()
            assert stream.frame() == Frame("counts", {"version": 1}, "1")


class TestHidden:
    def hide_article(self, world: World) -> None:
        register_article(
            site=world.site, key="news-1", facts={"mode": "hidden"}, now=timezone.now()
        )

    def hide_site(self, world: World) -> None:
        world.site.mode = "hidden"
        save_settings(world.site, changed=["mode"], now=timezone.now())

    @pytest.mark.parametrize("hide", [hide_article, hide_site])
    def test_article_ends_its_streams_and_is_not_found(
        self, streams: StreamProcess, world: World, hide: Any
    ) -> None:
        with streams.open(path_of(world.article)) as stream:
            assert stream.frame().id == "1"
            hide(self, world)
            fan_out()
            assert stream.is_over()
        with streams.open(path_of(world.article), after="1") as again:
            assert (again.status, again.problem()["code"]) == (404, "unknown_article")
