"""`POST /sites/{site}/articles/bulk`: many articles in one call, each by itself."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsportal.articles.models import Article, Engagement
from newsportal.events.models import Event
from tests.api import Answer, Api
from tests.factories import World

PATH = "sites/gazeta/articles/bulk"


def row(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "url": f"https://gazeta.example/{key}", "title": f"Новость {key}", **more}


@pytest.fixture
def bulk(api: Api, world: World) -> Any:
    token = world.service_key("articles")

    def post(*rows: Any) -> Answer:
        return api.post(PATH, {"articles": list(rows)}, token=token)

    return post


class TestRows:
    def test_makes_and_changes(self, bulk: Any, world: World) -> None:
        answer = bulk(row("a", section={"key": "city", "name": "Город"}), row("news-1"), row("a"))
        assert answer.status == 200
        assert answer.body == {
            "results": [
                {"key": "a", "status": 201},
                {"key": "news-1", "status": 200},
                {"key": "a", "status": 200},
            ]
        }
        article = Article.objects.get(key="a")
        assert (article.title, article.url) == ("Новость a", "https://gazeta.example/a")
        assert article.section is not None
        assert article.section.key == "city"

    def test_a_bad_row_does_not_keep_the_others_out(self, bulk: Any, world: World) -> None:
        bad = [
            row("b", url="https://other.example/b"),
            {"key": "c", "title": "Без адреса"},
            {**row("d"), "key": "d d"},
            row("e", surprise=1),
            row("f", shares_thread_with="nobody"),
            row("bulk"),
            "g",
            None,
            {"key": [], "url": 7, "title": []},
        ]
        answer = bulk(row("a"), *bad, row("z"))
        results = answer.body["results"]
        assert [result["status"] for result in results] == [201, *[400] * len(bad), 201]
        assert [result["key"] for result in results] == [
            *["a", "b", "c", "d d", "e", "f", "bulk"],
            *[None, None, None, "z"],
        ]
        codes = [
            {error["field"]: error["code"] for error in result.get("errors", [])}
            for result in results
        ]
        assert codes[1:7] == [
            {"url": "other_host"},
            {"url": "required"},
            {"key": "invalid"},
            {"surprise": "unknown_field"},
            {"shares_thread_with": "unknown"},
            {"key": "reserved"},
        ]
        assert codes[7:9] == [{"": "invalid"}, {"": "null"}]
        assert codes[9] == {"key": "invalid", "url": "invalid", "title": "invalid"}
        assert results[1]["errors"][0]["detail"]
        assert set(Article.objects.values_list("key", flat=True)) == {"news-1", "a", "z"}

    def test_the_same_again_changes_nothing(self, bulk: Any, world: World) -> None:
        rows = [row(f"a{number}", tags=["мост"]) for number in range(3)]
        bulk(*rows)
        before = list(Engagement.objects.order_by("pk").values("article_id", "version"))
        events = Event.objects.count()
        answer = bulk(*rows)
        assert [result["status"] for result in answer.body["results"]] == [200] * 3
        assert list(Engagement.objects.order_by("pk").values("article_id", "version")) == before
        assert Event.objects.count() == events

    def test_a_row_can_name_one_before_it(self, bulk: Any, world: World) -> None:
        answer = bulk(row("ru"), row("kk", language="kk", shares_thread_with="ru"))
        assert [result["status"] for result in answer.body["results"]] == [201, 201]
        assert Article.objects.get(key="kk").thread == Article.objects.get(key="ru")

    def test_many_with_few_statements_each(self, bulk: Any, world: World) -> None:
        rows = [row(f"a{number}", title="Заголовок новости " * 10) for number in range(200)]
        with CaptureQueriesContext(connection) as statements:
            first = bulk(*rows)
        assert {result["status"] for result in first.body["results"]} == {201}
        # Two look, three write; the others begin and end transactions.
        assert len(statements) / 200 < 12
        assert Article.objects.count() == 201

    def test_titles_are_found(self, api: Api, bulk: Any, world: World) -> None:
        bulk(row("a", title="Мосты города"), row("b", title="Школы города"))
        found = api.get("sites/gazeta/articles?q=мост").body["items"]
        assert [item["key"] for item in found] == ["a"]


class TestDoor:
    def test_refuses_too_many_and_none(self, bulk: Any, world: World) -> None:
        assert bulk(*[row("a")] * 1001).field_codes == {"articles": "too_long"}
        assert bulk().field_codes == {"articles": "blank"}
        assert not Article.objects.exclude(key="news-1").exists()

    def test_takes_a_mebibyte_and_no_more(self, api: Api, bulk: Any, world: World) -> None:
        tags = ["x" * 100] * 50
        assert bulk(*[row(f"a{number}", tags=tags) for number in range(180)]).status == 200
        refused = bulk(*[row(f"a{number}", tags=tags) for number in range(220)])
        assert (refused.status, refused.code) == (413, "too_large")

    def test_wants_the_scope(self, api: Api, world: World) -> None:
        body = {"articles": [row("a")]}
        assert api.post(PATH, body).status == 401
        assert api.post(PATH, body, token=world.token).status == 403
        assert api.post(PATH, body, token=world.service_key("comments")).status == 403
        other = World.make("vestnik").service_key("articles")
        assert api.post(PATH, body, token=other).code == "token_other_site"
        assert not Article.objects.filter(key="a").exists()
