"""Why a token is taken or refused: the command and the admin's page, held to the real reader."""

import io
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from newsportal.readers.explaining.token import explain_token
from newsportal.readers.models import Reader, SsoKey
from newsportal.readers.retiring import retire_sso_keys
from newsportal.readers.tokens import create_service_key, create_sso_key
from newsportal.sites.models import Membership, Site
from tests.api import Api
from tests.factories import World, make_moderator
from tests.hostile import rows
from tests.newsportal.test_sso import _RSA, claims, hs256_of_text, pem, raw_token, sign

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = int(NOON.timestamp())
PAGE = "/admin/readers/reader/explain-token/"


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def key(world: World) -> SsoKey:
    return create_sso_key(
        site=world.site, algorithm="HS256", allowed_roles=["staff"], max_identity="email"
    )


def explain(token: str, *, language: str = "ru", **options: Any) -> tuple[str | None, list[str]]:
    """The code and the steps' texts; what is bad begins with «!»."""
    every = set(Site.objects.values_list("id", flat=True))
    found = explain_token(
        token=token, sites=every, now=timezone.now(), language=language, **options
    )
    return found.code, [f"!{one.text}" if one.is_good is False else one.text for one in found.steps]


def faults(token: str, **options: Any) -> list[str]:
    """What is bad, without the verdict."""
    return [text[1:] for text in explain(token, **options)[1] if text.startswith("!")][:-1]


class TestGoodToken:
    def test_is_explained_step_by_step(self, world: World, key: SsoKey) -> None:
        token = sign(key, roles=["staff", "boss"], identity="state", email="dana@mail.example")
        before = rows()
        assert explain(token) == (
            None,
            [
                "Заголовок читается.",
                f"Ключ «{key.kid}» сайта gazeta, действует.",
                "Алгоритм HS256 — тот, что у ключа.",
                "Подпись верна.",
                "iss верен: «gazeta».",
                "aud верен: «newsportal:gazeta».",
                "sub верен: «reader-1».",
                "iat — 01.03.2026 17:00:00 (Asia/Almaty).",
                "exp — 01.03.2026 17:10:00 (Asia/Almaty).",
                "Имя на страницах: «Салтанат».",
                "email принят.",
                "Роли даны: staff.",
                "Роли не даны: boss. Ключу разрешены: staff; moderator не даётся никогда.",
                "identity «state» снижен до «email»: за большее этот ключ не ручается.",
                "Такого читателя ещё нет: он появится с первым запросом.",
                "Токен принимается.",
            ],
        )
        assert rows() == before

    def test_names_the_reader_it_speaks_for(self, api: Api, world: World, key: SsoKey) -> None:
        api.get(world.thread.replace("/comments", "/mine"), token=sign(key))
        reader = Reader.objects.get(kind="sso")
        assert f"Читатель известен: «Салтанат», номер {reader.id}." in explain(sign(key))[1]
        older = explain(sign(key, iat=NOW - 60))[1]
        assert any("из более нового токена" in text for text in older)

    def test_may_be_pasted_with_its_scheme(self, key: SsoKey) -> None:
        code, texts = explain(f"  Bearer {sign(key)}\n")
        assert code is None
        assert texts[0].startswith("Слово Bearer впереди отброшено")

    def test_is_explained_in_english(self, key: SsoKey) -> None:
        assert explain(sign(key), language="en")[1][-1] == "The token is taken."


# Changed claims (None: left out) and the only fault that is named.
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "no iss": ({"iss": None}, "Нет обязательного поля iss."),
    "other iss": ({"iss": "x"}, "iss — «x», а нужно «gazeta»."),
    "other aud": ({"aud": "x"}, "aud — «x», а нужна ровно строка «newsportal:gazeta»."),
    "list aud": (
        {"aud": ["newsportal:gazeta"]},
        "aud — «['newsportal:gazeta']», а нужна ровно строка «newsportal:gazeta».",
    ),
    "no sub": ({"sub": None}, "Нет обязательного поля sub."),
    "long sub": (
        {"sub": "x" * 201},
        "sub должен быть строкой из 1–200 печатных знаков: это номер читателя у вас.",
    ),
    "no exp": ({"exp": None}, "Нет обязательного поля exp."),
    "text exp": (
        {"exp": str(NOW)},
        f"exp должен быть числом секунд (не строкой): сейчас {NOW}.",
    ),
    "expired": (
        {"iat": NOW - 600, "exp": NOW - 40},
        "Срок истёк: exp — 01.03.2026 16:59:20 (Asia/Almaty), 40 с назад.",
    ),
    "too long": (
        {"exp": NOW + 3601},
        "Срок жизни (exp − iat) 3601 с, а можно не больше 3600 с.",
    ),
    "from the future": (
        {"iat": NOW + 45},
        (
            "iat — 01.03.2026 17:00:45 (Asia/Almaty): на 45 с впереди часов сервиса, терпим 30 с."
            " Сверьте часы."
        ),
    ),
    "not yet": (
        {"nbf": NOW + 45},
        (
            "nbf — 01.03.2026 17:00:45 (Asia/Almaty): на 45 с впереди часов сервиса, терпим 30 с."
            " Сверьте часы."
        ),
    ),
}


