"""Public reads from memory: the same bytes as Django's, and never older than a second."""

import gzip
import json
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from newsportal.lib import redis
from newsportal.lib.chunked import Environ
from newsportal.lib.edge import shared
from newsportal.lib.edge.counts import MOST_MADE
from newsportal.lib.http_metrics import REQUESTS
from tests.edges import EDGE_KEYS, Door, Got
from tests.factories import World


@dataclass
class Pushed:
    article_id: int | None
    article_version: int | None


OF_THE_TRANSFER = {"X-Request-ID", "Vary", "Content-Length", "Allow"}


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def thread(world: World) -> str:
    world.published("Первый отзыв")
    return f"/api/v1/sites/gazeta/articles/{world.article.key}/comments"


def texts(body: bytes) -> list[str]:
    return [item["html"] for item in json.loads(body)["items"]]


class TestOneAnswer:
    def test_is_asked_for_once(
        self, door: Door, thread: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        first = door.get(thread)
        with django_assert_num_queries(0):
            second = door.get(thread)
        assert (first.status, second.status) == (200, 200)
        assert first.body == second.body
        assert door.asked == [thread]

    def test_is_what_django_says(self, door: Door, thread: str) -> None:
        alone: Any = Client().get(thread)
        door.get(thread)
        kept = door.get(thread)
        assert kept.body == alone.content
        for name in alone.headers.keys() - OF_THE_TRANSFER:
            assert kept.headers[name] == alone.headers[name]
        assert kept.headers.keys() == {*alone.headers.keys() - {"Allow"}, "Vary"}
        assert kept.headers["Content-Length"] == str(len(kept.body))

    def test_is_not_sent_to_who_has_it(self, door: Door, thread: str) -> None:
        etag = door.get(thread).headers["ETag"]
        for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            again = door.get(thread, HTTP_IF_NONE_MATCH=known)
            assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
            assert "Content-Type" not in again.headers
        assert door.get(thread, HTTP_IF_NONE_MATCH='"other"').status == 200

    def test_is_packed_for_who_takes_it(self, door: Door, world: World, thread: str) -> None:
        world.published("Длинный отзыв " * 50)
        plain, packed = door.get(thread), door.get(thread, HTTP_ACCEPT_ENCODING="br, gzip")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
        assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
        refused = door.get(thread, HTTP_ACCEPT_ENCODING="gzip;q=0, identity")
        assert refused.body == plain.body
        assert "Content-Encoding" not in refused.headers

    def test_has_a_number_for_each_request(self, door: Door, thread: str) -> None:
        own = {door.get(thread).headers["X-Request-ID"] for _ in range(3)}
        assert len(own) == 3
        assert door.get(thread, HTTP_X_REQUEST_ID="mine-1").headers["X-Request-ID"] == "mine-1"
        forged = door.get(thread, HTTP_X_REQUEST_ID="a b").headers["X-Request-ID"]
        assert " " not in forged

    def test_tells_other_origins_what_they_may_read(self, door: Door, thread: str) -> None:
        """Whoever asks: a cache on the way may have asked for somebody of no origin."""
        origin = {"HTTP_ORIGIN": "https://elsewhere.example"}
        for sent in ({}, origin, {}, {"HTTP_IF_NONE_MATCH": "*"}):
            kept = door.get(thread, **sent)
            assert kept.headers["Access-Control-Allow-Origin"] == "*"
            assert "ETag" in kept.headers["Access-Control-Expose-Headers"]


class TestNothingIsOld:
    def test_within_a_second(self, door: Door, world: World, thread: str) -> None:
        door.get(thread)
        world.published("Второй отзыв")
        door.clock.passes(0.44)
        door.get(thread)
        door.clock.passes(0.5)
        assert len(texts(door.get(thread).body)) == 2

    def test_though_another_process_looked_last(self, world: World, thread: str) -> None:
        here, there = Door(), Door()
        there.get(thread)
        world.published("Второй отзыв")
        there.clock.passes(0.44)
        here.get(thread)
        here.clock.passes(0.45)
        assert len(texts(here.get(thread).body)) == 2

    def test_a_page_that_has_not_changed_is_not_built_again(self, door: Door, thread: str) -> None:
        first = door.get(thread)
        door.clock.passes(1)
        again = door.get(thread)
        assert again.body is first.body
        assert len(door.asked) == 2

    def test_one_look_serves_all_processes(self, thread: str) -> None:
        here, there = Door(), Door()
        here.get(thread)
        there.get(thread)
        assert (len(here.asked), there.asked) == (1, [])

    def test_bytes_are_given_up_after_half_a_minute(self, door: Door, thread: str) -> None:
        first = door.get(thread)
        for _ in range(31):
            door.clock.passes(1)
            last = door.get(thread)
        assert last.body == first.body
        assert last.body is not first.body
        assert redis.cache().keys(EDGE_KEYS)


class Says:
    """An application whose page stays and whose Cache-Control does not."""

    seconds = 300

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        is_known = "HTTP_IF_NONE_MATCH" in environ
        headers = [("ETag", '"a"'), ("Cache-Control", f"public, max-age={self.seconds}")]
        start_response("304 Not Modified" if is_known else "200 OK", headers)
        return [b"" if is_known else b"{}"]


def test_a_page_that_stays_is_kept_as_long_as_is_said_now() -> None:
    """As with the settings of a site, where a switch was planned meanwhile."""
    says = Says()
    door = Door(application=says)
    address = "/api/v1/sites/gazeta/config?lang=ru"
    assert door.get(address).headers["Cache-Control"] == "public, max-age=300"
    says.seconds = 20
    door.clock.passes(1)
    again = door.get(address)
    assert (again.status, again.body) == (200, b"{}")
    assert again.headers["Cache-Control"] == "public, max-age=20"


class TestWhoHeardOfAVersion:
    """A live frame tells one; what its page then reads is no older."""

    def version(self, got: Got) -> int:
        return int(got.headers["ETag"].split(".")[1])

    def test_reads_no_older_one(self, door: Door, world: World, thread: str) -> None:
        before = self.version(door.get(thread))
        world.published("Второй отзыв")
        told = door.get(f"{thread}?at_least={before + 1}")
        assert (len(texts(told.body)), self.version(told)) == (2, before + 1)
        # And nobody who comes later does.
        assert door.get(thread).body == told.body

    def test_asks_for_nothing_that_is_there(self, door: Door, thread: str) -> None:
        version = self.version(door.get(thread))
        assert door.get(f"{thread}?at_least={version}").status == 200
        assert door.get(f"{thread}?at_least=0&limit=20").status == 200
        assert door.asked == [thread]

    def test_is_believed_only_so_far(self, door: Door, thread: str) -> None:
        first = door.get(thread)
        again = door.get(f"{thread}?at_least=999999999")
        assert (again.body, again.headers["ETag"]) == (first.body, first.headers["ETag"])
        assert door.asked == [thread, thread]

    @pytest.mark.parametrize("name", ["", "-1", "x", "1.5", "9" * 30])
    def test_says_it_as_a_number(self, door: Door, thread: str, name: str) -> None:
        assert door.get(f"{thread}?at_least={name}").status == 400


class TestVersionsInRedis:
    def test_move_forward_only(self) -> None:
        assert shared.known_version(7) is None
        assert shared.claim_version(7, 5, life_ms=60_000) == 5
        assert shared.claim_version(7, 4, life_ms=90_000) == 5
        assert shared.known_version(7) == 5
        assert shared.claim_version(7, 6, life_ms=0) == 6
        assert shared.known_version(7) == 5

    def test_are_pushed_but_not_prolonged(self) -> None:
        shared.claim_version(7, 5, life_ms=60_000)
        before: Any = redis.cache().pttl(redis.key("edge", "version", 7))
        shared.push_versions(events=[Pushed(7, 6), Pushed(7, 8), Pushed(8, 3), Pushed(None, None)])
        assert shared.known_version(7) == 8
        after: Any = redis.cache().pttl(redis.key("edge", "version", 7))
        assert 0 < after <= before
        # Of what nobody has looked at nothing is known.
        assert shared.known_version(8) is None
        shared.push_versions(events=[Pushed(7, 6)])
        assert shared.known_version(7) == 8

    def test_live_no_longer_where_redis_was_late(self) -> None:
        redis.cache().client_pause(200)
        shared.claim_version(7, 5, life_ms=500)
        left: Any = redis.cache().pttl(redis.key("edge", "version", 7))
        assert left <= 300

    def test_a_page_is_filed_under_its_own(self, door: Door, world: World, thread: str) -> None:
        """As when it was read from a replica that is behind."""
        first = door.get(thread)
        version = int(first.headers["ETag"].split(".")[1])
        article = world.article.id
        shared.claim_version(article, version + 3, life_ms=60_000)
        late = Door()
        assert late.get(thread).status == 200
        assert late.kept() == []
        assert shared.known_version(article) == version + 3


class TestOneKey:
    @pytest.mark.parametrize(
        "query", ["sort=best", "limit=20&replies=3", "replies=3&sort=best&limit=20"]
    )
    def test_for_all_that_mean_the_same(self, door: Door, thread: str, query: str) -> None:
        door.get(thread)
        assert door.get(f"{thread}?{query}").status == 200
        assert door.asked == [thread]

    def test_is_asked_for_in_one_order(self, door: Door, thread: str) -> None:
        first = door.get(f"{thread}?sort=newest&limit=10")
        second = door.get(f"{thread}?limit=10&sort=newest")
        assert first.body == second.body
        assert door.asked == [f"{thread}?limit=10&sort=newest"]

    def test_is_another_at_another_host(self, door: Door, world: World) -> None:
        feed = "/api/v1/sites/gazeta/feed.json"
        door.get(feed)
        other = door.get(feed, HTTP_HOST="127.0.0.1")
        assert json.loads(other.body)["feed_url"] == f"http://127.0.0.1{feed}"
        assert len(door.asked) == 2

    def test_is_another_in_another_language(self, door: Door, world: World) -> None:
        config = "/api/v1/sites/gazeta/config"
        for accepted, language in (("kk", "kk"), ("az,ru;q=0.5", "az"), ("kk;q=0.9", "kk")):
            got = door.get(config, HTTP_ACCEPT_LANGUAGE=accepted)
            assert json.loads(got.body)["language"] == language
            assert got.headers["Vary"] == "Accept-Language, Accept-Encoding"
        assert len(door.asked) == 2


class TestWhatIsNeverKept:
    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/api/v1/sites/gazeta/articles/unknown/comments", 404),
            ("/api/v1/sites/none/articles/news-1/comments", 404),
            ("/api/v1/sites/gazeta/articles/news-1/comments?sort=none", 400),
            ("/api/v1/sites/gazeta/articles/news-1/comments?x=1", 400),
            ("/api/v1/sites/gazeta/articles/news-1/comments?cursor=x", 400),
            ("/api/v1/sites/gazeta/counts?articles=", 400),
            ("/api/v1/sites/gazeta/counts?articles=a/b", 400),
            ("/api/v1/sites/none/counts?articles=a", 404),
            ("/api/v1/sites/gazeta/articles/counts?articles=a", 400),
            ("/counts?articles=a", 404),
            ("/livez", 200),
        ],
    )
    def test_errors_and_other_pages(
        self, door: Door, world: World, address: str, status: int
    ) -> None:
        for _ in range(2):
            assert door.get(address).status == status
        assert len(door.asked) == 2
        assert door.kept() == []
        assert door.edge.store.places() == door.edge.counts.shelves.places() == 0

    def test_a_bad_host(self, door: Door, thread: str) -> None:
        assert door.get(thread, HTTP_HOST="evil.example").status == 400
        assert door.kept() == []

    @pytest.mark.parametrize(
        "headers",
        [
            {"HTTP_AUTHORIZATION": "Bearer x"},
            {"HTTP_COOKIE": "a=b; sessionid=abc"},
            {"HTTP_TRANSFER_ENCODING": "chunked"},
            {"REQUEST_METHOD": "OPTIONS"},
        ],
    )
    def test_what_is_no_plain_read_passes_by(
        self, door: Door, thread: str, headers: dict[str, str]
    ) -> None:
        door.get(thread)
        door.get(thread)
        door.get(thread, **headers)
        assert len(door.asked) == 2

    def test_a_reader_s_cookies_are_nothing_to_us(self, door: Door, thread: str) -> None:
        door.get(thread, HTTP_COOKIE="analytics=1")
        assert door.get(thread, HTTP_COOKIE="other=2").status == 200
        assert door.asked == [thread]


