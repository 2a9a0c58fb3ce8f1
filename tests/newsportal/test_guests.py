"""Becoming a guest, and what a guest's token is worth."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from newsportal.lib.signing import seal
from newsportal.readers.models import IdempotencyKey, Reader
from newsportal.readers.tokens import GUEST_LIFE, guest_token
from newsportal.sites.models import Membership, Site
from tests.api import Api
from tests.factories import World, make_guest, make_moderator, make_staff_reader

GUESTS = "sites/gazeta/guests"


class TestBecomingAGuest:
    def test_answers_with_a_token_that_speaks_for_the_guest(self, api: Api, world: World) -> None:
        answer = api.post(GUESTS, {"name": "  Дана   из Семея "})
        assert answer.status == 201
        assert set(answer.body) == {"token", "expires_at", "reader"}
        reader = Reader.objects.get(id=answer.body["reader"]["id"])
        assert answer.body["reader"] == {
            "id": str(reader.id),
            "name": "Дана из Семея",
            "avatar_url": None,
            "is_guest": True,
            "is_staff": False,
            "badge": None,
        }
        assert answer.headers["Cache-Control"] == "no-store"
        said = api.post(
            world.thread, {"text": "Хорошая новость для города"}, token=answer.body["token"]
        )
        assert (said.status, said.body["author"]["id"]) == (202, str(reader.id))

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("", "blank"),
            ("   ", "blank"),
            ("\u200b\u200b", "blank"),
            ("a" * 51, "too_long"),
            ("Admin", "reserved"),
            ("Модератор", "reserved"),
            ("Pедакция", "mixed_scripts"),
            ("Айгуль\u202e", "invalid_characters"),
        ],
    )
    def test_needs_a_name_that_can_be_shown(
        self, api: Api, world: World, name: str, code: str
    ) -> None:
        before = Reader.objects.count()
        answer = api.post(GUESTS, {"name": name})
        assert answer.status == 400
        assert code in {error["code"] for error in answer.body["errors"]}
        assert set(answer.field_codes) == {"name"}
        assert Reader.objects.count() == before

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            # A Latin A beside Cyrillic, Greek beside Latin, full-width letters beside Cyrillic.
            ("\u0410dmin", "mixed_scripts"),
            ("Μaria", "mixed_scripts"),
            ("Ｉван", "mixed_scripts"),
            # Overrides, isolates, marks of direction; joiners, hyphens and tags that show nothing.
            *((f"Айгуль{char}А", "invalid_characters") for char in "\u202e\u202a\u2066\u2069"),
            *((f"Айгуль{char}А", "invalid_characters") for char in "\u200e\u200f\u061c"),
            *((f"Ай{char}гуль", "invalid_characters") for char in "\u200b\u200d\u2060\ufeff\u00ad"),
            *((f"Ай{char}гуль", "invalid_characters") for char in "\u3164\u2800\U000e0041\ufe0f"),
            ("З" + "\u0302" * 4 + "алго", "too_many_marks"),
            ("Z" + "\u0489\u0335\u0340\u0341\u0342" + "algo", "too_many_marks"),
        ],
        ids=ascii,
    )
    def test_needs_a_name_that_is_what_it_looks_like(
        self, api: Api, world: World, name: str, code: str
    ) -> None:
        before = Reader.objects.count()
        answer = api.post(GUESTS, {"name": name})
        assert (answer.status, answer.code) == (400, "validation_error")
        assert code in {error["code"] for error in answer.body["errors"]}
        assert Reader.objects.count() == before

    @pytest.mark.parametrize("name", [None, True, ["Дана"], {"ru": "Дана"}])
    def test_needs_a_text_as_name(self, api: Api, world: World, name: Any) -> None:
        answer = api.post(GUESTS, {"name": name})
        assert (answer.status, set(answer.field_codes)) == (400, {"name"})

    @pytest.mark.parametrize("name", ["Əli Məmmədov", "Қыз Жібек", "O'Neil-Smith", "李明", "И"])
    def test_takes_names_of_every_script(self, api: Api, world: World, name: str) -> None:
        assert api.post(GUESTS, {"name": name}).body["reader"]["name"] == name

    def test_is_refused_where_guests_are_not_wanted(self, api: Api, world: World) -> None:
        Site.objects.filter(id=world.site.id).update(guests_allowed=False)
        answer = api.post(GUESTS, {"name": "Дана"})
        assert (answer.status, answer.code) == (403, "guests_closed")

    def test_needs_no_good_token(self, api: Api, world: World) -> None:
        """Whose token has run out must be able to come back as a guest."""
        assert api.post(GUESTS, {"name": "Дана"}, token="rubbish").status == 201

    def test_is_never_replayed(self, api: Api, world: World) -> None:
        """Two people behind one proxy may send one key; a token is nobody else's."""
        answers = [api.post(GUESTS, {"name": "Дана"}, key="k" * 20) for _ in range(2)]
        assert [answer.status for answer in answers] == [201, 201]
        assert answers[0].body["token"] != answers[1].body["token"]
        assert answers[0].body["reader"]["id"] != answers[1].body["reader"]["id"]
        assert "Idempotency-Replayed" not in answers[1].headers
        assert not IdempotencyKey.objects.exists()

    def test_can_give_nothing_but_a_name(self, api: Api, world: World) -> None:
        body = {"name": "Дана", "roles": ["staff"], "kind": "sso", "id": "1", "is_staff": True}
        answer = api.post(GUESTS, body)
        assert (answer.status, answer.code) == (400, "unknown_field")
        assert not Reader.objects.filter(name="Дана").exists()