class TestFaults:
    @pytest.mark.parametrize("name", FAULTS)
    def test_of_claims_are_named(self, key: SsoKey, name: str) -> None:
        changes, fault = FAULTS[name]
        token = hs256_of_text(key, json.dumps(claims(key, **changes)))
        assert faults(token) == [fault]

    def test_in_milliseconds_are_seen(self, key: SsoKey) -> None:
        token = hs256_of_text(key, json.dumps(claims(key, iat=NOW * 1000, exp=NOW * 1000 + 1)))
        assert faults(token)[0] == (f"iat — {NOW * 1000}: похоже на миллисекунды, а нужны секунды.")

    def test_are_named_all_at_once(self, key: SsoKey) -> None:
        token = sign(key, iss="x", exp=None, secret="another secret of the same length and more")
        assert len(faults(token)) == 3

    @pytest.mark.parametrize("alg", ["none", "NONE"])
    def test_unsigned(self, key: SsoKey, alg: str) -> None:
        header = json.dumps({"alg": alg, "kid": key.kid})
        [fault] = faults(raw_token(header, json.dumps(claims(key))))
        assert fault.startswith(f"alg — «{alg}», то есть без подписи.")

    def test_other_algorithm(self, key: SsoKey) -> None:
        token = jwt.encode(claims(key), key.key, algorithm="HS384", headers={"kid": key.kid})
        assert faults(token) == ["alg — «HS384», а этот ключ подписывает только HS256."]

    def test_signature(self, world: World, key: SsoKey) -> None:
        [fault] = faults(sign(key, secret="another secret of the same length and more"))
        assert fault.startswith("Подпись не сходится. Секрет берётся как строка")
        pair = create_sso_key(site=world.site, algorithm="RS256", public_key=pem(_RSA))
        good = sign(pair, secret=_RSA)
        [fault] = faults(good[:-6] + ("AAAAAA" if good[-6:] != "AAAAAA" else "BBBBBB"))
        assert fault.startswith("Подпись не сходится: закрытый ключ не от этого kid")

    def test_key(self, world: World, key: SsoKey) -> None:
        token = sign(key)
        assert faults(token.replace(token.partition(".")[0], "eyJhbGciOiJIUzI1NiJ9")) == [
            "В заголовке нет kid: непонятно, каким ключом проверять."
        ]
        other = World.make("other").site
        assert faults(token, site=other) == [
            (
                f"Ключ «{key.kid}» принадлежит сайту gazeta; адреса сайта other ответят"
                " token_other_site."
            )
        ]
        assert explain(token, site=other)[0] == "token_other_site"
        retire_sso_keys(ids=[key.id], now=NOON)
        assert faults(token) == [
            f"Ключ «{key.kid}» отозван 01.03.2026 17:00:00 (Asia/Almaty): подписывайте другим."
        ]
        SsoKey.objects.all().delete()
        assert faults(token) == [f"Ключа с kid «{key.kid}» нет."]

    @pytest.mark.parametrize(
        ("token", "fault"),
        [
            ("", "Пусто"),
            ("guest_abc.def", "Это токен гостя"),
            ("sk_abc_def", "Это ключ бэкенда"),
            ("a.b", "У токена должно быть три части через точку, а их 2."),
            ("a b.c.d", "В токене есть пробелы"),
            ("ключ.a.b", "В токене есть пробелы"),
            ("a.b.c", "Заголовок (первая часть) — не JSON-объект"),
            ("W10.W10.x", "Заголовок (первая часть) — не JSON-объект"),
            ("a" * 8193, "Знаков в токене 8193, а можно не больше 8192."),
        ],
    )
    def test_shape(self, world: World, token: str, fault: str) -> None:
        [found] = faults(token)
        assert found.startswith(fault)

    def test_that_no_step_names_are_still_told(self, key: SsoKey) -> None:
        token = hs256_of_text(key, json.dumps(claims(key, nbf=[1])))
        assert explain(token)[0] == "invalid_token"
        assert len(faults(token)) == 1