class TestCounts:
    PATH = "/api/v1/sites/gazeta/counts"

    def test_are_put_together_from_what_is_kept_of_each(
        self, door: Door, world: World, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        world.published("Отзыв")
        keys = [world.article.key, "b", "c"]
        whole = door.get(f"{self.PATH}?articles={','.join(keys)}")
        alone: Any = Client().get(f"{self.PATH}?articles={','.join(keys)}")
        assert (whole.body, whole.headers["ETag"]) == (alone.content, alone.headers["ETag"])
        with django_assert_num_queries(0):
            some = door.get(f"{self.PATH}?articles=c,{keys[0]},,c")
        assert some.body == Client().get(f"{self.PATH}?articles=c,{keys[0]}").content
        assert some.headers["Content-Length"] == str(len(some.body))
        assert (
            door.get(
                f"{self.PATH}?articles=c%2C{keys[0]}", HTTP_IF_NONE_MATCH=some.headers["ETag"]
            ).status
            == 304
        )

    def test_only_what_is_missing_is_asked_for(self, door: Door, world: World) -> None:
        door.get(f"{self.PATH}?articles=a,b")
        door.get(f"{self.PATH}?articles=b,c,a,d")
        assert door.asked == [f"{self.PATH}?articles=a,b", f"{self.PATH}?articles=c,d"]

    def test_what_many_want_is_read_ahead(self, door: Door, world: World) -> None:
        door.get(f"{self.PATH}?articles=a,b,c")
        door.clock.passes(0.61)
        door.get(f"{self.PATH}?articles=a")
        assert door.asked[1:] == [f"{self.PATH}?articles=a,b,c"]
        for _ in range(6):
            door.clock.passes(0.61)
            door.get(f"{self.PATH}?articles=a")
        # Nobody wanted the other two for so long.
        assert door.asked[-1] == f"{self.PATH}?articles=a"

    def test_are_never_a_second_old(self, door: Door, world: World) -> None:
        address = f"{self.PATH}?articles={world.article.key}"
        assert json.loads(door.get(address).body)[world.article.key]["comments"] == 0
        world.published("Отзыв")
        door.clock.passes(0.9)
        assert json.loads(door.get(address).body)[world.article.key]["comments"] == 1

    def test_a_made_answer_is_as_new_as_its_pieces(self, door: Door, world: World) -> None:
        address = f"{self.PATH}?articles={world.article.key}"
        old = [door.get(address) for _ in range(2)]
        assert (old[0].body, old[0].headers["ETag"]) == (old[1].body, old[1].headers["ETag"])
        world.published("Отзыв")
        door.clock.passes(0.61)
        door.get(f"{self.PATH}?articles=b")
        new = door.get(address, HTTP_IF_NONE_MATCH=old[0].headers["ETag"])
        assert (new.status, json.loads(new.body)[world.article.key]["comments"]) == (200, 1)

    def test_made_for_many_questions_are_few(self, door: Door, world: World) -> None:
        keys = [f"k{number}" for number in range(40)]
        door.get(f"{self.PATH}?articles={','.join(keys)}")
        bodies = [door.get(f"{self.PATH}?articles={key}").body for key in keys]
        assert [list(json.loads(body)) for body in bodies] == [[key] for key in keys]
        shelf = door.edge.counts.shelves.find(f"http://localhost{self.PATH}")
        assert shelf is not None
        assert len(shelf.made) == MOST_MADE

    def test_of_unknown_articles_fill_no_more_than_their_share(self, world: World) -> None:
        door = Door(most_bytes=8 * 600 * 50)
        for start in range(0, 200, 40):
            keys = ",".join(f"k{number}" for number in range(start, start + 40))
            assert len(json.loads(door.get(f"{self.PATH}?articles={keys}").body)) == 40
        assert len(door.edge.counts.shelves.bodies()) <= 50

    def test_made_for_many_hosts_fill_no_more_than_their_share(self, world: World) -> None:
        """Any port of our host is a host: each has answers of its own."""
        share, door = 200_000, Door(most_bytes=8 * 200_000)
        hosts = [f"localhost:{port}" for port in range(1, 21)]
        for host in hosts:
            for number in range(4):
                # One article, asked for at length.
                address = f"{self.PATH}?articles={','.join(['k' * 64] * (60 + number))}"
                assert door.get(address, HTTP_HOST=host).status == 200
        shelves = [door.edge.counts.shelves.find(f"http://{host}{self.PATH}") for host in hosts]
        questions = [len(query) for shelf in shelves if shelf for query in shelf.made]
        assert 0 < sum(questions) <= share


class TestMemory:
    def test_holds_no_more_than_it_may(self, world: World) -> None:
        door = Door(most_bytes=40_000)
        comments = [world.published(f"Отзыв {number}") for number in range(12)]
        for comment in comments:
            door.get(f"/api/v1/comments/{comment.id}")
        assert 0 < door.edge.store.bytes <= 35_000
        assert door.edge.store.bytes == sum(answer.size for _, answer in door.edge.store.answers())
        assert f"{comments[-1].id}" in door.edge.store.answers()[-1][0]
        # What had to go is read again.
        assert door.get(f"/api/v1/comments/{comments[0].id}").status == 200

    def test_remembers_no_long_addresses(self, door: Door, thread: str) -> None:
        """What a caller may say at any length, and never the same twice, fills nothing."""
        door.get(thread)
        tracemalloc.start()
        try:
            for number in range(40):
                said = f"{number}{'x' * 50_000}"
                assert door.get(thread, HTTP_X_FORWARDED_PROTO=said).status == 200
            filled, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert filled < 500_000


class TestNumbers:
    def test_answers_from_memory_are_counted_as_all_others(self, door: Door, thread: str) -> None:
        def counted(status: str) -> float:
            return float(REQUESTS.labels("thread", "GET", status)._value.get())

        found, unchanged = counted("200"), counted("304")
        etag = door.get(thread).headers["ETag"]
        for _ in range(3):
            door.get(thread)
        door.get(thread, HTTP_IF_NONE_MATCH=etag)
        door.clock.passes(0.5)
        door.forget_shared()
        # Django says 304 to the edge, and the reader is given the page.
        assert door.get(thread).status == 200
        # Whatever passes by hands on what was counted; so does `/metrics` itself.
        numbers = door.get("/metrics").body.decode()
        assert (counted("200") - found, counted("304") - unchanged) == (5, 1)
        assert 'newsportal_edge_answers_total{outcome="memory"}' in numbers
        assert f"newsportal_edge_bytes {float(door.edge.store.bytes)}" in numbers
