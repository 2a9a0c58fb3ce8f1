"""Paging through a long thread while it changes, in every order."""

from random import Random
from uuid import UUID

from django.db.models import F

from comments.models import Comment
from comments.selectors import ORDERS, ORDERS_BY_STARS
from tests.api import Api
from tests.comments.crowds import crowd, reject_at_once
from tests.factories import World

ROOTS, REPLIES = 5_000, 5_000
INSERTED, REMOVED, MOVED = 500, 200, 300
TICKS = 20
# The crowd is spread over all places of each order, with many ties.
KEYS = {
    # Three at a time were published in the same instant.
    "published_at": "timestamptz '2026-01-01 00:00Z' + ((n * 7919 %% 10007) / 3) * interval '1 s'",
    "best_key": "n * 6151 %% 997",
    "controversy_key": "n * 5077 %% 499",
    "reply_count": "n * 31 %% 13",
    "rating": "NULLIF(n * 17 %% 6, 0)",
}
BIRTH = {"created_at": "timestamptz '2026-01-01 00:00Z' + (n * 7919 %% 9973 / 3) * interval '1 s'"}


class Walk:
    """One reader on the way through the thread, a page at a time."""

    def __init__(self, api: Api, path: str) -> None:
        self.api, self.path = api, path
        self.seen: list[str] = []
        self.cursor: str | None = ""

    def step(self) -> None:
        """Turn the page; at the end nothing."""
        if self.cursor is None:
            return
        answer = self.api.get(self.path + (f"&cursor={self.cursor}" if self.cursor else ""))
        assert answer.status == 200, answer.body
        self.seen += [item["id"] for item in answer.body["items"]]
        self.cursor = answer.body["next"]


class Traffic:
    """What happens to the thread meanwhile: comments come, go and change their places."""

    def __init__(self, world: World, ids: list[UUID], keys: dict[str, str]) -> None:
        self.world, self.keys, self.random = world, keys, Random(3)
        changing = self.random.sample(ids, REMOVED // 2 + MOVED)
        self.leaving, self.moving = changing[: REMOVED // 2], changing[REMOVED // 2 :]
        self.standing = {str(one) for one in set(ids) - set(changing)}

    def tick(self) -> None:
        """A twentieth of it all."""
        shift = str(self.random.randrange(1, ROOTS))
        anywhere = {name: key.replace("n *", f"(n + {shift}) *") for name, key in self.keys.items()}
        crowd(self.world, INSERTED // 2 // TICKS, **anywhere)
        leaving = [self.leaving.pop() for _ in range(REMOVED // 2 // TICKS)]
        reject_at_once(leaving)
        Comment.objects.filter(id__in=self.random.sample(self.moving, 20)).update(
            best_key=self.random.randrange(997),
            controversy_key=self.random.randrange(499),
            reply_count=F("reply_count") + 1,
        )

    def check(self, walk: Walk, expected: set[str]) -> None:
        """What stood still is seen once; nothing is seen twice but what changed its place."""
        moving = {str(one) for one in self.moving}
        steady = [one for one in walk.seen if one not in moving]
        assert len(steady) == len(set(steady)), walk.path
        assert expected <= set(steady), walk.path


def test_repeats_nothing_and_skips_nothing_that_stood_still(api: Api, world: World) -> None:
    traffic = Traffic(world, crowd(world, ROOTS, **KEYS), KEYS)
    root = world.published("Под этим отвечают больше всех")
    under = {"parent_id": f"'{root.id}'", "root_id": f"'{root.id}'", "depth": "1", **BIRTH}
    of_replies = Traffic(world, crowd(world, REPLIES, **under), under)
    walks = {sort: Walk(api, f"{world.thread}?sort={sort}&limit=50&replies=0") for sort in ORDERS}
    stars = [Walk(api, f"{walks[sort].path}&rating=4") for sort in ORDERS_BY_STARS]
    replies = Walk(api, f"comments/{root.id}/replies?limit=50")

    everybody = [*walks.values(), *stars, replies]
    for number in range((ROOTS + INSERTED) // 50 + 1):
        for walk in everybody:
            walk.step()
        if number % 5 == 4 and traffic.leaving:
            traffic.tick()
            of_replies.tick()

    assert not traffic.leaving
    assert {walk.cursor for walk in everybody} == {None}
    for walk in walks.values():
        traffic.check(walk, traffic.standing)
    rated = Comment.objects.filter(rating=4, state="published").values_list("id", flat=True)
    for walk in stars:
        traffic.check(walk, traffic.standing & {str(one) for one in rated})
    of_replies.check(replies, of_replies.standing)
    assert len(of_replies.standing) > 4_500
