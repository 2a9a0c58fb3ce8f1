"""Erasing the account is no way out of a ban."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from newsportal.events.models import Event
from newsportal.readers.bans import ban_reader, lift_bans
from newsportal.readers.lasting_bans import forget_expired
from newsportal.readers.models import Ban, BanKind, LastingBan, Reader, SsoKey
from newsportal.readers.tokens import create_sso_key
from newsportal.sites.models import Site
from tests.api import Api
from tests.factories import World
from tests.flows.erasing import NAME, erase, words_in_tables

Sign = Callable[[int], str]


def signer(site: Site) -> Sign:
    return signer_by(create_sso_key(site=site, algorithm="HS256"))


def signer_by(key: SsoKey) -> Sign:
    """Tokens of one reader, so many seconds old."""

    def sign(age: int) -> str:
        issued = int(timezone.now().timestamp()) - age
        claims = {"iss": key.issuer, "aud": key.audience, "sub": NAME, "name": NAME}
        times = {"iat": issued, "exp": issued + 600}
        return jwt.encode(claims | times, key.key, algorithm="HS256", headers={"kid": key.kid})

    return sign


@pytest.fixture
def sign(world: World) -> Sign:
    return signer(world.site)


def reader_of(api: Api, token: str) -> Reader:
    return Reader.objects.get(id=api.get("me", token=token).body["id"])


def ban(
    reader: Reader,
    *,
    until: datetime | None,
    reason: str = "spam",
    kind: BanKind = BanKind.BAN,
) -> None:
    ban_reader(reader=reader, until=until, reason=reason, now=timezone.now(), kind=kind)


@pytest.mark.django_db
class TestWhoComesBack:
    @pytest.mark.parametrize("days", [None, 3])
    def test_is_banned_until_the_same_time(
        self, api: Api, world: World, sign: Sign, days: int | None
    ) -> None:
        until = None if days is None else timezone.now() + timedelta(days=days)
        first = reader_of(api, sign(60))
        ban(first, until=timezone.now() + timedelta(hours=1), reason="other")
        ban(first, until=until)
        erase(api, sign(60))
        assert (Ban.objects.count(), LastingBan.objects.count()) == (0, 1)

        second = reader_of(api, sign(-20))
        assert second.id != first.id
        found = Ban.objects.values("reader", "until", "reason", "lifted_at").get()
        expected = {"reader": second.id, "until": until, "reason": "spam", "lifted_at": None}
        assert found == expected
        assert not LastingBan.objects.exists()
        answer = api.post(world.thread, {"text": "Я вернулась"}, token=sign(-20))
        assert (answer.status, answer.code) == (403, "reader_banned")
        told = Event.objects.filter(kind="reader.banned", subject_id=second.id)
        assert [event.data for event in told] == [{"ban": "ban", "reason": "spam"}]

    def test_may_erase_the_account_as_often_as_one_likes(
        self, api: Api, world: World, sign: Sign
    ) -> None:
        ban(reader_of(api, sign(90)), until=None)
        for age in (60, -5, -10, -15):
            erase(api, sign(age))
            assert NAME not in words_in_tables()
        second = reader_of(api, sign(-20))
        assert list(Ban.objects.values_list("reader_id", "until")) == [(second.id, None)]

    def test_writes_unseen_again_and_is_told_of_neither(
        self, api: Api, world: World, sign: Sign
    ) -> None:
        ban(reader_of(api, sign(60)), until=None, kind=BanKind.SHADOW)
        erase(api, sign(60))
        reader_of(api, sign(-20))
        assert Ban.objects.get().kind == BanKind.SHADOW
        assert api.get("me", token=sign(-21)).body["ban"] is None

    def test_is_free_once_the_ban_is_lifted(self, api: Api, world: World, sign: Sign) -> None:
        ban(reader_of(api, sign(60)), until=None)
        erase(api, sign(60))
        second = reader_of(api, sign(-10))
        assert lift_bans(reader=second, now=timezone.now()) == 1
        erase(api, sign(-10))
        answer = api.post(world.thread, {"text": "Добрый день всем"}, token=sign(-20))
        assert answer.status == 202
        assert not LastingBan.objects.exists()

    def test_is_free_when_the_ban_is_over(self, api: Api, world: World, sign: Sign) -> None:
        ban(reader_of(api, sign(60)), until=timezone.now() + timedelta(days=1))
        erase(api, sign(60))
        LastingBan.objects.update(until=timezone.now() - timedelta(seconds=1))
        reader_of(api, sign(-10))
        assert not Ban.objects.exists()
        assert not LastingBan.objects.exists()

    def test_is_banned_though_the_secret_key_is_a_new_one(
        self, api: Api, world: World, sign: Sign, settings: Any
    ) -> None:
        ban(reader_of(api, sign(60)), until=None)
        erase(api, sign(60))
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another secret key, as long as it has to be"
        second = reader_of(api, sign(-10))
        assert Ban.objects.get().reader_id == second.id

    def test_on_another_site_is_somebody_else(self, api: Api, world: World, sign: Sign) -> None:
        ban(reader_of(api, sign(60)), until=None)
        erase(api, sign(60))
        reader_of(api, signer(World.make("other").site)(-10))
        assert not Ban.objects.exists()
        assert LastingBan.objects.count() == 1


@pytest.mark.django_db
class TestWhatIsKept:
    def test_is_nothing_without_a_ban_in_force(self, api: Api, world: World, sign: Sign) -> None:
        reader = reader_of(api, sign(60))
        ban(reader, until=None)
        lift_bans(reader=reader, now=timezone.now())
        ban(reader, until=timezone.now() - timedelta(seconds=1))
        erase(api, sign(60))
        assert not LastingBan.objects.exists()

    def test_is_nothing_of_a_guest(self, api: Api, world: World) -> None:
        ban(world.reader, until=None)
        erase(api, world.token)
        assert not LastingBan.objects.exists()

    def test_names_nobody(self, api: Api, world: World, sign: Sign) -> None:
        reader = reader_of(api, sign(60))
        ban(reader, until=None)
        erase(api, sign(60))
        rest: dict[str, Any] = dict(LastingBan.objects.values().get())
        digest = bytes(rest.pop("digest"))
        assert rest == {"site_id": world.site.id, "kind": "ban", "until": None, "reason": "spam"}
        reader.refresh_from_db()
        assert (len(digest), digest.hex() == reader.subject) == (32, False)

    def test_goes_when_the_ban_ends(self, api: Api, world: World, sign: Sign) -> None:
        until = timezone.now() + timedelta(days=1)
        ban(reader_of(api, sign(60)), until=until)
        erase(api, sign(60))
        forget_expired(now=until - timedelta(seconds=1))
        assert LastingBan.objects.count() == 1
        forget_expired(now=until)
        assert not LastingBan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_first_requests_at_once_make_one_reader_with_one_ban() -> None:
    world = World.make("gazeta")
    sign, api = signer(world.site), Api(Client())
    ban(reader_of(api, sign(60)), until=None)
    erase(api, sign(60))
    token = sign(-10)

    def come_back(_: int) -> str:
        try:
            return str(Api(Client()).get("me", token=token).body["id"])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(come_back, range(16)))
    assert [str(found.reader_id) for found in Ban.objects.all()] == list(ids)
    assert not LastingBan.objects.exists()
