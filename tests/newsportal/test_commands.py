"""The commands of an operator: what they print and what they refuse."""

import json
import re
from io import StringIO
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsportal.readers.models import ServiceKey, SsoKey
from newsportal.sites.models import Site
from tests.api import Api
from tests.factories import World


def run(*words: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
class TestCreateSite:
    def test_prints_the_key(self) -> None:
        out = run("create_site", "vesti", "--name", "Вести", "--hosts", "Vesti.example., m.example")
        assert out == "vesti\n"
        site = Site.objects.get()
        assert (site.name, site.hosts) == ("Вести", ["vesti.example", "m.example"])
        assert (site.mode, site.screening, site.guests_allowed) == ("post", "before", True)
        assert (site.lazy_articles, site.is_sandbox) == (False, False)

    @pytest.mark.parametrize("key", ["", "Big", "a_b", "a" * 41, "a b", "ключ", "a\n"])
    def test_refuses_a_key_that_cannot_be_in_an_address(self, key: str) -> None:
        with pytest.raises(CommandError):
            run("create_site", key, "--name", "Вести", "--hosts", "vesti.example")
        assert not Site.objects.exists()

    def test_refuses_a_taken_key(self, world: World) -> None:
        with pytest.raises(CommandError):
            run("create_site", "gazeta", "--name", "Вторая", "--hosts", "b.example")
        assert Site.objects.get().name == "Газета"

    def test_refuses_a_site_without_hosts(self) -> None:
        with pytest.raises(CommandError):
            run("create_site", "vesti", "--name", "Вести", "--hosts", " , ")
        assert not Site.objects.exists()

    @pytest.mark.parametrize(
        "host",
        [
            "https://a.example/x", "a.example/x", "a.example:8000", "//a.example", "a..example",
            "-a.example", "a_b.example", "*.example", "user@a.example", "a b.example", "[::1]",
            "газета.example", "999.1.1.1", "1.2.3", "a.example\nb", f"{'a' * 64}.example",
        ],
    )  # fmt: skip
    def test_refuses_what_is_no_host_and_says_which(self, host: str) -> None:
        with pytest.raises(CommandError, match=f"^«{re.escape(host)}» — не хост"):
            run("create_site", "vesti", "--name", "Вести", "--hosts", f"ok.example,{host}")
        assert not Site.objects.exists()

    def test_takes_names_of_one_word_addresses_and_encoded_names(self) -> None:
        hosts = [
            "localhost",
            "127.0.0.1",
            "xn--80aaf3c.xn--80ao21a",
            "7news.example",
            "1.2.example",
        ]
        run("create_site", "vesti", "--name", "Вести", "--hosts", ",".join(hosts))
        assert Site.objects.get().hosts == hosts


class TestCreateServiceKey:
    def test_prints_the_key_alone_on_the_last_line(self, api: Api, world: World) -> None:
        out = run("create_service_key", "--site", "gazeta", "--scopes", "articles, moderation")
        key = out.splitlines()[-1]
        assert key.startswith("sk_")
        assert ServiceKey.objects.get().scopes == ["articles", "moderation"]
        facts = {"url": "https://gazeta.example/a", "title": "Новость"}
        assert api.put("sites/gazeta/articles/a", facts, token=key).status == 201

    @pytest.mark.parametrize(
        ("site", "scopes"),
        [("nowhere", "articles"), ("gazeta", ""), ("gazeta", ","), ("gazeta", "articles,root")],
    )
    def test_refuses_what_it_does_not_know(self, world: World, site: str, scopes: str) -> None:
        with pytest.raises(CommandError):
            run("create_service_key", "--site", site, "--scopes", scopes)
        assert not ServiceKey.objects.exists()


class TestCreateSsoKey:
    def test_prints_what_the_publisher_signs_with(self, api: Api, world: World) -> None:
        made = json.loads(run("create_sso_key", "--site", "gazeta", "--algorithm", "HS256"))
        assert set(made) == {"kid", "secret", "issuer", "audience"}
        now = int(timezone.now().timestamp())
        claims = {"sub": "1", "iss": made["issuer"], "aud": made["audience"]}
        token = jwt.encode(
            claims | {"iat": now, "exp": now + 60, "name": "Дана"},
            made["secret"],
            algorithm="HS256",
            headers={"kid": made["kid"]},
        )
        assert api.get(world.thread.replace("/comments", "/mine"), token=token).status == 200

    def test_keeps_a_public_key_and_has_no_secret(self, world: World, tmp_path: Path) -> None:
        file = tmp_path / "public.pem"
        file.write_bytes(_public(ed25519.Ed25519PrivateKey.generate()))
        words = ["--site", "gazeta", "--algorithm", "EdDSA", "--public-key", str(file)]
        made = json.loads(run("create_sso_key", *words, "--roles", "staff, trusted"))
        assert made["secret"] is None
        key = SsoKey.objects.get()
        assert (key.key, key.allowed_roles) == (file.read_text(), ["staff", "trusted"])

    @pytest.mark.parametrize("algorithm", ["none", "HS512", "ES256", "hs256"])
    def test_knows_three_algorithms(self, world: World, algorithm: str) -> None:
        with pytest.raises(CommandError):
            run("create_sso_key", "--site", "gazeta", "--algorithm", algorithm)

    def test_refuses_files_that_are_no_public_key_of_the_kind(
        self, world: World, tmp_path: Path
    ) -> None:
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        secret = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        elliptic = _public(ed25519.Ed25519PrivateKey.generate())
        for number, content in enumerate((secret, elliptic, b"", b"key", "ключ".encode())):
            file = tmp_path / f"{number}.pem"
            file.write_bytes(content)
            words = ["--site", "gazeta", "--algorithm", "RS256", "--public-key", str(file)]
            with pytest.raises(CommandError):
                run("create_sso_key", *words)
        assert not SsoKey.objects.exists()

    @pytest.mark.parametrize(
        "words",
        [
            ["--algorithm", "RS256"],
            ["--algorithm", "HS256", "--public-key", "x.pem"],
            ["--algorithm", "RS256", "--public-key", "/nonexistent/x.pem"],
        ],
    )
    def test_needs_the_file_exactly_where_there_is_one(
        self, world: World, words: list[str]
    ) -> None:
        with pytest.raises(CommandError):
            run("create_sso_key", "--site", "gazeta", *words)
        assert not SsoKey.objects.exists()

    def test_refuses_a_third_live_key(self, world: World) -> None:
        words = ["--site", "gazeta", "--algorithm", "HS256"]
        for _ in range(2):
            run("create_sso_key", *words)
        with pytest.raises(CommandError, match="two live keys"):
            run("create_sso_key", *words)
        SsoKey.objects.filter(id=SsoKey.objects.first().id).update(retired_at=timezone.now())
        run("create_sso_key", *words)
        assert SsoKey.objects.count() == 3


def _public(private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
