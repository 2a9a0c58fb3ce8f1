"""Public reads from memory: the same bytes as Django's, and never older than a second."""

import gzip
import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from newsportal.lib import redis
from tests.edges import EDGE_KEYS, Door
from tests.factories import World

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
        door.get(thread)
        kept = door.get(thread, HTTP_ORIGIN="https://elsewhere.example")
        assert kept.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in kept.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Expose-Headers" not in door.get(thread).headers


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
