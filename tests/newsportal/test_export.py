"""All that is held of a reader, given to the reader and to nobody else."""

import json
from typing import Any

import pytest
from django.utils import timezone

from comments.states import DecisionVerdict
from newsportal.articles.shelves import bookmark
from newsportal.readers.ignoring import ignore_reader
from newsportal.readers.models import Reader
from tests.api import Api
from tests.factories import World, decide, make_moderator, work_off

pytestmark = pytest.mark.django_db
SECTIONS = [
    "comments",
    "reactions",
    "flags",
    "appeals",
    "notifications",
    "article_reactions",
    "shares",
    "bookmarks",
    "subscriptions",
    "profile",
    "bans",
    "ignored",
    "claims",
    "idempotency_keys",
]


def export(api: Api, token: str) -> dict[str, Any]:
    answer = api.post("me/export", token=token)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="export.json"'
    return dict(answer.body)


def test_of_who_did_nothing_has_every_section(api: Api, world: World) -> None:
    body = export(api, world.token)
    assert [name for name in body if isinstance(body[name], list)] == SECTIONS
    assert body["site"] == "gazeta"
    [profile] = body.pop("profile")
    assert (profile["name"], profile["kind"], profile["identity"]) == ("Айгерим", "guest", "guest")
    assert [name for name in SECTIONS if body.get(name)] == []


def test_holds_every_text_and_what_was_decided_on_it(api: Api, world: World) -> None:
    moderator = make_moderator(first_name="Иван", last_name="Редакторов")
    posted = api.post(world.thread, {"text": "Первый текст", "rating": 3}, token=world.token)
    comment_id = posted.body["id"]
    work_off()
    body = {"text": "Второй <b>текст</b>", "version": 1}
    assert api.patch(f"comments/{comment_id}", body, token=world.token).status in {200, 202}
    work_off()
    refused = world.comment("Не прошло")
    decide(refused, DecisionVerdict.REJECT, user=moderator, reason="spam")
    first, second = export(api, world.token)["comments"]
    assert {first["id"], second["id"]} == {comment_id, str(refused.id)}
    [edited] = [row for row in (first, second) if row["id"] == comment_id]
    assert (edited["text"], edited["version"], edited["rating"]) == ("Второй <b>текст</b>", 2, 3)
    assert [(row["text"], row["state"]) for row in edited["other_texts"]] == [
        ("Первый текст", "replaced")
    ]
    [gone] = [row for row in (first, second) if row["id"] != comment_id]
    assert [(row["verdict"], row["reason"], row["by"]) for row in gone["decisions"]] == [
        ("reject", "spam", "person")
    ]
    assert moderator.get_username() not in json.dumps([first, second])
    assert "Редакторов" not in json.dumps([first, second], ensure_ascii=False)


def test_holds_what_was_done_beside_writing(api: Api, world: World) -> None:
    token, now = world.token, timezone.now()
    other = world.published("Слово другого", author=world.other)
    api.put(f"comments/{other.id}/reactions/like", token=token)
    api.post(f"comments/{other.id}/flags", {"reason": "spam", "note": "Похоже"}, token=token)
    api.put("sites/gazeta/articles/news-1/reactions/like", token=token)
    share = {"network": "telegram", "quote": "Слово"}
    api.post("sites/gazeta/articles/news-1/shares", share, token=token)
    bookmark(reader=world.reader, article=world.article, now=now)
    ignore_reader(reader=world.reader, ignored_id=world.other.id, now=now)
    mine = world.published("Своё слово")
    world.published("Ответ", author=world.other, parent=mine)
    work_off()
    body = export(api, token)
    assert [row["kind"] for row in body["reactions"]] == ["like"]
    assert [(row["reason"], row["note"]) for row in body["flags"]] == [("spam", "Похоже")]
    assert [row["article"] for row in body["article_reactions"]] == ["news-1"]
    assert [row["quote"] for row in body["shares"]] == ["Слово"]
    assert [row["article"] for row in body["bookmarks"]] == ["news-1"]
    assert [row["name"] for row in body["ignored"]] == ["Тимур"]
    assert {row["kind"] for row in body["notifications"]} == {"published"}
    assert "Слово другого" not in json.dumps(body, ensure_ascii=False)


def test_is_never_somebody_elses(api: Api, world: World) -> None:
    world.published("Слово Айгерим")
    assert export(api, world.other_token)["comments"] == []


def test_is_not_replayed(api: Api, world: World) -> None:
    first = api.post("me/export", token=world.token, key="k" * 20)
    world.comment("Ещё слово")
    second = api.post("me/export", token=world.token, key="k" * 20)
    assert "Idempotency-Replayed" not in second.headers
    assert (len(first.body["comments"]), len(second.body["comments"])) == (0, 1)


def test_is_limited(api: Api, world: World, settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = True
    statuses = [api.post("me/export", token=world.token).status for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_holds_what_did_not_move_with_a_guest_who_went_over(api: Api, world: World) -> None:
    reader = world.other
    world.published("Отзыв читателя", author=reader, rating=5)
    world.published("Отзыв гостя", rating=1)
    bookmark(reader=world.reader, article=world.article, now=timezone.now())
    Reader.objects.filter(id=world.reader.id).update(merged_into=reader)
    body = export(api, world.other_token)
    assert [name for name in body if isinstance(body[name], list)] == SECTIONS
    assert {row["text"] for row in body["comments"]} == {"Отзыв читателя", "Отзыв гостя"}
    assert [row["name"] for row in body["profile"]] == ["Тимур", "Айгерим"]
    assert [row["article"] for row in body["bookmarks"]] == ["news-1"]
