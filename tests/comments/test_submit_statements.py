"""How many statements a POST of a comment is, apart from the transaction's own."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsportal.articles.models import Article, Engagement
from newsportal.lib import redis
from tests.api import Api
from tests.factories import World, make_article, make_staff_reader, sso_token

# The facts, with the site and the guest; the comment with its decision, events and entry, and with
# the article's numbers where it is public.
EACH = 2
# The site's key, the reader.
SIGNED_IN = 2
# Its place at its parent, and its parent read; the number of replies above; the article's numbers.
PUBLIC_REPLY = EACH + 4
# A savepoint's two; the reader held, what there is, how many there are, the row.
SUBSCRIPTION = 4


@pytest.fixture(autouse=True)
def warm(api: Api, world: World) -> None:
    """What a process reads once is read."""
    api.post(world.thread, {"text": "Первое слово о новости"}, token=world.other_token)


def statements(api: Api, world: World, body: dict[str, Any], **values: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = api.post(world.thread, body, **{"token": world.token, **values})
    assert answer.status in {201, 202}
    sql = [str(query["sql"] or "") for query in queries.captured_queries]
    return sum(not one.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for one in sql)


def test_of_what_waits(api: Api, world: World) -> None:
    assert statements(api, world, {"text": "Мнение о новости"}) == EACH


def test_of_a_signed_in_reader(api: Api, world: World) -> None:
    token = sso_token(make_staff_reader(world.site))
    body = {"text": "Мнение о новости"}
    assert statements(api, world, body, token=token) == EACH + SIGNED_IN


def test_of_a_text_with_links(api: Api, world: World) -> None:
    assert statements(api, world, {"text": "Смотрите https://a.example/1"}) == EACH


def test_of_a_reply(api: Api, world: World) -> None:
    root = world.published(author=world.other)
    body = {"text": "Ответ на мнение", "parent": str(root.id)}
    assert statements(api, world, body) == EACH


def test_where_the_discussion_of_another_article_is_shown(api: Api, world: World) -> None:
    shown = make_article(world.site, key="shown-there")
    Article.objects.filter(id=world.article.id).update(thread=shown)
    # The facts are read with it once that is known.
    assert statements(api, world, {"text": "Мнение о новости"}) == EACH + 1


def test_of_what_is_public_at_once(api: Api, world: World) -> None:
    Article.objects.filter(id=world.article.id).update(screening="after")
    assert statements(api, world, {"text": "Мнение о новости"}) == EACH


def test_of_a_reply_that_is_public_at_once(api: Api, world: World) -> None:
    Article.objects.filter(id=world.article.id).update(screening="after")
    root = world.published(author=world.other)
    body = {"text": "Ответ на мнение", "parent": str(root.id)}
    assert statements(api, world, body) == PUBLIC_REPLY


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("screening", ["before", "after"])
@pytest.mark.parametrize("key", [None, "k" * 20])
def test_needs_no_transaction_around_them(
    api: Api, world: World, screening: str, key: str | None
) -> None:
    Article.objects.filter(id=world.article.id).update(screening=screening)
    with CaptureQueriesContext(connection) as queries:
        api.post(world.thread, {"text": "Мнение о новости"}, token=world.token, key=key)
    assert len(queries) == EACH
    numbers = Engagement.objects.get(article=world.article)
    assert numbers.comments == (screening == "after")


def test_of_stars_alone(api: Api, world: World) -> None:
    assert statements(api, world, {"rating": 5}) == EACH


def test_of_a_review_with_a_key_that_subscribes(api: Api, world: World) -> None:
    body = {"text": "Отзыв о новости", "rating": 4, "subscribe": True}
    cost = statements(api, world, body, key="k" * 20)
    assert cost == EACH + SUBSCRIPTION


def test_calls_valkey_once(api: Api, world: World) -> None:
    client = redis.common()
    before = client.info("commandstats")["cmdstat_evalsha"]["calls"]
    assert statements(api, world, {"text": "Мнение о новости"}) == EACH
    assert client.info("commandstats")["cmdstat_evalsha"]["calls"] == before + 1