def every_token(key: SsoKey) -> list[str]:
    changed = [changes for changes, _ in FAULTS.values()]
    changed += [{}, {"exp": NOW - 29, "iat": NOW - 600}, {"exp": NOW - 30, "iat": NOW - 600}]
    changed += [{"iat": NOW + 30}, {"iat": NOW + 31}, {"sub": "a\x00"}, {"iat": 1e300}, {"exp": -1}]
    changed += [{"name": 7}, {"roles": 7}, {"identity": [1]}, {"iat": True}, {"nbf": "x"}]
    signed = [hs256_of_text(key, json.dumps(claims(key, **change))) for change in changed]
    payloads = ["", "null", "[]", "7", "{}", '{"exp": 1e400}', '{"exp": NaN}', "[" * 3000]
    return [*signed, *(hs256_of_text(key, payload) for payload in payloads), "a.b.c", "..", "x"]


def test_the_verdict_is_the_services_own(api: Api, world: World, key: SsoKey) -> None:
    path = world.thread.replace("/comments", "/mine")
    for token in every_token(key):
        expected = explain(token)
        answer = api.get(path, token=token)
        assert (answer.status, expected[0]) in {
            (200, None),
            (401, "invalid_token"),
            (401, "token_expired"),
        }
        assert expected[0] == (None if answer.status == 200 else answer.code), token
        is_bad = any(text.startswith("!") for text in expected[1])
        assert is_bad == (answer.status == 401)


class TestCommand:
    def run(self, *words: str, given: str = "", monkeypatch: Any = None) -> tuple[int, str]:
        out = io.StringIO()
        if monkeypatch is not None:
            monkeypatch.setattr("sys.stdin", io.StringIO(given))
        try:
            call_command("explain_token", *words, stdout=out)
        except SystemExit as end:
            return int(str(end.code)), out.getvalue()
        return 0, out.getvalue()

    def test_reads_its_input(self, key: SsoKey, monkeypatch: Any) -> None:
        code, said = self.run(given=sign(key) + "\n", monkeypatch=monkeypatch)
        assert code == 0
        assert said.splitlines()[-1] == "+ Токен принимается."

    def test_ends_badly_for_a_bad_token(self, key: SsoKey) -> None:
        code, said = self.run(sign(key, iss="x"), "--language", "en", "--site", "gazeta")
        assert code == 1
        assert "! iss is “x” and must be “gazeta”." in said.splitlines()
        assert said.splitlines()[-1] == "! The token is refused: 401 invalid_token."

    def test_knows_the_sites_there_are(self, key: SsoKey) -> None:
        with pytest.raises(CommandError, match="there is no site 'none'"):
            self.run("x", "--site", "none")


class TestPage:
    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def member(self, world: World) -> Client:
        user = make_moderator()
        Membership.objects.create(site=world.site, user=user)
        return self.client(user)

    def test_explains_to_staff_and_keeps_nothing(
        self, world: World, key: SsoKey, caplog: pytest.LogCaptureFixture
    ) -> None:
        client, token = self.member(world), sign(key, iss="x")
        assert client.get(PAGE).status_code == 200
        before = rows()
        with caplog.at_level(logging.DEBUG):
            response = client.post(PAGE, {"token": token})
        page = response.content.decode()
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        assert "iss — «x», а нужно «gazeta»." in page
        assert "401 invalid_token" in page
        assert token not in page
        assert token.rpartition(".")[2] not in caplog.text
        assert rows() == before
        assert not LogEntry.objects.exists()

    def test_knows_no_keys_of_other_sites(self, world: World) -> None:
        foreign = create_sso_key(site=World.make("other").site, algorithm="HS256")
        page = self.member(world).post(PAGE, {"token": sign(foreign)}).content.decode()
        assert f"Ключа с kid «{foreign.kid}» нет." in page
        admin = self.client(make_moderator(is_superuser=True))
        assert "Токен принимается." in admin.post(PAGE, {"token": sign(foreign)}).content.decode()

    def test_shows_markup_as_text(self, world: World, key: SsoKey) -> None:
        token = sign(key, iss="<script>alert(1)</script>")
        page = self.member(world).post(PAGE, {"token": token}).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page

    def test_is_for_members_of_the_staff(self, world: World) -> None:
        assert self.client(make_moderator()).get(PAGE).status_code == 404
        assert Client().get(PAGE).status_code == 302

    def test_has_no_place_for_other_kinds_of_keys(self, world: World) -> None:
        secret = create_service_key(site=world.site, scopes=["articles"])
        page = self.member(world).post(PAGE, {"token": secret}).content.decode()
        assert "Это ключ бэкенда" in page
        assert secret not in page


def test_leeway_is_that_of_the_service(key: SsoKey) -> None:
    token = sign(key, exp=NOW + 60)
    with time_machine.travel(NOON + timedelta(seconds=89), tick=False):
        assert explain(token)[0] is None
    with time_machine.travel(NOON + timedelta(seconds=90), tick=False):
        assert explain(token)[0] == "token_expired"
