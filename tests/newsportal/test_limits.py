"""Bursts through the whole service: exactly the limit gets through."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from comments.models import Comment
from newsportal.readers.limits import COMMENTS_BY_READER, GUESTS_BY_ADDRESS, WRITES_BY_ADDRESS
from newsportal.readers.models import Reader
from tests.api import Answer, read_answer
from tests.factories import World

GUESTS = "/api/v1/sites/gazeta/guests"
BURST = 200


@pytest.fixture(autouse=True)
def limited(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = True


@cache
def client() -> Client:
    """One for all: it reads the middleware with its first request."""
    return Client()


def become_guest(address: str = "198.51.100.7", **headers: str) -> Answer:
    response = client().post(
        GUESTS,
        {"name": "Дана"},
        content_type="application/json",
        headers=headers,
        REMOTE_ADDR=address,
    )
    return read_answer(response)


def statuses(answers: list[Answer]) -> Counter[int]:
    return Counter(answer.status for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_a_burst_from_many_threads_gives_exactly_the_limit(world: World) -> None:
    before, most = Reader.objects.count(), GUESTS_BY_ADDRESS[0].count

    def one(_: int) -> Answer:
        try:
            return become_guest()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(BURST)))

    assert statuses(answers) == {201: most, 429: BURST - most}
    assert Reader.objects.count() == before + most
    for answer in answers:
        if answer.status == 429:
            assert answer.code == "rate_limited"
            assert 1 <= int(answer.headers["Retry-After"]) <= GUESTS_BY_ADDRESS[0].seconds


@pytest.mark.django_db
class TestOneReader:
    def post(self, world: World, address: str = "198.51.100.7") -> Answer:
        response = client().post(
            f"/api/v1/{world.thread}",
            {"text": "Одно и то же мнение"},
            content_type="application/json",
            headers={"Authorization": f"Bearer {world.token}"},
            REMOTE_ADDR=address,
        )
        return read_answer(response)

    def test_is_limited_wherever_it_writes_from(self, world: World) -> None:
        most = COMMENTS_BY_READER[0].count
        answers = [self.post(world, f"198.51.100.{number}") for number in range(most + 5)]
        assert statuses(answers) == {202: most, 429: 5}
        assert Comment.objects.count() == most

    def test_does_not_limit_another(self, world: World) -> None:
        for _ in range(COMMENTS_BY_READER[0].count + 1):
            self.post(world)
        other = World(world.site, world.article, world.other, world.reader)
        assert (self.post(world).status, self.post(other).status) == (429, 202)


@pytest.mark.django_db
class TestAddresses:
    def exhaust(self, **headers: str) -> None:
        answers = [become_guest(**headers) for _ in range(GUESTS_BY_ADDRESS[0].count)]
        assert statuses(answers) == {201: GUESTS_BY_ADDRESS[0].count}

    def test_are_not_what_the_caller_says(self, world: World) -> None:
        self.exhaust()
        for number in range(5):
            forged = {
                "X-Forwarded-For": f"203.0.113.{number}",
                "X-Real-IP": f"203.0.113.{number}",
                "Forwarded": f"for=203.0.113.{number}",
                "True-Client-IP": f"203.0.113.{number}",
            }
            assert become_guest(**forged).status == 429
        assert become_guest("198.51.100.8").status == 201

    def test_behind_a_proxy_are_what_the_proxy_says(self, world: World, settings: Any) -> None:
        settings.NEWSPORTAL_TRUSTED_PROXIES = 1
        self.exhaust(**{"X-Forwarded-For": "203.0.113.1"})
        # The caller may write what it likes; the proxy adds the true address on the right.
        for number in range(5):
            forged = {"X-Forwarded-For": f"192.0.2.{number}, 203.0.113.1"}
            assert become_guest(**forged).status == 429
        assert become_guest(**{"X-Forwarded-For": "203.0.113.2"}).status == 201

    def test_of_ipv6_count_by_household(self, world: World) -> None:
        for number in range(GUESTS_BY_ADDRESS[0].count):
            assert become_guest(f"2001:db8:0:1::{number:x}").status == 201
        assert become_guest("2001:db8:0:1:ffff::1").status == 429
        assert become_guest("2001:db8:0:2::1").status == 201


@pytest.mark.django_db
def test_writes_count_before_tokens_and_bodies_are_looked_at(world: World) -> None:
    def write() -> int:
        path = f"/api/v1/{world.thread}"
        answer = client().post(
            path, b"{", content_type="application/json", REMOTE_ADDR="198.51.100.9"
        )
        return answer.status_code

    answers = Counter(write() for _ in range(WRITES_BY_ADDRESS[0].count + 5))
    assert answers == {401: WRITES_BY_ADDRESS[0].count, 429: 5}
    reads = Client(REMOTE_ADDR="198.51.100.9").get(f"/api/v1/{world.thread}")
    assert reads.status_code == 200


@pytest.mark.django_db
def test_can_be_switched_off(world: World, settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False
    answers = [become_guest() for _ in range(GUESTS_BY_ADDRESS[0].count + 10)]
    assert statuses(answers) == {201: GUESTS_BY_ADDRESS[0].count + 10}
