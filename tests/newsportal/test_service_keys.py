"""Keys of the publisher's backend: kept as digests, held to their scopes and their site."""

from typing import Any

import pytest
from django.utils import timezone

from newsportal.articles.models import Article
from newsportal.readers.models import ServiceKey
from tests.api import Api
from tests.factories import World

NEW = "sites/gazeta/articles/news-9"
FACTS = {"url": "https://gazeta.example/news-9", "title": "Новость"}


def test_are_stored_as_digests_only(world: World) -> None:
    key = world.service_key("articles")
    stored = ServiceKey.objects.get()
    secret = key.rpartition(f"{stored.prefix}_")[2]
    assert key == f"sk_{stored.prefix}_{secret}"
    assert len(secret) == 43
    assert secret.encode() not in bytes(stored.digest)
    assert (len(bytes(stored.digest)), stored.scopes) == (32, ["articles"])


def test_open_what_their_scopes_name(api: Api, world: World) -> None:
    assert api.put(NEW, FACTS, token=world.service_key("articles", "export")).status == 201


@pytest.mark.parametrize("scopes", [(), ("moderation",), ("comments", "moderation", "export")])
def test_open_nothing_else(api: Api, world: World, scopes: tuple[str, ...]) -> None:
    answer = api.put(NEW, FACTS, token=world.service_key(*scopes))
    assert (answer.status, answer.code) == (403, "forbidden")
    assert not Article.objects.filter(key="news-9").exists()


def test_of_another_site_are_told_so(api: Api, world: World) -> None:
    answer = api.put(NEW, FACTS, token=World.make("other").service_key("articles"))
    assert (answer.status, answer.code) == (401, "token_other_site")
    assert not Article.objects.filter(key="news-9").exists()


def test_that_are_revoked_open_nothing(api: Api, world: World) -> None:
    key = world.service_key("articles")
    ServiceKey.objects.update(revoked_at=timezone.now())
    assert api.put(NEW, FACTS, token=key).code == "invalid_token"


def test_are_not_readers(api: Api, world: World) -> None:
    answer = api.post(
        world.thread, {"text": "Пишет программа"}, token=world.service_key("comments")
    )
    assert (answer.status, answer.code) == (403, "forbidden")


def _swapped(key: str) -> str:
    return key[:-1] + ("A" if key[-1] != "A" else "B")


@pytest.mark.parametrize(
    "spoil",
    [
        _swapped,
        lambda key: key[:-1],
        lambda key: key + "A",
        lambda key: key.rpartition("_")[0],
        lambda key: key.upper(),
        lambda key: "sk_",
        lambda key: "sk__",
        lambda key: "sk_" + "0" * 12 + "_" + key[-43:],
        lambda key: "sk_\x00_" + key[-43:],
        lambda key: "sk_%_" + key[-43:],
        lambda key: "sk_" + "a" * 9000,
        lambda key: key + " " + key,
        lambda key: "ключ",
    ],
)
def test_that_are_nearly_right_are_wrong(api: Api, world: World, spoil: Any) -> None:
    answer = api.put(NEW, FACTS, token=spoil(world.service_key("articles")))
    assert (answer.status, answer.code) == (401, "invalid_token")
    assert not Article.objects.filter(key="news-9").exists()


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic YTpi", "Token {}", "{}", "Bearer Bearer {}", "Bearer{}"]
)
def test_count_only_as_bearer(api: Api, world: World, header: str) -> None:
    key = world.service_key("articles")
    answer = api.client.put(
        f"/api/v1/{NEW}",
        FACTS,
        content_type="application/json",
        headers={"Authorization": header.format(key)},
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


def test_count_nowhere_but_in_the_header(api: Api, world: World) -> None:
    key = world.service_key("articles")
    api.client.cookies["Authorization"] = f"Bearer {key}"
    assert api.put(f"{NEW}?token={key}", FACTS).code == "invalid_token"
