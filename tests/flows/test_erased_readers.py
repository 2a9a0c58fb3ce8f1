"""Who was erased: tokens, doubles, races, and rows that nobody may forget."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Notice, Reaction
from newsportal import routes
from newsportal.articles.models import Bookmark
from newsportal.events.models import Event
from newsportal.readers.erasure import DIGESTS_KEPT, erase_reader, forget_digests
from newsportal.readers.models import Erasure, Ignored, Reader
from newsportal.readers.tokens import create_sso_key
from newsportal.sites.models import Site
from tests.api import Answer, Api
from tests.factories import World, work_off
from tests.flows.erasing import NAME, erase, recount, words_in_tables


@pytest.mark.django_db
class TestTokens:
    def test_of_a_guest_are_refused_from_now_on(self, api: Api, world: World) -> None:
        api.delete("me", token=world.token)
        calls = [
            api.get("me", token=world.token),
            api.delete("me", token=world.token),
            api.post(world.thread, {"text": "Я вернулся"}, token=world.token),
            api.put("me/bookmarks/gazeta/news-1", token=world.token),
        ]
        assert [(call.status, call.code) for call in calls] == [(401, "invalid_token")] * 4

    def test_of_a_signed_in_reader_make_a_new_one_only_when_they_are_newer(
        self, api: Api, world: World
    ) -> None:
        key = create_sso_key(site=world.site, algorithm="HS256")

        def token(issued: int) -> str:
            claims = {
                "iss": key.issuer,
                "aud": key.audience,
                "sub": NAME,
                "name": NAME,
                "iat": issued,
                "exp": issued + 600,
            }
            return jwt.encode(claims, key.key, algorithm="HS256", headers={"kid": key.kid})

        now = int(timezone.now().timestamp())
        first = api.get("me", token=token(now - 60)).body["id"]
        for round_ in range(2):
            erase(api, token(now - 60 if round_ == 0 else now + 20))
            assert NAME not in words_in_tables()
            answer = api.get("me", token=token(now - 60))
            assert (answer.status, answer.code) == (401, "invalid_token")
            if round_ == 0:
                again = api.get("me", token=token(now + 20)).body
                assert again["id"] != first
                assert (again["name"], again["counts"]["comments"]) == (NAME, 0)
        later = timezone.now() + DIGESTS_KEPT + timedelta(seconds=1)
        forget_digests(now=later)
        for reader in Reader.objects.filter(kind="sso"):
            assert reader.subject == str(reader.id)


@pytest.mark.django_db
class TestOnce:
    def test_twice_changes_nothing(self, world: World) -> None:
        now = timezone.now()
        erase_reader(reader=world.reader, now=now)
        before = Reader.objects.values().get(id=world.reader.id)
        erase_reader(reader=world.reader, now=now + timedelta(hours=1))
        assert Reader.objects.values().get(id=world.reader.id) == before
        assert Erasure.objects.count() == Event.objects.filter(kind="reader.erased").count() == 1

    def test_looks_again_later(self, api: Api, world: World) -> None:
        """A handler of an event before the erasure may have written a notice after it."""
        comment = world.published("Слово", author=world.other)
        erase(api, world.token)
        Notice.objects.create(
            reader=world.reader,
            kind="reply",
            comment=comment,
            comment_version=1,
            created_at=timezone.now(),
        )
        erasure = Erasure.objects.get(reader=world.reader)
        finished_at = erasure.finished_at
        assert erasure.due_at is not None
        work_off()
        assert Notice.objects.exists()
        then = erasure.created_at - timedelta(minutes=11)
        Erasure.objects.update(created_at=then, due_at=timezone.now())
        work_off()
        assert not Notice.objects.filter(reader=world.reader).exists()
        erasure.refresh_from_db()
        assert (erasure.due_at, erasure.finished_at) == (None, finished_at)

    def test_takes_guests_along_who_went_over_to_the_reader(self, api: Api, world: World) -> None:
        comment = world.published("Слово", author=world.other)
        Reader.objects.filter(id=world.other.id).update(merged_into=world.reader)
        erase(api, world.token)
        assert Reader.objects.get(id=world.other.id).erased_at is not None
        shown = api.get(f"comments/{comment.id}").body["author"]["name"]
        assert shown == "Удалённый читатель"


def test_every_row_that_knows_a_reader_is_answered_for() -> None:
    """A table with a reader that no collector and no eraser names is a hole in the promise."""
    keys = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is Reader
    }
    named = [row for part in routes.READER_DATA for row in part.rows]
    assert len(named) == len(set(named))
    assert set(named) == keys


@pytest.mark.django_db(transaction=True)
def test_nothing_survives_that_was_sent_while_a_reader_is_erased(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False
    world = World.make()
    Site.objects.update(erased_text="remove", screening="after")
    other = world.published("Слово другого", author=world.other)
    clients = [Api(Client()) for _ in range(8)]

    def call(number: int, turn: int) -> list[Answer]:
        api, token = clients[number], world.token
        text = {"text": f"Слово {number} и {turn} о новости"}
        like = f"comments/{other.id}/reactions/like"
        beside = [
            lambda: api.put(like, token=token),
            lambda: api.put("me/bookmarks/gazeta/news-1", token=token),
            lambda: api.put(f"me/ignored/{world.other.id}", token=token),
            lambda: api.delete(like, token=token),
        ]
        return [api.post(world.thread, text, token=token), beside[(number + turn) % 4]()]

    def act(number: int) -> list[int]:
        answers: list[Answer] = []
        try:
            for turn in range(12):
                if number == 0 and turn == 4:
                    answers.append(clients[0].delete("me", token=world.token))
                answers += call(number, turn)
        finally:
            connection.close()
        return [answer.status for answer in answers]

    with ThreadPoolExecutor(len(clients)) as pool:
        statuses = Counter(status for done in pool.map(act, range(8)) for status in done)
    assert set(statuses) <= {200, 201, 202, 204, 401}
    assert statuses[401] >= 1
    assert Erasure.objects.count() == 1
    work_off()
    own = Comment.objects.filter(author=world.reader)
    assert own.exists()
    assert not own.filter(is_erased=False).exists()
    for rows in (Reaction, Ignored, Bookmark, Notice):
        assert not rows.objects.filter(reader=world.reader).exists()
    recount(world)
