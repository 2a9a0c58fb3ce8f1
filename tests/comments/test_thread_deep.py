"""A conversation of two thousand answers, each to the one before."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api import Api
from tests.comments.crowds import crowd
from tests.factories import World

LENGTH = 2_000
CHAIN = {
    "parent_id": "(SELECT above.comment FROM crowd above WHERE above.n = crowd.n - 1)",
    "root_id": "(SELECT top.comment FROM crowd top WHERE top.n = 1 AND crowd.n > 1)",
    "depth": "crowd.n - 1",
    "created_at": "timestamptz '2026-01-01 00:00Z' + crowd.n * interval '1 s'",
    "published_at": "timestamptz '2026-01-01 00:00Z' + crowd.n * interval '1 s'",
    "listed_children": f"CASE WHEN crowd.n < {LENGTH} THEN 1 ELSE 0 END",
    "reply_count": f"CASE crowd.n WHEN 1 THEN {LENGTH - 1} WHEN {LENGTH} THEN 0 ELSE 1 END",
}


@pytest.fixture
def chain(world: World) -> list[str]:
    """Ids from the root down."""
    return [str(one) for one in crowd(world, LENGTH, **CHAIN)]


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


def walk(api: Api, path: str, cursor: str | None = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while cursor is not None:
        page = api.get(f"{path}?limit=50" + (f"&cursor={cursor}" if cursor else "")).body
        found += page["items"]
        cursor = page["next"]
    return found


class TestDeepThread:
    def test_replies_of_the_root_are_all_below_it_parents_first(
        self, api: Api, chain: list[str]
    ) -> None:
        replies = walk(api, f"comments/{chain[0]}/replies")
        assert ids(replies) == chain[1:]
        assert [reply["parent"] for reply in replies] == chain[:-1]
        assert [reply["depth"] for reply in replies] == list(range(1, LENGTH))
        assert {reply["root"] for reply in replies} == {chain[0]}

    def test_replies_of_a_reply_are_its_children(self, api: Api, chain: list[str]) -> None:
        assert ids(walk(api, f"comments/{chain[1000]}/replies")) == [chain[1001]]
        assert walk(api, f"comments/{chain[-1]}/replies") == []

    def test_the_thread_leads_from_the_first_replies_to_the_last(
        self, api: Api, world: World, chain: list[str]
    ) -> None:
        page = api.get(f"{world.thread}?sort=oldest").body
        [root] = [item for item in page["items"] if item["id"] == chain[0]]
        assert root["reply_count"] == LENGTH - 1
        assert ids(root["replies"]["items"]) == chain[1:4]
        rest = walk(api, f"comments/{chain[0]}/replies", root["replies"]["next"])
        assert ids(rest) == chain[4:]

    @pytest.mark.parametrize(
        ("place", "ancestors"),
        [
            (0, []),
            (1, [0]),
            (20, [*range(20)]),
            (21, [*range(21)]),
            (22, [0, *range(2, 22)]),
            (1999, [0, *range(1979, 1999)]),
        ],
    )
    def test_a_permalink_shows_the_root_and_the_twenty_nearest(
        self, api: Api, chain: list[str], place: int, ancestors: list[int]
    ) -> None:
        body = api.get(f"comments/{chain[place]}").body
        assert ids(body["ancestors"]) == [chain[number] for number in ancestors]
        assert body["depth"] == place

    def test_costs_the_same_at_every_depth(self, api: Api, chain: list[str]) -> None:
        assert {self.queries(api, f"comments/{UUID(chain[n])}") for n in (5, 500, 1990)} == {5}
        paths = [f"comments/{chain[n]}/replies" for n in (0, 5, 500, 1990)]
        assert {self.queries(api, path) for path in paths} == {4}

    def queries(self, api: Api, path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api.get(path).status == 200
        return len(captured)
