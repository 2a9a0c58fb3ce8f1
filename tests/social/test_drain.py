"""The drain and what may happen to it: other drains, poison, lost streams, no Redis, no room."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from newsportal.articles.models import Article
from newsportal.lib import redis
from newsportal.lib.ids import uuid7
from newsportal.lib.limiter import Breaker
from newsportal.live import doorbell
from social.interactions import NOBODY, Kind, Record, pack
from social.models import Cursor, FilteredVisits, HourTally, Quarantine, Share
from social.services import ingest, streams
from social.services.drain import drain_once
from social.services.upkeep import count_shed
from tests.social.test_events_api import event, hours, tell, told
from tests.social.threads import in_threads
from tests.social.world import (
    FRIEND,
    SHARER,
    Somebody,
    drain,
    filtered,
    interactions,
    link_of,
    make_article,
    make_site,
    numbers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


def shard_of(article: Article) -> int:
    return article.id % len(streams.shards())


def add_raw(article: Article, payload: bytes, *, at: str = "*") -> None:
    name = streams.stream(shard_of(article))
    redis.durable().xadd(name, {streams.FIELD: payload}, id=at)


def click(article: Article, share: Share, **values: Any) -> Record:
    record = Record(
        id=uuid7().bytes,
        kind=Kind.CLICK_BACK,
        reason=0,
        site=article.site_id,
        article=article.id,
        subject=share.id.bytes,
        visitor=uuid7().bytes,
        received_ms=int(datetime.now(UTC).timestamp() * 1000),
        token=share.token.encode(),
        network=b"telegram",
    )
    return record._replace(**values)


class TestDrainOnce:
    def test_moves_the_cursor_with_what_it_counts(self, article: Article, link: str) -> None:
        FRIEND.get(link)
        now = datetime.now(UTC)
        done = drain_once(shard_of(article), now=now)
        cursor = Cursor.objects.get(shard=shard_of(article))
        assert (done.records, done.is_all) == (1, True)
        assert cursor.last_id == cursor.counted_id == done.last_id
        assert cursor.drained_at == now
        assert drain_once(shard_of(article), now=now).records == 0

    def test_costs_the_same_for_one_and_for_a_thousand(
        self, article: Article, link: str, django_assert_max_num_queries: Any
    ) -> None:
        share = Share.objects.get()
        for _ in range(20):
            add_raw(article, pack(click(article, share) for _ in range(50)))
        with django_assert_max_num_queries(17):
            assert drain_once(shard_of(article), now=datetime.now(UTC)).records == 1000
        assert numbers(article)["click_backs"] == 1000
        assert numbers(article)["version"] == 3

    def test_keeps_no_plan_for_a_day_that_only_begins(self, article: Article, link: str) -> None:
        """Made for a page of rows, it would read thousands a minute later for each visitor."""
        FRIEND.get(link)
        drain()
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            kept = " ".join(statement for (statement,) in cursor.fetchall())
        assert "articles_engagement" in kept
        assert "social_once" not in kept
        assert "social_interaction" not in kept

    def test_rings_for_who_has_the_article_open(self, article: Article, link: str) -> None:
        FRIEND.get(link)
        with redis.cache().pubsub() as bell:
            bell.subscribe(doorbell.BELL)
            bell.get_message(timeout=5)
            drain()
            message: Any = bell.get_message(timeout=5)
        assert message["data"] == f"[{article.id}]".encode()

    def test_trims_what_is_drained_and_old(self, article: Article, link: str) -> None:
        name, share = streams.stream(shard_of(article)), Share.objects.get()
        old = int((datetime.now(UTC) - timedelta(minutes=16)).timestamp() * 1000)
        # Redis trims by whole blocks of its own, some hundred entries each.
        for place in range(300):
            add_raw(article, pack([click(article, share)]), at=f"{old}-{place + 1}")
        add_raw(article, pack([click(article, share)]))
        drain()
        assert redis.durable().xlen(name) < 150
        assert numbers(article)["click_backs"] == 301

    def test_keeps_what_is_old_and_not_drained(self, article: Article) -> None:
        old = int((datetime.now(UTC) - timedelta(hours=2)).timestamp() * 1000)
        name = streams.stream(shard_of(article))
        for place in range(300):
            add_raw(article, pack([]), at=f"{old}-{place + 1}")
        streams.trim(shard_of(article), drained=f"{old}-0", now_ms=old + 7_200_000)
        assert redis.durable().xlen(name) == 300


class TestPoison:
    @pytest.mark.parametrize(
        "payload", [b"", b"\x01x", b"\x02" + bytes(100), b"\xff" * 101, b"\x01" + b"\xff" * 100]
    )
    def test_is_set_aside_and_blocks_nobody(
        self, article: Article, link: str, payload: bytes
    ) -> None:
        FRIEND.get(link)
        add_raw(article, payload)
        Somebody("203.0.113.9").get(link)
        assert numbers(article)["click_backs"] == 2
        row = Quarantine.objects.get()
        assert (row.shard, bytes(row.raw)) == (shard_of(article), payload)
        drain()
        assert Quarantine.objects.count() == 1

    def test_that_only_the_database_refuses_is_found_among_the_sound(
        self, article: Article, link: str
    ) -> None:
        share = Share.objects.get()
        FRIEND.get(link)
        # No text in PostgreSQL has NUL in its middle.
        add_raw(article, pack([click(article, share, network=b"a\x00b")]))
        Somebody("203.0.113.9").get(link)
        assert numbers(article)["click_backs"] == 2
        assert Quarantine.objects.get().error == "DataError"

    def test_of_an_article_that_is_gone_is_no_poison(self, article: Article, link: str) -> None:
        share = Share.objects.get()
        add_raw(article, pack([click(article, share)._replace(article=article.id + 4 * 2**40)]))
        FRIEND.get(link)
        assert numbers(article)["click_backs"] == 1
        assert not Quarantine.objects.exists()


class TestLostStreams:
    def test_that_were_emptied_are_read_on(self, article: Article, link: str) -> None:
        FRIEND.get(link)
        drain()
        redis.durable().flushdb()
        Somebody("203.0.113.9").get(link)
        assert numbers(article)["click_backs"] == 2

    def test_whose_clock_went_back_are_read_from_their_beginning(
        self, article: Article, link: str
    ) -> None:
        FRIEND.get(link)
        drain()
        redis.durable().flushdb()
        add_raw(article, pack([click(article, Share.objects.get())]), at="1-1")
        assert numbers(article)["click_backs"] == 2
        cursor = Cursor.objects.get(shard=shard_of(article))
        assert (cursor.epoch, cursor.last_id) == (1, "1-1")

    def test_that_come_back_older_count_nothing_twice(self, article: Article, link: str) -> None:
        mark = FRIEND.get(link)["Location"].partition(".example/night?s=")[2]
        told(event(), event("share_intent", network="vk"))
        name = streams.stream(shard_of(article))
        before: Any = redis.durable().xrange(name)
        told(event())
        drain()
        redis.durable().delete(name)
        for entry_id, fields in before:
            redis.durable().xadd(name, fields, id=entry_id)
        told(event("click_back", id=mark.partition(".")[2], token=mark))
        row = numbers(article)
        assert (row["click_backs"], row["intents"]) == (1, 2)
        assert HourTally.objects.get(network="").impressions == 2


class TestWithoutRedis:
    @pytest.fixture(autouse=True)
    def _away(self, settings: Any, article: Article, link: str, token: str) -> Iterator[None]:
        drain()
        settings.REDIS_DURABLE_URL = "redis://127.0.0.1:1/0"
        ingest._breaker = Breaker()
        yield
        ingest._breaker = Breaker()

    @pytest.fixture
    def token(self, link: str) -> str:
        return link.removeprefix("/s/")

    def test_a_few_are_written_directly(self, article: Article, token: str) -> None:
        batch = [event("click_back", token=token), event("share_intent", network="vk")]
        told(*batch)
        told(*batch)
        assert len(rows()) == 2
        assert hours() == [("", 0, 2, 0, 0), ("telegram", 1, 1, 1, 0), ("vk", 1, 1, 0, 0)]

    def test_a_link_is_followed_and_counted(self, article: Article, link: str) -> None:
        location = FRIEND.get(link)["Location"]
        assert location.endswith(f".{rows()[0]}")

    def test_too_many_at_once_are_told_to_come_again(
        self, article: Article, link: str, token: str
    ) -> None:
        taken = [ingest._direct.acquire() for _ in range(ingest.DIRECT_AT_ONCE)]
        try:
            answer: Any = tell(event("click_back", token=token))
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert answer["Retry-After"] == "5"
            # A link leads on, and leaves the telling to the page.
            assert FRIEND.get(link)["Location"].endswith(f"?s={token}")
        finally:
            for _ in taken:
                ingest._direct.release()
        assert rows() == []


def rows() -> list[str]:
    """Ids of what is in the table, without draining."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text FROM social_interaction ORDER BY id")
        return [found for (found,) in cursor.fetchall()]


