"""One verdict on many comments, by the publisher's own backend."""

from typing import Any
from uuid import uuid4

import pytest

from comments.models import Comment, Decision
from comments.states import DeciderKind
from tests.api import Api
from tests.factories import World, fresh

PATH = "sites/gazeta/decisions"


@pytest.fixture
def key(world: World) -> str:
    return world.service_key("moderation")


def body(*comments: Comment, **values: Any) -> dict[str, Any]:
    items = [{"id": str(row.id), "version": row.version} for row in comments]
    return {"verdict": "reject", "reason": "spam", "items": items, **values}


def test_decides_on_each(world: World, api: Api, key: str) -> None:
    comments = [world.comment() for _ in range(3)]
    answer = api.post(PATH, body(*comments), token=key)
    assert answer.status == 200
    assert [row["id"] for row in answer.body["results"]] == [str(row.id) for row in comments]
    assert [row["status"] for row in answer.body["results"]] == [201] * 3
    assert answer.body["results"][0]["decision"]["by"]["kind"] == "service"
    assert [fresh(row).state for row in comments] == ["rejected"] * 3
    assert Decision.objects.filter(by_kind=DeciderKind.SERVICE).count() == 3


def test_one_that_moved_does_not_keep_the_others(world: World, api: Api, key: str) -> None:
    changed, foreign, plain = world.comment(), World.make("other").comment(), world.comment()
    Comment.objects.filter(id=changed.id).update(version=2)
    unknown = {"id": str(uuid4()), "version": 1}
    asked = body(changed, foreign, plain)
    asked["items"].append(unknown)
    results = api.post(PATH, asked, token=key).body["results"]
    assert [(row["status"], row.get("code")) for row in results] == [
        (409, "version_conflict"),
        (404, "not_found"),
        (201, None),
        (404, "not_found"),
    ]
    assert [fresh(row).state for row in (changed, foreign, plain)] == [
        "pending",
        "pending",
        "rejected",
    ]


def test_again_decides_nothing(world: World, api: Api, key: str) -> None:
    comment = world.comment()
    api.post(PATH, body(comment), token=key)
    results = api.post(PATH, body(comment), token=key).body["results"]
    assert results == [{"id": str(comment.id), "status": 409, "code": "decided_already"}]


def test_takes_500_and_no_more(world: World, api: Api, key: str) -> None:
    items = [{"id": str(uuid4()), "version": 1} for _ in range(501)]
    answer = api.post(PATH, body(items=items), token=key)
    assert (answer.status, answer.code) == (400, "validation_error")
    answer = api.post(PATH, body(items=items[:500]), token=key)
    assert (answer.status, len(answer.body["results"])) == (200, 500)


def test_refuses_a_reason_that_the_site_does_not_have(world: World, api: Api, key: str) -> None:
    comment = world.comment()
    answer = api.post(PATH, body(comment, reason="because"), token=key)
    assert [error["field"] for error in answer.body["errors"]] == ["reason"]
    assert fresh(comment).state == "pending"
