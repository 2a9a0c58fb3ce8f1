"""The bytes of public pages: joined of stored parts, they are what is built from whole rows."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from comments.models import Comment
from comments.readpath import article_link, comment_json
from comments.states import DecisionVerdict
from newsportal.lib.conditional import json_bytes
from newsportal.readers.models import Reader
from tests.api import Api
from tests.factories import World, decide, fresh, make_guest

HOSTILE = 'Кавычки " и \\ косая,\tтабуляция;\n</script> & \u2028\u2029 \x7f \U0001f600 ẞ'


@pytest.fixture
def thread(world: World) -> World:
    """Every kind of row that a page may show, and some that it may not."""
    plain = world.published(HOSTILE, author=make_guest(world.site, 'Имя "в кавычках" \\'))
    _set(plain, reactions={"like": 12, "dislike": 3, "thanks": 1}, best_key=50)
    rated = world.published("Отзыв со звёздами", author=make_guest(world.site), rating=4)
    _set(rated, featured_at=timezone.now(), rating=5, version=1)
    stars = world.published("", author=make_guest(world.site), rating=1)
    _set(stars, edited_at=datetime(2026, 3, 1, 10, tzinfo=UTC))
    _set(rated, edited_at=datetime(2026, 3, 1, 10, 0, 0, 120, tzinfo=UTC))
    pinned = world.published("Закреплено", author=make_guest(world.site))
    _set(pinned, pinned_at=timezone.now(), language="kk")
    source = {"kind": "webmention", "url": "https://blog.example/?a=1&b=2", "name": "Блог «А»"}
    _set(world.published("Ответ из блога", author=make_guest(world.site)), source=source)
    tombstone = world.published("Будет снято", author=make_guest(world.site))
    deep = tombstone
    for depth in range(1, 25):
        deep = world.published(f"На глубине {depth}", parent=deep, author=make_guest(world.site))
    decide(tombstone, DecisionVerdict.REMOVE)
    held_up = world.published("Отклонят", author=make_guest(world.site))
    world.published("Под ним ответ", parent=held_up)
    decide(held_up, DecisionVerdict.REJECT)
    erased = make_guest(world.site, "Стёртый")
    world.published("Текст без имени", author=erased)
    Reader.objects.filter(id=erased.id).update(
        name="", erased_at=timezone.now(), public={"id": str(erased.id), "name": ""}
    )
    for number in range(7):
        world.published(f"Ответ {number}", parent=plain, author=make_guest(world.site))
    world.comment("https://a.example/1 https://b.example/2 ждёт")
    return world


def _set(comment: Comment, **values: Any) -> None:
    Comment.objects.filter(id=comment.id).update(**values)


def _slow(ids: Iterable[str]) -> list[dict[str, Any]]:
    rows = {str(row.id): row for row in Comment.objects.select_related("author", "article")}
    return [_slim(comment_json(rows[id_], rows[id_].author.public)) for id_ in ids]


def _slim(shown: dict[str, Any]) -> dict[str, Any]:
    """Without what lists leave out: null, false and empty, but never zeros and texts."""
    if shown["state"] == "removed":
        return {name: value for name, value in shown.items() if value is not None or name in TOLD}
    author = {name: value for name, value in shown["author"].items() if value}
    left_out: tuple[Any, ...] = (None, {})
    return {
        name: value
        for name, value in {**shown, "author": author}.items()
        if value not in left_out and value is not False
    }


# A tombstone says that it has neither.
TOLD = {"author", "html"}


def _slow_branches(page: dict[str, Any]) -> list[dict[str, Any]]:
    found = _slow(item["id"] for item in page["items"])
    for item, shown in zip(page["items"], found, strict=True):
        replies = item["replies"]
        shown["replies"] = {
            "items": _slow(reply["id"] for reply in replies["items"]),
            "next": replies["next"],
        }
    return found


@pytest.fixture(params=["stored", "from before"])
def stored(request: pytest.FixtureRequest, thread: World) -> World:
    """With every text's and author's part of the page, or with none, as before the columns."""
    for model in (Comment, Reader):
        assert not model.objects.filter(fragment=None).exists()
        if request.param == "from before":
            model.objects.update(fragment=None)
    return thread


class TestFastPage:
    @pytest.mark.parametrize("query", ["", "?sort=newest&replies=10", "?sort=rating_high&limit=50"])
    def test_of_a_thread(self, api: Api, stored: World, query: str) -> None:
        page = api.get(stored.thread + query)
        expected = {"items": _slow_branches(page.body), "next": page.body["next"]}
        assert page.raw == json_bytes(expected)
        roots = Comment.objects.filter(parent=None, is_listed=True)
        assert {item["id"] for item in page.body["items"]} == {str(root.id) for root in roots}
        states = {item["state"] for item in page.body["items"]}
        assert states == {"published", "removed"}

    def test_of_replies(self, api: Api, stored: World) -> None:
        for root in Comment.objects.filter(parent=None, listed_children__gt=0):
            page = api.get(f"comments/{root.id}/replies?limit=50")
            slow = _slow(item["id"] for item in page.body["items"])
            assert page.raw == json_bytes({"items": slow, "next": None})
            assert len(slow) == Comment.objects.filter(root=root, is_listed=True).count()

    def test_of_one_comment(self, api: Api, stored: World) -> None:
        for comment in Comment.objects.filter(is_listed=True).select_related("article", "author"):
            page = api.get(f"comments/{comment.id}")
            body = page.body
            expected = {
                **comment_json(comment, comment.author.public),
                "replies": {
                    "items": _slow(reply["id"] for reply in body["replies"]["items"]),
                    "next": body["replies"]["next"],
                },
                "text": comment.text if comment.is_public else None,
                "article": article_link(comment.article),
                "ancestors": _slow(above["id"] for above in body["ancestors"]),
            }
            assert page.raw == json_bytes(expected)

    def test_of_the_latest(self, api: Api, stored: World) -> None:
        page = api.get("sites/gazeta/comments?limit=50")
        link = article_link(stored.article)
        slow = [{**shown, "article": link} for shown in _slow(_ids(page.body))]
        assert page.raw == json_bytes({"items": slow, "next": None})
        assert len(slow) == Comment.objects.filter(state="published").count()

    def test_of_a_search(self, api: Api, stored: World) -> None:
        page = api.get("sites/gazeta/search?q=глубине")
        link = article_link(stored.article)
        slow = [{**shown, "article": link} for shown in _slow(_ids(page.body))]
        expected = {"items": slow, "next": page.body["next"], "match": "exact"}
        assert page.raw == json_bytes(expected)
        assert slow


def _ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]


class TestFragment:
    """What is stored of a text changes with the text, by whatever statement, and with it alone."""

    def _stored(self, comment: Comment | UUID) -> dict[str, Any]:
        fragment = fresh(comment).fragment
        found: dict[str, Any] = json.loads(f"{{{fragment}}}")
        return found

    def test_is_of_the_text_alone(self, world: World) -> None:
        comment = world.published("Первый текст")
        assert self._stored(comment) == {
            "html": "<p>Первый текст</p>",
            "language": "ru",
            "version": 1,
        }
        before = fresh(comment).fragment
        _set(comment, reactions={"like": 1}, best_key=7, pinned_at=timezone.now(), reply_count=3)
        assert fresh(comment).fragment == before

    def test_follows_an_erased_text(self, world: World) -> None:
        comment = world.published("Мой домашний адрес")
        _set(comment, html="", text="")
        assert self._stored(comment)["html"] == ""

    def test_follows_an_edit(self, api: Api, world: World) -> None:
        comment = world.comment("Первый текст", now=timezone.now())
        decide(comment, DecisionVerdict.PUBLISH)
        edit = {"text": "Второй текст", "version": 1}
        assert api.patch(f"comments/{comment.id}", edit, token=world.token).status in {200, 202}
        row = fresh(comment)
        assert self._stored(comment)["version"] == row.version
        assert self._stored(comment)["html"] == row.html


class TestFragmentOfAnAuthor:
    """What is stored of a reader's public facts, for pages to show."""

    def test_leaves_out_what_says_nothing(self, world: World) -> None:
        guest = make_guest(world.site, 'Имя "в кавычках" \\')
        facts = {"id": str(guest.id), "name": guest.name, "is_guest": True}
        assert _kept(guest) == json_bytes(facts).decode()

    def test_follows_the_facts_by_whatever_statement(self, world: World) -> None:
        guest = make_guest(world.site)
        Reader.objects.filter(id=guest.id).update(public={"name": "Новое имя", "badge": ""})
        assert _kept(guest) == '{"name":"Новое имя"}'
        Reader.objects.filter(id=guest.id).update(public={})
        assert _kept(guest) == "{}"

    def test_does_not_follow_the_columns_alone(self, world: World) -> None:
        guest = make_guest(world.site)
        before = _kept(guest)
        Reader.objects.filter(id=guest.id).update(name="Ещё не показано")
        assert _kept(guest) == before


def _kept(reader: Reader) -> str | None:
    return Reader.objects.get(id=reader.id).fragment
