"""The publisher's reader tokens: what is taken, what never, and what pages show of them."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from django.db import connection
from django.utils import timezone

from newsportal.articles.models import Engagement
from newsportal.readers.models import Reader, SsoKey
from newsportal.readers.tokens import create_sso_key
from newsportal.sites.models import Site
from tests.api import Answer, Api
from tests.factories import World, fresh, work_off

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = int(NOON.timestamp())
_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_ED = ed25519.Ed25519PrivateKey.generate()


def pem(private: Any) -> str:
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public.decode("ascii")


def claims(key: SsoKey, **changes: Any) -> dict[str, Any]:
    """Good claims; a change to None leaves the claim out."""
    good = {
        "iss": key.issuer,
        "aud": key.audience,
        "sub": "reader-1",
        "iat": NOW,
        "exp": NOW + 600,
        "name": "Салтанат",
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def sign(key: SsoKey, *, secret: Any = None, **changes: Any) -> str:
    return jwt.encode(
        claims(key, **changes),
        secret or key.key,
        algorithm=key.algorithm,
        headers={"kid": key.kid},
    )


def raw_token(header: str, payload: str) -> str:
    """A token of these very JSON texts, signed by nobody."""
    return ".".join(
        _base64(part.encode("utf-8", "surrogatepass")) for part in (header, payload, "")
    )


def hs256_of_text(key: SsoKey, payload: str) -> str:
    """A well-signed token whose payload is any text, JSON or not."""
    return jwt.api_jws.encode(
        payload.encode(), key.key, algorithm="HS256", headers={"kid": key.kid}
    )


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def key(world: World) -> SsoKey:
    return create_sso_key(site=world.site, algorithm="HS256", allowed_roles=["staff", "moderator"])


@pytest.fixture
def mine(api: Api, world: World) -> Callable[[str], Answer]:
    """A private page by this token."""
    path = world.thread.replace("/comments", "/mine")
    return lambda token: api.get(path, token=token)


Mine = Callable[[str], Answer]


class TestGoodTokens:
    @pytest.mark.parametrize(("algorithm", "private"), [("RS256", _RSA), ("EdDSA", _ED)])
    def test_by_key_pair_make_a_reader(
        self, mine: Mine, world: World, algorithm: str, private: Any
    ) -> None:
        key = create_sso_key(site=world.site, algorithm=algorithm, public_key=pem(private))
        assert mine(sign(key, secret=private)).status == 200
        reader = Reader.objects.get(subject="reader-1")
        assert (reader.site, reader.issuer, reader.name) == (world.site, key.issuer, "Салтанат")

    def test_of_one_reader_make_it_once(self, mine: Mine, key: SsoKey) -> None:
        for _ in range(2):
            assert mine(sign(key)).status == 200
        assert Reader.objects.filter(kind="sso").count() == 1

    def test_by_each_of_two_live_keys_speak_for_the_same_reader(
        self, mine: Mine, key: SsoKey, world: World
    ) -> None:
        second = create_sso_key(site=world.site, algorithm="HS256")
        assert {mine(sign(one)).status for one in (key, second)} == {200}
        assert Reader.objects.filter(kind="sso").count() == 1
        with pytest.raises(ValueError, match="two live keys"):
            create_sso_key(site=world.site, algorithm="HS256")

    @pytest.mark.parametrize("exp", [NOW + 3600, NOW - 29])
    def test_live_an_hour_and_30_seconds_of_leeway(self, mine: Mine, key: SsoKey, exp: int) -> None:
        assert mine(sign(key, iat=exp - 3600, exp=exp)).status == 200

    def test_may_be_issued_30_seconds_ahead(self, mine: Mine, key: SsoKey) -> None:
        assert mine(sign(key, iat=NOW + 29)).status == 200


class TestBadTokens:
    def refused(self, answer: Answer, code: str = "invalid_token") -> None:
        assert (answer.status, answer.code) == (401, code)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert not Reader.objects.filter(kind="sso").exists()

    @pytest.mark.parametrize(
        "changes",
        [
            {"aud": "newsportal:other"},
            {"aud": None},
            {"aud": ["newsportal:gazeta", "newsportal:other"]},
            {"iss": "other"},
            {"iss": None},
            {"sub": None},
            {"sub": 7},
            {"sub": ""},
            {"sub": "x" * 201},
            {"sub": "a\x00b"},
            {"sub": "a\ud800b"},
            {"iat": None},
            {"exp": None},
            {"exp": NOW + 3601},
            {"iat": NOW + 31, "exp": NOW + 600},
            {"iat": "soon"},
            {"iat": str(NOW)},
            {"exp": str(NOW + 600)},
            {"exp": [NOW + 600]},
            {"nbf": NOW + 31},
        ],
        ids=repr,
    )
    def test_with_wrong_claims_are_refused(
        self, mine: Mine, key: SsoKey, changes: dict[str, Any]
    ) -> None:
        self.refused(mine(hs256_of_text(key, json.dumps(claims(key, **changes)))))

    @pytest.mark.parametrize(
        "payload",
        ["", "null", "[]", "7", '"text"', "{", "{}", "\ufeff{}", '{"exp": 1e400}', '{"exp": NaN}'],
    )
    def test_with_a_payload_that_is_no_set_of_claims_are_refused(
        self, mine: Mine, key: SsoKey, payload: str
    ) -> None:
        self.refused(mine(hs256_of_text(key, payload)))

    @pytest.mark.parametrize("exp", ["1e400", "NaN", "-Infinity", "1e308", "9" * 400])
    def test_with_numbers_out_of_range_are_refused(self, mine: Mine, key: SsoKey, exp: str) -> None:
        payload = json.dumps(claims(key)).replace(str(NOW + 600), exp)
        self.refused(mine(hs256_of_text(key, payload)))

    @pytest.mark.parametrize("exp", [NOW - 30, NOW - 600])
    def test_that_have_run_out_say_so(self, mine: Mine, key: SsoKey, exp: int) -> None:
        self.refused(mine(sign(key, iat=NOW - 1000, exp=exp)), "token_expired")

    def test_by_another_secret_are_refused(self, mine: Mine, key: SsoKey) -> None:
        self.refused(mine(sign(key, secret="another secret of the same length and more")))

    @pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS256", "RS256", "", None, 7])
    def test_signed_by_nobody_are_refused(self, mine: Mine, key: SsoKey, algorithm: Any) -> None:
        header = json.dumps({"alg": algorithm, "typ": "JWT", "kid": key.kid})
        self.refused(mine(raw_token(header, json.dumps(claims(key)))))

    def test_by_the_public_key_as_a_secret_are_refused(self, mine: Mine, world: World) -> None:
        public = pem(_RSA)
        key = create_sso_key(site=world.site, algorithm="RS256", public_key=public)
        header = _base64(json.dumps({"alg": "HS256", "typ": "JWT", "kid": key.kid}).encode())
        body = _base64(json.dumps(claims(key)).encode())
        signed = f"{header}.{body}"
        signature = hmac.digest(public.encode(), signed.encode(), hashlib.sha256)
        self.refused(mine(f"{signed}.{_base64(signature)}"))

    def test_by_another_algorithm_than_the_keys_are_refused(self, mine: Mine, key: SsoKey) -> None:
        other = jwt.encode(claims(key), key.key, algorithm="HS384", headers={"kid": key.kid})
        self.refused(mine(other))

    @pytest.mark.parametrize(
        "kid", [None, "unknown", 7, "", ["a"], {"a": 1}, "a\x00b", "\ud800", "x" * 5000], ids=repr
    )
    def test_of_unknown_keys_are_refused(self, mine: Mine, key: SsoKey, kid: Any) -> None:
        header = json.dumps({"alg": "HS256", "typ": "JWT", "kid": kid})
        self.refused(mine(raw_token(header, json.dumps(claims(key)))))

    def test_without_a_kid_are_refused(self, mine: Mine, key: SsoKey) -> None:
        self.refused(mine(jwt.encode(claims(key), key.key, algorithm="HS256")))

    def test_of_a_retired_key_are_refused(self, mine: Mine, key: SsoKey) -> None:
        SsoKey.objects.filter(id=key.id).update(retired_at=timezone.now())
        self.refused(mine(sign(key)))

    def test_that_name_a_key_of_their_own_are_refused(self, mine: Mine, key: SsoKey) -> None:
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        own = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key()))
        headers = {"kid": key.kid, "jwk": own, "jku": "https://evil.example/keys"}
        self.refused(mine(jwt.encode(claims(key), private, algorithm="RS256", headers=headers)))

    def test_of_any_length_are_refused(self, mine: Mine, key: SsoKey) -> None:
        long = sign(key, padding="x" * 9000)
        for token in (long, long[:8193], "a" * 60_000, "." * 8000, sign(key) + "." * 8000):
            self.refused(mine(token))

    def test_of_another_site_are_told_so(self, mine: Mine, api: Api) -> None:
        foreign = create_sso_key(site=World.make("other").site, algorithm="HS256")
        answer = mine(sign(foreign))
        assert (answer.status, answer.code) == (401, "token_other_site")


class TestProfile:
    def reader(self) -> Reader:
        return Reader.objects.get(kind="sso")

    def test_roles_pass_the_keys_own_list_and_moderator_never(
        self, mine: Mine, key: SsoKey
    ) -> None:
        mine(sign(key, roles=["staff", "moderator", "trusted", 7, "staff"]))
        assert self.reader().roles == ["staff"]

    @pytest.mark.parametrize("level", ["guest", "email", "phone", "state"])
    def test_identity_is_what_the_token_says(self, mine: Mine, key: SsoKey, level: str) -> None:
        assert mine(sign(key, identity=level)).status == 200
        assert self.reader().identity == level

    @pytest.mark.parametrize("level", ["passport", "State", "", 3, ["state"], {"a": 1}, None])
    def test_identity_that_is_no_level_is_a_guests(
        self, mine: Mine, key: SsoKey, level: Any
    ) -> None:
        assert mine(sign(key, identity=level, email="saltanat@mail.example")).status == 200
        assert self.reader().identity == "guest"

    def test_identity_is_no_higher_than_the_key_may_vouch_for(
        self, mine: Mine, key: SsoKey
    ) -> None:
        SsoKey.objects.filter(id=key.id).update(max_identity="email")
        mine(sign(key, identity="state"))
        assert self.reader().identity == "email"

    def test_identity_falls_and_rises_with_newer_tokens(self, mine: Mine, key: SsoKey) -> None:
        for age, level in ((0, "state"), (1, None), (2, "phone"), (-60, "state")):
            mine(sign(key, identity=level, iat=NOW + age))
        assert self.reader().identity == "phone"

    def test_a_role_that_is_gone_is_taken_away(self, mine: Mine, key: SsoKey) -> None:
        mine(sign(key, roles=["staff"]))
        mine(sign(key))
        assert self.reader().roles == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": 7},
            {"name": ["Салтанат"]},
            {"name": "\x00"},
            {"name": "a\ud800"},
            {"name": " \u200b\u202e "},
        ],
        ids=repr,
    )
    def test_names_that_cannot_be_shown_are_left_out(
        self, mine: Mine, key: SsoKey, wrong: dict[str, Any]
    ) -> None:
        assert mine(sign(key, **wrong)).status == 200
        reader = self.reader()
        assert reader.name == f"Читатель {reader.id.hex[-4:]}"

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://user@evil.example/",
            "https://",
            "//x.example/a",
            "https://x.example/\u202e",
            "https://x.example/\ud800",
            "https://x.example/" + "a" * 2000,
            7,
        ],
    )
    def test_pictures_are_web_addresses_or_nothing(self, mine: Mine, key: SsoKey, url: Any) -> None:
        assert mine(sign(key, avatar_url=url)).status == 200
        assert self.reader().public["avatar_url"] is None

    @pytest.mark.parametrize("email", ["nobody", 7, "a\ud800@x.example", "a\x00@x.example", None])
    def test_mail_is_an_address_or_nothing(self, mine: Mine, key: SsoKey, email: Any) -> None:
        assert mine(sign(key, email=email)).status == 200
        assert self.reader().email == ""

    def test_mail_is_never_public(self, mine: Mine, key: SsoKey) -> None:
        mine(sign(key, email="saltanat@mail.example"))
        assert self.reader().email == "saltanat@mail.example"
        assert "mail.example" not in json.dumps(self.reader().public)


class TestNameChange:
    def test_shows_on_public_pages_with_a_new_page_version(
        self, api: Api, world: World, key: SsoKey, mine: Mine
    ) -> None:
        mine(sign(key))
        comment = world.published(author=Reader.objects.get(kind="sso"), now=NOON)
        before = api.get(world.thread)
        version = Engagement.objects.get(article=world.article).version

        mine(sign(key, name="Салтанат А."))
        assert api.get(world.thread).raw == before.raw
        work_off()

        after = api.get(world.thread)
        assert after.body["items"][0]["author"]["name"] == "Салтанат А."
        assert after.headers["ETag"] != before.headers["ETag"]
        assert Engagement.objects.get(article=world.article).version == version + 1
        assert api.get(f"comments/{comment.id}").body["author"]["name"] == "Салтанат А."
        assert fresh(comment).version == 1

    def test_by_an_older_token_changes_nothing(self, key: SsoKey, mine: Mine) -> None:
        mine(sign(key, name="Салтанат А."))
        for age in (60, 1):
            assert mine(sign(key, name="Прежнее имя", iat=NOW - age)).status == 200
        assert Reader.objects.get(kind="sso").name == "Салтанат А."
        mine(sign(key, name="Салтанат Б.", iat=NOW + 1, exp=NOW + 600))
        assert Reader.objects.get(kind="sso").name == "Салтанат Б."

    def test_of_what_nobody_sees_moves_no_page(self, world: World, key: SsoKey, mine: Mine) -> None:
        mine(sign(key))
        world.published(author=Reader.objects.get(kind="sso"), now=NOON)
        work_off()
        version = Engagement.objects.get(article=world.article).version
        mine(sign(key, email="saltanat@mail.example"))
        work_off()
        assert Engagement.objects.get(article=world.article).version == version


@pytest.mark.django_db(transaction=True)
def test_two_first_logins_at_once_make_one_reader(world: World) -> None:
    key = create_sso_key(site=Site.objects.get(id=world.site.id), algorithm="HS256")
    token, path = sign(key), world.thread.replace("/comments", "/mine")
    start, statuses = threading.Barrier(8), []

    def log_in() -> None:
        from django.test import Client

        try:
            start.wait()
            statuses.append(Api(Client()).get(path, token=token).status)
        finally:
            connection.close()

    threads = [threading.Thread(target=log_in) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 8
    assert Reader.objects.filter(kind="sso").count() == 1


def test_the_hour_is_not_stretched_by_a_long_leeway(mine: Mine, key: SsoKey) -> None:
    """A token that was good stays good for its life and 30 s, no longer."""
    token = sign(key, iat=NOW, exp=NOW + 3600)
    for seconds, status in ((3629, 200), (3631, 401)):
        with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
            assert mine(token).status == status
