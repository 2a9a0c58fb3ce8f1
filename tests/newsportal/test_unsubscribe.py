"""Ending mails by the link in one of them, and the account's settings of what is mailed."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from newsportal.lib.signing import seal
from newsportal.readers.bans import ban_reader
from newsportal.readers.mail_settings import MailTopic
from newsportal.readers.models import Reader
from newsportal.readers.unsubscribing import unsubscribe_token
from newsportal.sites.models import Site
from tests.api import Api
from tests.factories import World, make_staff_reader, sso_token
from tests.hostile import rows

pytestmark = pytest.mark.django_db
DEFAULTS = {"replies": "at_once", "subscriptions": "daily", "decisions": "at_once"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(reader: Reader, *topics: MailTopic) -> str:
    return f"/unsubscribe/{unsubscribe_token(reader, topics or [MailTopic.REPLIES])}"


def paces(api: Api, token: str) -> dict[str, str]:
    return {topic: api.get("me", token=token).body["mail"][topic] for topic in DEFAULTS}


class TestSettings:
    def test_begin_with_what_most_want(self, api: Api, world: World) -> None:
        assert api.get("me", token=world.token).body["mail"] == {"is_on": False, **DEFAULTS}

    def test_are_on_with_a_confirmed_address(self, api: Api, world: World, settings: Any) -> None:
        Reader.objects.update(email="dana@mail.example", identity="email")
        assert api.get("me", token=world.token).body["mail"]["is_on"] is False
        settings.NEWSPORTAL_PUBLIC_URL = "https://talk.example"
        assert api.get("me", token=world.token).body["mail"]["is_on"] is True
        Reader.objects.update(identity="guest")
        assert api.get("me", token=world.token).body["mail"]["is_on"] is False
        Reader.objects.update(email="", identity="phone")
        assert api.get("me", token=world.token).body["mail"]["is_on"] is False

    def test_change_one_by_one(self, api: Api, world: World) -> None:
        for _ in range(2):
            answer = api.patch("me", {"mail": {"replies": "off"}}, token=world.token)
            expected = {"is_on": False, **DEFAULTS, "replies": "off"}
            assert (answer.status, answer.body["mail"]) == (200, expected)
        api.patch(
            "me", {"mail": {"subscriptions": "at_once", "decisions": "daily"}}, token=world.token
        )
        expected = {"replies": "off", "subscriptions": "at_once", "decisions": "daily"}
        assert paces(api, world.token) == expected
        assert paces(api, world.other_token) == DEFAULTS

    def test_change_with_the_name_or_not_at_all(self, api: Api, world: World) -> None:
        body = {"name": "Редакция", "mail": {"replies": "off"}}
        assert api.patch("me", body, token=world.token).status == 400
        assert paces(api, world.token) == DEFAULTS
        answer = api.patch("me", body | {"name": "Айгерим Н."}, token=world.token)
        assert (answer.body["name"], answer.body["mail"]["replies"]) == ("Айгерим Н.", "off")

    @pytest.mark.parametrize(
        ("body", "field", "code"),
        [
            ({}, "name", "required"),
            ({"mail": {"replies": "hourly"}}, "mail.replies", "invalid_choice"),
            ({"mail": {"replies": True}}, "mail.replies", "invalid_choice"),
            ({"mail": {"news": "off"}}, "mail.news", "unknown_field"),
            ({"mail": {"is_on": True}}, "mail.is_on", "unknown_field"),
            ({"mail": "off"}, "mail", "invalid"),
            ({"mail": None}, "mail", "null"),
        ],
    )
    def test_are_checked(
        self, api: Api, world: World, body: dict[str, Any], field: str, code: str
    ) -> None:
        answer = api.patch("me", body, token=world.token)
        assert (answer.status, answer.field_codes) == (400, {field: code})
        assert paces(api, world.token) == DEFAULTS

    def test_are_everybodys(self, api: Api, world: World) -> None:
        """Signed-in readers', whose names are not theirs to change, and banned ones'."""
        token = sso_token(make_staff_reader(world.site))
        ban_reader(reader=world.reader, until=None, reason="spam", now=timezone.now())
        for one in (token, world.token):
            answer = api.patch("me", {"mail": {"replies": "off"}}, token=one)
            assert (answer.status, answer.body["mail"]["replies"]) == (200, "off")

    def test_are_exported(self, api: Api, world: World) -> None:
        [profile] = api.post("me/export", token=world.token).body["profile"]
        assert profile["mail"] == {"is_on": False, **DEFAULTS}


class TestLink:
    def test_changes_nothing_when_it_is_opened(self, api: Api, world: World) -> None:
        path, before = link(world.reader, *MailTopic), rows()
        for method in (Client().get, Client().head):
            page = method(path)
            assert page.status_code == 200
            assert page.headers["Cache-Control"] == "no-store"
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert page.headers["X-Robots-Tag"] == "noindex"
            assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
            assert not page.cookies
        html = Client().get(path).content.decode()
        assert '<form method="post"><button>Больше не присылать</button></form>' in html
        assert "«Газета»" in html
        assert "решения о ваших отзывах, ответы на ваши отзывы, новые отзывы" in html
        assert world.reader.name not in html
        assert rows() == before
        assert paces(api, world.token) == DEFAULTS

    def test_ends_its_mails_at_once_and_no_others(self, api: Api, world: World) -> None:
        client = Client(enforce_csrf_checks=True)
        for _ in range(2):
            done = client.post(link(world.reader), ONE_CLICK)
            assert (done.status_code, done.headers.get("Location")) == (200, None)
            assert "Таких писем больше не будет" in done.content.decode()
            assert paces(api, world.token) == {**DEFAULTS, "replies": "off"}
        assert paces(api, world.other_token) == DEFAULTS

    @pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=x", "text/plain", ""])
    def test_takes_any_body(self, api: Api, world: World, content_type: str) -> None:
        done = Client().generic("POST", link(world.reader), b"rubbish", content_type)
        assert done.status_code == 200
        assert paces(api, world.token)["replies"] == "off"

    @pytest.mark.parametrize(
        ("language", "title"),
        [
            ("kk", "Талқылаулар туралы хаттар"),
            ("az", "Müzakirələr haqqında məktublar"),
            ("en", "Mails about discussions"),
        ],
    )
    def test_speaks_the_sites_language(self, world: World, language: str, title: str) -> None:
        Site.objects.update(language=language)
        page = Client().get(link(world.reader))
        assert f"<h1>{title}</h1>" in page.content.decode()
        assert page.headers["Content-Language"] == language

    def test_cannot_be_forged(self, api: Api, world: World) -> None:
        said = {"reader": world.reader.id.hex, "topics": ["replies"]}
        good = unsubscribe_token(world.reader, [MailTopic.REPLIES])
        forged = [seal("claim", said), good[:-2], good[2:], world.reader.id.hex, "x.y", "ж", "%00"]
        for token in forged:
            for method in (Client().get, Client().post):
                page = method(f"/unsubscribe/{token}")
                assert page.status_code == 404, token
        assert paces(api, world.token) == DEFAULTS

    def test_of_an_erased_reader_is_gone(self, api: Api, world: World) -> None:
        path = link(world.reader)
        assert api.delete("me", token=world.token).status == 202
        before = Reader.objects.values().get(id=world.reader.id)
        assert Client().get(path).status_code == 404
        assert Client().post(path, ONE_CLICK).status_code == 404
        assert Reader.objects.values().get(id=world.reader.id) == before

    def test_takes_no_other_method(self, world: World) -> None:
        assert Client().put(link(world.reader)).status_code == 405
