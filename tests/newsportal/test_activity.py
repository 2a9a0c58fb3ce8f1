"""What happens to articles, summed by five minutes, and what of it moves them in the feed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import log2
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from comments.states import DecisionVerdict
from newsportal.articles.activity import Act, forget_expired, record_acts
from newsportal.articles.models import Activity, Article, Rank, RankDue
from newsportal.articles.ranking import (
    rank_article,
    rank_talk,
    refresh_ranks,
    refresh_ranks_of_events,
)
from newsportal.events.models import Event
from social.services.reactions import react_to_article, take_reaction_back
from tests.api import Api
from tests.factories import World, decide, make_article, work_off, write

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def values(article: Article) -> dict[tuple[str, str], int]:
    rows = Rank.objects.filter(article=article).values_list("sort", "window", "value")
    return {(sort, window): value for sort, window, value in rows}


def weight(article: Article, now: datetime) -> float:
    """What `hot` comes to at that time."""
    value = values(article)["hot", "all"] / 1_000_000
    return float(2 ** (value - now.timestamp() / (6 * 3600)))


def together(*acts: Callable[[], object]) -> None:
    """In threads of their own, begun at one moment."""
    barrier, failed = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        except Exception as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


class TestRecording:
    def test_adds_up_within_five_minutes(self, world: World) -> None:
        article = world.article.id
        record_acts([Act(article, NOON, click_backs=2, weight=1.5)])
        record_acts(
            [
                Act(article, NOON + 4.9 * MINUTE, sharers=1, intents=1, weight=3),
                Act(article, NOON + 5 * MINUTE, intents=1),
            ]
        )
        rows = Activity.objects.order_by("at")
        assert [
            (row.at, row.sharers, row.intents, row.click_backs, row.weight) for row in rows
        ] == [
            (NOON, 1, 1, 2, 4.5),
            (NOON + 5 * MINUTE, 0, 1, 0, 0),
        ]

    def test_moves_heat_at_once_and_windows_by_the_minute(self, world: World) -> None:
        record_acts([Act(world.article.id, NOON, sharers=1, weight=3)])
        assert set(values(world.article)) == {("hot", "all"), ("rising", "all")}
        refresh_ranks(now=NOON + MINUTE)
        assert values(world.article)["shared", "1h"] == 1

    def test_any_order_comes_to_the_same(self, world: World) -> None:
        other = make_article(world.site, "other")
        times = [NOON + hours * 60 * MINUTE for hours in (0, 5, 48, 1, 30)]
        for article, order in ((world.article, times), (other, sorted(times))):
            for at in order:
                record_acts([Act(article.id, at, click_backs=1, weight=1)])
        for key, value in values(world.article).items():
            assert values(other)[key] == pytest.approx(value, abs=5)

    def test_leaves_out_an_article_that_is_gone(self, world: World) -> None:
        record_acts([Act(2**40, NOON, weight=1), Act(world.article.id, NOON, weight=1)])
        assert list(Activity.objects.values_list("article_id", flat=True)) == [world.article.id]
        assert set(Rank.objects.values_list("article_id", flat=True)) == {world.article.id}

    def test_nothing_is_nothing(self, world: World) -> None:
        record_acts([])
        assert not RankDue.objects.exists()

    def test_costs_the_same_for_many(self, world: World, django_assert_num_queries: object) -> None:
        articles = [make_article(world.site, f"a{number}") for number in range(20)]
        with django_assert_num_queries(3):  # type: ignore[operator]
            record_acts([Act(article.id, NOON, weight=1) for article in articles])

    def test_what_is_said_counts_for_who_shows_it(self, world: World) -> None:
        kazakh = make_article(world.site, "news-kk")
        Article.objects.filter(id=kazakh.id).update(thread=world.article)
        record_acts([Act(world.article.id, NOON, comments=1, talk_weight=2, weight=3)])
        assert weight(world.article, NOON) == pytest.approx(5)
        assert weight(kazakh, NOON) == pytest.approx(2)
        record_acts([Act(world.article.id, NOON, comments=-1, talk_weight=-2)])
        assert weight(world.article, NOON) == pytest.approx(3)
        assert values(kazakh) == {}

    def test_late_acts_count_where_they_belong(self, world: World) -> None:
        record_acts([Act(world.article.id, NOON, sharers=1, weight=3)])
        refresh_ranks(now=NOON + MINUTE)
        record_acts([Act(world.article.id, NOON - 600 * MINUTE, sharers=1, weight=3)])
        refresh_ranks(now=NOON + 2 * MINUTE)
        found = values(world.article)
        assert (found["shared", "1h"], found["shared", "24h"]) == (1, 2)


class TestWindows:
    def test_end_by_themselves(self, world: World) -> None:
        record_acts([Act(world.article.id, NOON, sharers=1, weight=3)])
        refresh_ranks(now=NOON)
        for minutes, expected in ((64, 3), (65, 2), (1444, 2), (1445, 1), (10084, 1), (10085, 0)):
            refresh_ranks(now=NOON + minutes * MINUTE)
            windows = [key for key in values(world.article) if key[0] == "shared"]
            assert len(windows) == expected, minutes
        assert RankDue.objects.get().due_at is None

    def test_are_left_alone_where_nothing_is_due(
        self, world: World, django_assert_num_queries: object
    ) -> None:
        record_acts([Act(world.article.id, NOON, sharers=1, weight=3)])
        refresh_ranks(now=NOON)
        with django_assert_num_queries(1 + 2):  # type: ignore[operator]
            # With the savepoint's two.
            refresh_ranks(now=NOON + MINUTE)

    def test_are_made_up_for_after_an_hour_without_a_clock(self, world: World) -> None:
        for number in range(3):
            at = NOON + number * 10 * MINUTE
            record_acts([Act(world.article.id, at, sharers=1, weight=3)])
        refresh_ranks(now=NOON + 21 * MINUTE)
        refresh_ranks(now=NOON + 80 * MINUTE)
        assert values(world.article)["shared", "1h"] == 1

    def test_old_sums_are_forgotten(self, world: World) -> None:
        record_acts([Act(world.article.id, NOON, sharers=1, weight=3)])
        refresh_ranks(now=NOON + timedelta(days=8))
        forget_expired(NOON + timedelta(days=8))
        assert Activity.objects.count() == 1
        forget_expired(NOON + timedelta(days=8, minutes=1))
        assert not Activity.objects.exists()
        assert not RankDue.objects.exists()


class TestOnePerson:
    """The nth act of one person under one article in a day weighs 1/2^(n-1)."""

    @pytest.fixture(autouse=True)
    def at_noon(self) -> object:
        with time_machine.travel(NOON, tick=False) as clock:
            self.clock = clock
            yield

    def test_comments_of_one_author(self, world: World) -> None:
        said = [world.published(), world.published()]
        self.clock.shift(timedelta(hours=6))
        said.append(world.published(rating=5))
        work_off()
        now = timezone.now()
        # Six hours are the half-life; the third is a review, so 2 + 1.
        assert weight(world.article, now) == pytest.approx((2 + 1) / 2 + 3 / 4)
        decide(said[0], DecisionVerdict.REMOVE)
        work_off()
        assert weight(world.article, now) == pytest.approx(2 / 2 + 3 / 2)
        decide(said[0], DecisionVerdict.PUBLISH)
        work_off()
        assert weight(world.article, now) == pytest.approx((2 + 1) / 2 + 3 / 4)

    def test_comments_of_two_authors_and_of_two_days(self, world: World) -> None:
        world.published()
        world.published(author=world.other)
        self.clock.shift(timedelta(hours=12))
        world.published()
        work_off()
        assert weight(world.article, timezone.now()) == pytest.approx(4 / 4 + 2)

    def test_counted_anew_it_is_the_same(self, world: World) -> None:
        for minutes in (0, 1, 7, 30):
            self.clock.shift(minutes * MINUTE)
            world.published()
            world.published(author=world.other)
            work_off()
        before = (values(world.article), list(Activity.objects.order_by("at").values()))
        rank_talk(article_ids=[world.article.id], now=timezone.now())
        after = (values(world.article), list(Activity.objects.order_by("at").values()))
        assert after == before

    def test_reactions_of_one_reader(self, world: World) -> None:
        now = timezone.now()
        facts = {"article": world.article, "reader": world.reader, "now": now}
        react_to_article(kind="like", **facts)
        self.clock.shift(MINUTE)
        react_to_article(kind="love", **{**facts, "now": timezone.now()})
        react_to_article(kind="love", **facts)
        assert weight(world.article, now) == pytest.approx(0.75)
        take_reaction_back(kind="like", **facts)
        assert weight(world.article, now) == pytest.approx(0.5)
        assert [row.reactions for row in Activity.objects.all()] == [1]
        take_reaction_back(kind="love", **facts)
        assert values(world.article) == {}

    def test_shares_of_one_visitor_and_of_two(self, api: Api, world: World) -> None:
        for network, address in (("telegram", 1), ("vk", 1), ("telegram", 1), ("vk", 2)):
            response = api.client.post(
                "/api/v1/sites/gazeta/articles/news-1/shares",
                {"network": network},
                content_type="application/json",
                REMOTE_ADDR=f"198.51.100.{address}",
            )
            assert response.status_code == 201
        # Each is a sharer of the article once.
        assert weight(world.article, timezone.now()) == pytest.approx(6)
        row = Activity.objects.get()
        assert (row.sharers, row.intents) == (2, 4)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_everything_at_once_is_counted(self, world: World) -> None:
        other = make_article(world.site, "other")
        now = timezone.now()

        def record() -> None:
            for _ in range(10):
                with transaction.atomic():
                    both = [world.article.id, other.id]
                    record_acts([Act(one, now, sharers=1, weight=1) for one in both])

        def recount() -> None:
            for _ in range(5):
                rank_talk(article_ids=[other.id], now=now)
                rank_article(article_id=world.article.id, now=now)
                refresh_ranks(now=now)

        together(record, record, recount)
        refresh_ranks(now=now + MINUTE)
        for article in (world.article, other):
            found = values(article)
            assert found["shared", "1h"] == 20
            at = Activity.objects.get(article=article).at.timestamp()
            hot = 1_000_000 * (at / (6 * 3600) + log2(20))
            assert found["hot", "all"] == pytest.approx(hot, abs=30)


def test_many_comments_told_at_once_are_counted_as_one_by_one(world: World) -> None:
    now = timezone.now().replace(hour=12)
    with time_machine.travel(now - timedelta(days=1), tick=False) as clock:
        other = make_article(world.site, "news-2")
        for number, article in enumerate([world.article, other, world.article, world.article]):
            for author in (world.reader, world.other):
                comment = write(article, author, now=timezone.now())
                decide(comment, DecisionVerdict.REJECT if number == 2 else DecisionVerdict.PUBLISH)
            clock.shift(timedelta(minutes=3))
        events = list(Event.objects.filter(kind__in=["comment.published", "comment.rejected"]))
        found = []
        for told in ([[event] for event in events], [events]):
            Activity.objects.all().delete()
            for some in told:
                refresh_ranks_of_events(events=some, now=timezone.now())
            counts = ("article_id", "at", "comments", "ratings", "stars", "talk_weight")
            found.append(list(Activity.objects.order_by("article_id", "at").values_list(*counts)))
    assert found[0] == found[1]
    assert sum(row[2] for row in found[0]) == 6
    assert len(found[0]) == 3