class TestTakenNames:
    """Nobody is to be taken for the newsroom, whatever letters the name is written in."""

    def refuses(self, api: Api, name: str) -> bool:
        before = Reader.objects.count()
        answer = api.post(GUESTS, {"name": name})
        if answer.status == 201:
            return False
        assert (answer.status, answer.field_codes) == (400, {"name": "reserved"})
        assert Reader.objects.count() == before
        return True

    # The last one is «Қала» without the hook of its first letter.
    @pytest.mark.parametrize("name", ["Қала тынысы", "ҚАЛА  ТЫНЫСЫ", "Қала.тынысы", "Кала тынысы"])
    def test_are_those_that_the_site_reserves(self, api: Api, world: World, name: str) -> None:
        assert not self.refuses(api, "Городской обозреватель")
        Site.objects.update(reserved_names="Городской обозреватель\n\n  \nҚала тынысы\n")
        assert self.refuses(api, name)
        assert self.refuses(api, "Городской 0бозреватель")

    def test_of_one_site_are_free_on_another(self, api: Api, world: World) -> None:
        other = World.make("other")
        Site.objects.filter(id=other.site.id).update(reserved_names="Обозреватель")
        make_staff_reader(other.site)
        assert not self.refuses(api, "Обозреватель")
        assert not self.refuses(api, "Редакция сайта")

    def test_are_those_of_staff_readers(self, api: Api, world: World) -> None:
        staff = make_staff_reader(world.site)
        assert staff.name == "Редакция сайта"
        assert self.refuses(api, "РЕДАКЦИЯ  САЙТА")
        assert self.refuses(api, "редакция-сайта")
        Reader.objects.filter(id=staff.id).update(roles=[])
        assert not self.refuses(api, "Редакция сайта")

    def test_are_full_names_of_who_works_there(self, api: Api, world: World) -> None:
        member = make_moderator(first_name="Ботагоз", last_name="Сериккызы")
        assert not self.refuses(api, "Ботагоз Сериккызы")
        Membership.objects.create(site=world.site, user=member)
        assert self.refuses(api, "Ботагоз Сериккызы")
        assert self.refuses(api, "СЕРИККЫЗЫ БОТАГ0З")
        assert not self.refuses(api, "Ботагоз")
        User.objects.filter(id=member.id).update(is_active=False)
        assert not self.refuses(api, "Ботагоз Сериккызы")

    def test_are_those_of_who_runs_the_service(self, api: Api, world: World) -> None:
        make_moderator(first_name="Ерлан", last_name="Тестов", is_superuser=True)
        assert self.refuses(api, "Ерлан Тестов")

    def test_of_points_alone_fit_nobody(self, api: Api, world: World) -> None:
        Site.objects.update(reserved_names="...\n")
        assert not self.refuses(api, "!!!")


class TestGuestTokens:
    def test_live_30_days(self, api: Api, world: World) -> None:
        mine, token = world.thread.replace("/comments", "/mine"), world.token
        with time_machine.travel(timezone.now() + GUEST_LIFE - timedelta(minutes=1), tick=False):
            assert api.get(mine, token=token).status == 200
        with time_machine.travel(timezone.now() + GUEST_LIFE + timedelta(minutes=1), tick=False):
            answer = api.get(mine, token=token)
        assert (answer.status, answer.code) == (401, "token_expired")

    def test_end_with_their_reader(self, api: Api, world: World) -> None:
        guest = make_guest(world.site)
        token, _ = guest_token(guest, now=timezone.now())
        guest.delete()
        answer = api.get(world.thread.replace("/comments", "/mine"), token=token)
        assert (answer.status, answer.code) == (401, "invalid_token")

    def test_cannot_be_made_or_changed_by_others(self, api: Api, world: World) -> None:
        mine, token = world.thread.replace("/comments", "/mine"), world.token
        body, _, signature = token.partition(".")
        payload = {"reader": str(world.reader.id), "exp": 2**40}
        forged = [
            body,
            f"{body}.",
            f".{signature}",
            f"{body}.{signature[:-4]}",
            f"{body[:-2]}.{signature}",
            f"{world.other_token.partition('.')[0]}.{signature}",
            # Sealed by us, for another purpose.
            "guest_" + seal("cursor", payload),
            "guest_" + seal("guest", {"reader": "x", "exp": 2**40}),
            "guest_" + seal("guest", {"exp": 2**40}),
            "guest_" + seal("guest", {"reader": str(world.reader.id), "exp": "soon"}),
        ]
        for wrong in forged:
            answer = api.get(mine, token=wrong)
            assert (answer.status, answer.code) == (401, "invalid_token"), wrong

    def test_speak_for_guests_only(self, api: Api, world: World) -> None:
        """A reader that the publisher vouches for cannot be taken over by a guest's token."""
        token = world.token
        Reader.objects.filter(id=world.reader.id).update(kind="sso", issuer="x", subject="1")
        assert api.get(world.thread.replace("/comments", "/mine"), token=token).status == 401
