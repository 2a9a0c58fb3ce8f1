"""A retried POST acts once; what it may not do is told apart by caller, route, key and body."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.events.models import Event
from newsportal.readers.models import IdempotencyKey
from newsportal.tasks import forget_expired
from social.models import Share
from tests.api import Answer, Api
from tests.factories import World, decide, fresh, make_article

KEY = "0123456789abcdef"
TEXT = {"text": "Хорошая новость, спасибо за рассказ"}


@pytest.fixture(autouse=True)
def unlimited(settings: object) -> None:
    settings.NEWSPORTAL_LIMITS = False  # type: ignore[attr-defined]


class TestSameKey:
    def test_same_body_gives_the_same_status_and_resource(self, api: Api, world: World) -> None:
        first = api.post(world.thread, TEXT, token=world.token, key=KEY)
        second = api.post(world.thread, TEXT, token=world.token, key=KEY)
        assert (first.status, second.status) == (202, 202)
        assert first.body == second.body
        assert first.headers["Location"] == second.headers["Location"]
        assert "Idempotency-Replayed" not in first.headers
        assert second.headers["Idempotency-Replayed"] == "true"
        assert Comment.objects.count() == 1
        assert Event.objects.filter(kind="comment.submitted").count() == 1

    def test_another_spelling_of_the_body_is_the_same_body(self, api: Api, world: World) -> None:
        bodies = [b'{"text": "abc def", "rating": 4}', b'{"rating":4,"text":"abc\\u0020def"}']
        answers = [api.post(world.thread, raw=raw, token=world.token, key=KEY) for raw in bodies]
        assert answers[1].headers["Idempotency-Replayed"] == "true"
        assert Comment.objects.count() == 1

    @pytest.mark.parametrize(
        "body", [{"text": "Совсем другой текст"}, {**TEXT, "rating": 5}, {**TEXT, "nudge": True}]
    )
    def test_another_body_is_a_mismatch(
        self, api: Api, world: World, body: dict[str, object]
    ) -> None:
        api.post(world.thread, TEXT, token=world.token, key=KEY)
        answer = api.post(world.thread, body, token=world.token, key=KEY)
        assert (answer.status, answer.code) == (422, "idempotency_mismatch")
        assert Comment.objects.count() == 1

    def test_of_another_caller_or_route_is_another_key(self, api: Api, world: World) -> None:
        second = make_article(world.site, "news-2")
        elsewhere = world.thread.replace(world.article.key, second.key)
        calls = [(world.thread, world.token), (world.thread, world.other_token)]
        calls += [(elsewhere, world.token)]
        answers = [
            api.post(path, {"text": f"Мнение номер {n}"}, token=token, key=KEY)
            for n, (path, token) in enumerate(calls)
        ]
        assert [answer.status for answer in answers] == [202, 202, 202]
        assert Comment.objects.count() == 3

    def test_shows_the_resource_as_it_is_now(self, api: Api, world: World) -> None:
        """No text is kept with the key, so what was removed does not come back by a retry."""
        first = api.post(world.thread, TEXT, token=world.token, key=KEY)
        comment = decide(Comment.objects.get(), DecisionVerdict.PUBLISH)
        second = api.post(world.thread, TEXT, token=world.token, key=KEY)
        assert (first.body["state"], second.body["state"]) == ("pending", "published")
        assert second.status == first.status
        assert fresh(comment).state == "published"
        assert TEXT["text"] not in str(IdempotencyKey.objects.values().get())

    def test_counts_a_share_once(self, api: Api, world: World) -> None:
        path = world.thread.replace("/comments", "/shares")
        first, second = (api.post(path, {"network": "telegram"}, key=KEY) for _ in range(2))
        assert (first.status, second.status, first.body) == (201, 201, second.body)
        assert Share.objects.count() == 1


class TestKeys:
    @pytest.mark.parametrize("key", ["k" * 16, "k" * 255, "a key with blanks - and signs!"])
    def test_have_16_to_255_characters(self, api: Api, world: World, key: str) -> None:
        assert api.post(world.thread, TEXT, token=world.token, key=key).status == 202

    @pytest.mark.parametrize("key", ["k", "k" * 15, "k" * 256, "k" * 5000, "k" * 20 + "\t"])
    def test_of_other_lengths_or_signs_are_refused(self, api: Api, world: World, key: str) -> None:
        answer = api.post(world.thread, TEXT, token=world.token, key=key)
        assert (answer.status, answer.code) == (400, "validation_error")
        assert not Comment.objects.exists()
        assert not IdempotencyKey.objects.exists()


class TestFailures:
    """A key whose POST failed is as good as new."""

    def retry(self, api: Api, world: World) -> Answer:
        return api.post(world.thread, TEXT, token=world.token, key=KEY)

    def test_of_validation_are_not_kept(self, api: Api, world: World) -> None:
        wrong = api.post(world.thread, {"text": ""}, token=world.token, key=KEY)
        assert wrong.status == 400
        assert self.retry(api, world).status == 202

    def test_of_a_closed_thread_are_not_kept(self, api: Api, world: World) -> None:
        world.article.mode = "closed"
        world.article.save()
        assert self.retry(api, world).status == 409
        assert not IdempotencyKey.objects.exists()
        world.article.mode = None
        world.article.save()
        answer = self.retry(api, world)
        assert answer.status == 202
        assert "Idempotency-Replayed" not in answer.headers

    def test_of_a_wrong_token_are_not_kept(self, api: Api, world: World) -> None:
        assert api.post(world.thread, TEXT, token="rubbish", key=KEY).status == 401
        assert self.retry(api, world).status == 202

    @pytest.mark.django_db(transaction=True)
    def test_in_the_middle_leave_nothing(self, api: Api, world: World) -> None:
        """The effect fails after its first rows were written: none of them stays."""
        with refused_events():
            assert self.retry(api, world).status == 500
            assert not Comment.objects.exists()
            assert not IdempotencyKey.objects.exists()
        assert self.retry(api, world).status == 202


@contextmanager
def refused_events() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'refused'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON events_event"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()"
        )
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION pg_temp.refuse CASCADE")


class TestTime:
    def test_a_day_later_the_key_is_forgotten(self, api: Api, world: World) -> None:
        first = api.post(world.thread, TEXT, token=world.token, key=KEY)
        kept = IdempotencyKey.objects.get()
        for hours, count in ((23, 1), (25, 0)):
            with time_machine.travel(kept.created_at + timedelta(hours=hours), tick=False):
                forget_expired()
            assert IdempotencyKey.objects.count() == count
        second = api.post(world.thread, TEXT, token=world.token, key=KEY)
        assert second.body["id"] != first.body["id"]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def run_threads(self, world: World, count: int) -> Iterator[Answer]:
        answers: list[Answer] = []
        start, token = threading.Barrier(count), world.token

        def post() -> None:
            try:
                start.wait()
                answers.append(Api(Client()).post(world.thread, TEXT, token=token, key=KEY))
            finally:
                connection.close()

        threads = [threading.Thread(target=post) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        yield from answers

    def test_50_make_one_comment_and_tell_only_of_it(self, world: World) -> None:
        answers = list(self.run_threads(world, 50))
        comment = Comment.objects.get()
        assert {answer.status for answer in answers} <= {202, 409}
        made = [answer for answer in answers if answer.status == 202]
        assert {answer.body["id"] for answer in made} == {str(comment.id)}
        assert sum("Idempotency-Replayed" not in answer.headers for answer in made) == 1
        for answer in answers:
            if answer.status == 409:
                assert answer.code == "idempotency_in_progress"
                assert answer.headers["Retry-After"] == "1"
        assert Event.objects.filter(kind="comment.submitted").count() == 1


def test_forgetting_takes_only_old_keys(world: World) -> None:
    kept = {"body_digest": b"", "status": 201, "resource": "1", "route": "r", "key": KEY}
    for caller in ("old", "young"):
        IdempotencyKey.objects.create(caller=caller, **kept)
    IdempotencyKey.objects.filter(caller="old").update(
        created_at=timezone.now() - timedelta(hours=24, seconds=1)
    )
    forget_expired()
    assert IdempotencyKey.objects.get().caller == "young"