class TestPressure:
    @pytest.fixture(autouse=True)
    def _little_room(self, settings: Any) -> None:
        settings.NEWSPORTAL_INTERACTIONS_WAITING_MAX = 1

    def test_sheds_impressions_and_nothing_else(self, article: Article, link: str) -> None:
        token = link.removeprefix("/s/")
        for _ in range(2):
            told(event("share_intent", network="vk"))
        told(event(), event("click_back", token=token), event())
        assert (numbers(article)["intents"], numbers(article)["click_backs"]) == (3, 1)
        assert HourTally.objects.get(network="").impressions == 0
        assert filtered() == {}
        for _ in range(2):
            count_shed()
        assert filtered() == {"shed": 2}

    def test_ends_when_the_drain_has_come_through(self, article: Article) -> None:
        for _ in range(3):
            told(event("share_intent", network="vk"))
        drain()
        ingest._waiting.forget()
        told(event())
        drain()
        assert HourTally.objects.get(network="").impressions == 1

    def test_is_counted_in_entries_that_wait_and_not_in_those_kept(self, article: Article) -> None:
        for _ in range(3):
            told(event("share_intent", network="vk"))
        drain()
        assert streams.waiting(shard_of(article)) == 0
        assert streams.look(shard_of(article)).length == 3  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_eight_drains_count_each_once(self) -> None:
        site = make_site()
        articles = [make_article(site, f"a-{place}") for place in range(6)]
        links = [link_of(SHARER.share(article)) for article in articles]

        def act(place: int) -> None:
            if place % 4:
                Somebody(f"203.0.113.{place % 250}").get(links[place % 6])
            else:
                drain()

        in_threads(act, 120)
        assert sum(numbers(article)["click_backs"] for article in articles) == 90
        assert len(interactions()) == 90

    def test_a_direct_write_and_a_drain_of_the_same_count_once(self) -> None:
        article = make_article(make_site())
        share = Share.objects.get(token=link_of(SHARER.share(article)).removeprefix("/s/"))
        records = [click(article, share) for _ in range(200)]
        add_raw(article, pack(records))

        def act(place: int) -> None:
            if place % 2:
                ingest.write_directly(records)
            else:
                drain()

        in_threads(act, 10)
        assert numbers(article)["click_backs"] == 200
        share.refresh_from_db()
        assert share.click_backs == 200

    def test_a_drain_passes_by_another_that_is_at_it(self) -> None:
        article = make_article(make_site())
        share = Share.objects.get(token=link_of(SHARER.share(article)).removeprefix("/s/"))
        add_raw(article, pack([click(article, share)]))
        shard = shard_of(article)
        Cursor.objects.create(shard=shard)
        done: list[int] = []

        def other() -> None:
            done.append(drain_once(shard, now=datetime.now(UTC)).records)
            connection.close()

        with transaction.atomic():
            Cursor.objects.select_for_update().get(shard=shard)
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
        assert done == [0]
        assert numbers(article)["click_backs"] == 1


def test_days_that_are_missing_are_made(article: Article) -> None:
    with time_machine.travel("2025-05-05T12:00:00Z", tick=False):
        share = Share.objects.get(token=link_of(SHARER.share(article)).removeprefix("/s/"))
        FRIEND.get(f"/s/{share.token}")
        assert numbers(article)["click_backs"] == 1
    assert not FilteredVisits.objects.exists()
    assert bytes(16) == NOBODY
