"""Bans by the publisher's own backend."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from newsportal.events.models import Event
from newsportal.readers.models import Ban, BanKind
from tests.api import Api
from tests.factories import World


@pytest.fixture
def key(world: World) -> str:
    return world.service_key("moderation")


def bans(world: World, ban: str = "") -> str:
    return f"readers/{world.reader.id}/bans" + (f"/{ban}" if ban else "")


class TestBanning:
    def test_keeps_from_writing_until_lifted(self, world: World, api: Api, key: str) -> None:
        made = api.post(bans(world), {"reason": "spam"}, token=key)
        ban = Ban.objects.get()
        assert (made.status, made.body) == (
            201,
            {
                "id": str(ban.pk),
                "reader": str(world.reader.id),
                "until": None,
                "is_shadow": False,
                "reason": "spam",
                "created_at": made.body["created_at"],
            },
        )
        refused = api.post(world.thread, {"text": "Ещё одно мнение"}, token=world.token)
        assert (refused.status, refused.code) == (403, "reader_banned")
        assert api.delete(bans(world, made.body["id"]), token=key).status == 204
        assert api.delete(bans(world, made.body["id"]), token=key).status == 204
        assert api.post(world.thread, {"text": "Я вернулся"}, token=world.token).status == 202
        told = Event.objects.filter(subject_id=world.reader.id, kind__startswith="reader.")
        assert sorted(told.values_list("kind", flat=True)) == ["reader.banned", "reader.unbanned"]

    def test_lifts_that_one_only(self, world: World, api: Api, key: str) -> None:
        first = api.post(bans(world), {"reason": "spam"}, token=key).body["id"]
        api.post(bans(world), {"reason": "rules"}, token=key)
        api.delete(bans(world, first), token=key)
        refused = api.post(world.thread, {"text": "Ещё одно мнение"}, token=world.token)
        assert refused.code == "reader_banned"

    def test_until_a_time(self, world: World, api: Api, key: str) -> None:
        until = timezone.now() + timedelta(days=1)
        made = api.post(bans(world), {"reason": "rules", "until": until.isoformat()}, token=key)
        assert made.status == 201
        assert Ban.objects.get().until == until

    def test_a_shadow_keeps_nobody_from_writing(self, world: World, api: Api, key: str) -> None:
        made = api.post(bans(world), {"reason": "spam", "is_shadow": True}, token=key)
        assert (made.status, made.body["is_shadow"]) == (201, True)
        assert Ban.objects.get().kind == BanKind.SHADOW
        assert api.post(world.thread, {"text": "Мнение"}, token=world.token).status == 202

    def test_the_same_key_bans_once(self, world: World, api: Api, key: str) -> None:
        first, again = (
            api.post(bans(world), {"reason": "spam"}, token=key, key="0123456789abcdef")
            for _ in range(2)
        )
        assert (again.status, again.body["id"]) == (201, first.body["id"])
        assert Ban.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "field", "code"),
        [
            ({"reason": "spam", "until": "2001-01-01T00:00:00Z"}, "until", "in_the_past"),
            ({"reason": "spam", "until": "soon"}, "until", "invalid"),
            ({"reason": "Спам!"}, "reason", "invalid"),
            ({}, "reason", "required"),
        ],
    )
    def test_refuses(
        self, world: World, api: Api, key: str, body: dict[str, Any], field: str, code: str
    ) -> None:
        answer = api.post(bans(world), body, token=key)
        assert (answer.status, answer.code) == (400, "validation_error")
        errors = [(error["field"], error["code"]) for error in answer.body["errors"]]
        assert errors == [(field, code)]
        assert not Ban.objects.exists()

    def test_ends_at_the_site(self, world: World, api: Api, key: str) -> None:
        foreign = World.make("other")
        assert api.post(bans(foreign), {"reason": "spam"}, token=key).status == 404
        own = api.post(bans(world), {"reason": "spam"}, token=key).body["id"]
        # Another reader's ban under this one's address.
        assert api.delete(f"readers/{world.other.id}/bans/{own}", token=key).status == 404
        assert api.delete(bans(world, "99999999999999999999"), token=key).status == 404
        assert Ban.objects.get().lifted_at is None
