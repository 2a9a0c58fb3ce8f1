"""Proof of work on the guest call: asked by the site, solved once, and nothing else is slowed."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from newsportal.lib.signing import decode_base64, encode_base64, seal
from newsportal.readers import challenge as challenges
from newsportal.readers.models import Reader, SpentChallenge
from newsportal.sites.models import Site
from tests.api import Answer, Api
from tests.factories import World

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GUESTS, CHALLENGE = "sites/gazeta/guests", "sites/gazeta/challenge"


@pytest.fixture(autouse=True)
def easy(settings: Any) -> Any:
    settings.NEWSPORTAL_CHALLENGE_BITS = 6
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def asking(world: World) -> World:
    Site.objects.update(challenge="proof_of_work")
    return world


def bits(answer: str) -> int:
    """Zero bits at the beginning, counted as a reader of the documentation would."""
    digits = "".join(f"{byte:08b}" for byte in hashlib.sha256(answer.encode()).digest())
    return len(digits) - len(digits.lstrip("0"))


def solve(token: str, *, difficulty: int = 6, is_right: bool = True) -> str:
    return next(
        answer
        for number in count()
        if (bits(answer := f"{token}:{number}") >= difficulty) is is_right
    )


def become_guest(api: Api, answer: Any = None, name: str = "Дана") -> Answer:
    body = {"name": name} if answer is None else {"name": name, "challenge": answer}
    return api.post(GUESTS, body)


def fresh_answer(api: Api) -> str:
    return solve(api.get(CHALLENGE).body["token"])


class TestHandingOut:
    def test_is_told_by_config(self, api: Api, world: World) -> None:
        assert api.get("sites/gazeta/config").body["challenge"] is None
        Site.objects.update(challenge="proof_of_work")
        assert api.get("sites/gazeta/config").body["challenge"] == {
            "kind": "proof_of_work",
            "url": "/api/v1/sites/gazeta/challenge",
        }

    def test_is_another_one_each_time(self, api: Api, asking: World) -> None:
        one, other = api.get(CHALLENGE), api.get(CHALLENGE)
        assert one.status == 200
        assert one.headers["Cache-Control"] == "private, no-store"
        assert one.body == {
            "kind": "proof_of_work",
            "token": one.body["token"],
            "algorithm": "sha256",
            "difficulty": 6,
            "expires_at": "2026-03-01T12:10:00Z",
        }
        assert one.body["token"] != other.body["token"]
        assert not SpentChallenge.objects.exists()

    def test_is_nothing_where_nothing_is_asked(self, api: Api, world: World) -> None:
        assert api.get(CHALLENGE).body == {
            "kind": "off",
            "token": None,
            "algorithm": None,
            "difficulty": None,
            "expires_at": None,
        }
        assert become_guest(api).status == 201
        assert become_guest(api, "whatever").status == 201


class TestAnswering:
    def refused(self, answer: Answer) -> None:
        assert (answer.status, answer.code) == (403, "challenge_required")
        assert set(answer.body["challenge"]) == {
            "kind",
            "token",
            "algorithm",
            "difficulty",
            "expires_at",
        }
        assert not Reader.objects.filter(name="Дана").exists()
        assert not SpentChallenge.objects.exists()

    def test_rightly_makes_a_guest(self, api: Api, asking: World) -> None:
        assert become_guest(api, fresh_answer(api)).status == 201
        assert Reader.objects.filter(name="Дана").count() == 1
        assert SpentChallenge.objects.count() == 1

    def test_not_at_all_hands_out_a_challenge(self, api: Api, asking: World) -> None:
        refusal = become_guest(api)
        self.refused(refusal)
        assert become_guest(api, solve(refusal.body["challenge"]["token"])).status == 201

    def test_wrongly_is_refused(self, api: Api, asking: World) -> None:
        token = api.get(CHALLENGE).body["token"]
        right = solve(token)
        nonce = right.rpartition(":")[2]
        body, _, signature = token.partition(".")
        wrong = [
            "",
            token,
            f"{token}:",
            f":{nonce}",
            solve(token, is_right=False),
            f"{token}:{'0' * 21}",
            f"{token}:-1",
            f"{token}:١",
            f"{body}:{nonce}",
            f"{body}.{signature[:-6]}:{nonce}",
            "x" * 4000 + ":1",
        ]
        # Signed by us, for another purpose; and easier than what was handed out.
        payload = {"site": "gazeta", "bits": 0, "exp": 2**40, "salt": "a"}
        easier = decode_base64(body).replace(b'"bits":6', b'"bits":0')
        wrong += [f"{seal('guest', payload)}:1", f"{encode_base64(easier)}.{signature}:1"]
        for answer in wrong:
            self.refused(become_guest(api, answer))

    def test_too_late_is_refused(self, api: Api, asking: World) -> None:
        answer = fresh_answer(api)
        with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
            self.refused(become_guest(api, answer))
        with time_machine.travel(NOON + timedelta(minutes=9, seconds=59), tick=False):
            assert become_guest(api, answer).status == 201

    def test_another_sites_is_refused(self, api: Api, asking: World) -> None:
        World.make("other")
        Site.objects.update(challenge="proof_of_work")
        foreign = api.get("sites/other/challenge").body["token"]
        self.refused(become_guest(api, solve(foreign)))

    def test_twice_makes_one_guest(self, api: Api, asking: World) -> None:
        token = api.get(CHALLENGE).body["token"]
        first = solve(token)
        assert become_guest(api, first, "Первая").status == 201
        number = int(first.rpartition(":")[2])
        again = next(answer for n in count(number + 1) if bits(answer := f"{token}:{n}") >= 6)
        for answer in (first, again):
            refusal = become_guest(api, answer)
            assert (refusal.status, refusal.code) == (403, "challenge_required")
        assert not Reader.objects.filter(name="Дана").exists()
        assert SpentChallenge.objects.count() == 1

    def test_with_a_bad_name_leaves_the_answer_good(self, api: Api, asking: World) -> None:
        answer = fresh_answer(api)
        assert become_guest(api, answer, "Admin").field_codes == {"name": "reserved"}
        assert not SpentChallenge.objects.exists()
        assert become_guest(api, answer).status == 201

    def test_needs_no_redis(self, api: Api, asking: World, settings: Any) -> None:
        answer = fresh_answer(api)
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        assert become_guest(api, answer, "Первая").status == 201
        assert become_guest(api, answer).code == "challenge_required"

    def test_counts_by_the_difficulty_it_was_handed_out_with(
        self, api: Api, asking: World, settings: Any
    ) -> None:
        token = api.get(CHALLENGE).body["token"]
        settings.NEWSPORTAL_CHALLENGE_BITS = 30
        assert become_guest(api, solve(token)).status == 201

    def test_is_not_asked_of_who_is_a_guest_already(self, api: Api, asking: World) -> None:
        answer = api.post(asking.thread, {"text": "Хорошая новость"}, token=asking.token)
        assert answer.status == 202


def test_spent_challenges_are_forgotten_when_they_have_ended(api: Api, asking: World) -> None:
    assert become_guest(api, fresh_answer(api)).status == 201
    challenges.forget_expired(now=NOON + timedelta(minutes=10))
    assert SpentChallenge.objects.count() == 1
    challenges.forget_expired(now=NOON + timedelta(minutes=10, seconds=1))
    assert not SpentChallenge.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_answer_twenty_times_at_once_makes_one_guest(api: Api, asking: World) -> None:
    answer = fresh_answer(api)
    start, statuses = threading.Barrier(20), []

    def send() -> None:
        try:
            start.wait()
            statuses.append(become_guest(Api(Client()), answer).status)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, *[403] * 19]
    assert Reader.objects.filter(name="Дана").count() == 1
