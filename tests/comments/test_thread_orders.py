"""The orders of a thread, reviews by stars, and what stands pinned above."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.models import Comment
from comments.states import DecisionVerdict
from tests.api import Api
from tests.factories import World, decide, make_guest

LATER = datetime(2026, 1, 1, tzinfo=UTC)


def ids(answer: Any) -> list[str]:
    assert answer.status == 200, answer.body
    return [item["id"] for item in answer.body["items"]]


def walk(api: Api, path: str) -> list[list[str]]:
    """The ids of each page."""
    pages, cursor = [], ""
    while cursor is not None:
        answer = api.get(path + (f"&cursor={cursor}" if cursor else ""))
        pages.append(ids(answer))
        cursor = answer.body["next"]
    return pages


def set_columns(comment: Comment, **values: Any) -> None:
    Comment.objects.filter(id=comment.id).update(**values)


def keys(*comments: Comment) -> list[str]:
    return [str(comment.id) for comment in comments]


@pytest.fixture
def roots(world: World) -> list[Comment]:
    """Five reviews of five readers: 1 to 4 stars, and one without."""
    stars = (1, 2, 3, 4, None)
    return [world.published(author=make_guest(world.site), rating=number) for number in stars]


class TestSorts:
    @pytest.mark.parametrize(
        ("sort", "column"),
        [
            ("best", "best_key"),
            ("most_replied", "reply_count"),
            ("controversial", "controversy_key"),
        ],
    )
    def test_go_by_their_key_and_by_id_among_equals(
        self, api: Api, world: World, roots: list[Comment], sort: str, column: str
    ) -> None:
        for comment, key in zip(roots, (5, 900, 0, 5, 70), strict=True):
            set_columns(comment, **{column: key})
        first, second, third, fourth, fifth = roots
        expected = keys(second, fifth, *sorted((first, fourth), key=by_id, reverse=True), third)
        assert ids(api.get(f"{world.thread}?sort={sort}")) == expected

    def test_by_stars_have_reviews_without_stars_last(
        self, api: Api, world: World, roots: list[Comment]
    ) -> None:
        *rated, without = roots
        low = keys(*rated, without)
        high = keys(*reversed(rated), without)
        assert ids(api.get(f"{world.thread}?sort=rating_low")) == low
        assert ids(api.get(f"{world.thread}?sort=rating_high")) == high

    def test_by_stars_do_not_tell_what_a_tombstone_was_rated(
        self, api: Api, world: World, roots: list[Comment]
    ) -> None:
        one, two, _, four, _ = roots
        for comment in (one, four):
            world.published(parent=comment, author=make_guest(world.site))
            decide(comment, DecisionVerdict.REJECT)
        for sort in ("rating_high", "rating_low"):
            shown = ids(api.get(f"{world.thread}?sort={sort}"))
            assert set(shown[2:]) == set(keys(one, four, roots[4]))
        assert ids(api.get(f"{world.thread}?sort=rating_low"))[:2] == keys(two, roots[2])

    def test_are_told_by_the_config(self, api: Api, world: World) -> None:
        config = api.get("sites/gazeta/config").body
        assert config["sorts"] == [
            "best",
            "newest",
            "oldest",
            "most_replied",
            "controversial",
            "rating_high",
            "rating_low",
        ]
        for sort in config["sorts"]:
            assert api.get(f"{world.thread}?sort={sort}").status == 200


def by_id(comment: Comment) -> str:
    return str(comment.id)


class TestStars:
    def test_keep_public_reviews_of_that_many(
        self, api: Api, world: World, roots: list[Comment]
    ) -> None:
        author = make_guest(world.site)
        other = world.published(author=author, rating=3)
        tombstone = world.published(author=make_guest(world.site), rating=3)
        world.published(parent=tombstone)
        decide(tombstone, DecisionVerdict.REJECT)
        world.comment("https://a.example https://b.example", author=world.other, rating=3)
        path = f"{world.thread}?rating=3"
        assert ids(api.get(f"{path}&sort=newest")) == keys(other, roots[2])
        assert ids(api.get(f"{path}&sort=oldest")) == keys(roots[2], other)
        set_columns(roots[2], best_key=10)
        assert ids(api.get(path)) == keys(roots[2], other)
        assert ids(api.get(f"{world.thread}?rating=5")) == []

    @pytest.mark.parametrize("sort", ["most_replied", "controversial", "rating_high", "rating_low"])
    def test_go_only_with_sorts_that_mean_something(
        self, api: Api, world: World, sort: str
    ) -> None:
        answer = api.get(f"{world.thread}?rating=3&sort={sort}")
        assert (answer.status, answer.code) == (400, "validation_error")
        assert answer.field_codes == {"sort": "invalid_choice"}

    @pytest.mark.parametrize("rating", ["0", "6", "3.0", "-1", "", "x", "03"])
    def test_are_one_to_five(self, api: Api, world: World, rating: str) -> None:
        answer = api.get(f"{world.thread}?rating={rating}")
        assert (answer.status, answer.field_codes) == (400, {"rating": "invalid_choice"})

    def test_belong_to_their_cursor(self, api: Api, world: World) -> None:
        for _ in range(11):
            world.published(author=make_guest(world.site), rating=4)
        cursor = api.get(f"{world.thread}?rating=4&limit=10").body["next"]
        assert len(ids(api.get(f"{world.thread}?rating=4&limit=10&cursor={cursor}"))) == 1
        for query in ("", "rating=5&", "rating=4&sort=newest&"):
            answer = api.get(f"{world.thread}?{query}limit=10&cursor={cursor}")
            assert (answer.status, answer.code) == (400, "invalid_cursor")


class TestPinned:
    def pin(self, *comments: Comment) -> None:
        for number, comment in enumerate(comments):
            set_columns(comment, pinned_at=LATER + timedelta(hours=number))

    def test_stand_above_the_first_page_the_last_pinned_first(
        self, api: Api, world: World, roots: list[Comment]
    ) -> None:
        first, second, third, fourth, fifth = roots
        self.pin(second, fourth)
        page = api.get(f"{world.thread}?sort=newest")
        assert ids(page) == keys(fourth, second, fifth, third, first)
        marks = [item.get("is_pinned", False) for item in page.body["items"]]
        assert marks == [True, True, False, False, False]

    @pytest.mark.parametrize("sort", ["best", "newest", "oldest", "rating_high", "most_replied"])
    def test_count_for_the_page_and_come_once(self, api: Api, world: World, sort: str) -> None:
        crowd = [world.published(author=make_guest(world.site)) for _ in range(24)]
        self.pin(crowd[0], crowd[11], crowd[23])
        first, *others = walk(api, f"{world.thread}?sort={sort}&limit=10")
        assert first[:3] == keys(crowd[23], crowd[11], crowd[0])
        assert [len(page) for page in (first, *others)] == [10, 10, 4]
        shown = [one for page in (first, *others) for one in page]
        assert sorted(shown) == sorted(keys(*crowd))

    def test_stand_above_reviews_of_their_stars_only(
        self, api: Api, world: World, roots: list[Comment]
    ) -> None:
        more = world.published(author=make_guest(world.site), rating=2)
        self.pin(roots[1], roots[3])
        assert ids(api.get(f"{world.thread}?rating=2&sort=newest")) == keys(roots[1], more)
        assert ids(api.get(f"{world.thread}?rating=3")) == keys(roots[2])

    def test_that_are_not_public_any_more_stand_in_their_place(
        self, api: Api, world: World, roots: list[Comment]
    ) -> None:
        first, second = roots[:2]
        world.published(parent=first)
        for comment in (first, second):
            decide(comment, DecisionVerdict.REJECT)
        self.pin(first, second)
        expected = keys(first, *roots[2:])
        assert ids(api.get(f"{world.thread}?sort=oldest")) == expected

    def test_too_long_for_one_page_go_on_on_the_next(self, api: Api, world: World) -> None:
        """Texts that become long in JSON: three of them with ten replies are no page."""
        long = "&" * 4900
        crowd = [world.published(f"{n} {long}", author=make_guest(world.site)) for n in range(5)]
        for root in crowd:
            for number in range(10):
                reply = f"{root.id} {number} {long}"
                world.published(reply, parent=root, author=make_guest(world.site))
        self.pin(*crowd[:3])
        pages = walk(api, f"{world.thread}?sort=oldest&limit=10&replies=10")
        assert len(pages) > 2
        shown = [one for page in pages for one in page]
        assert shown == keys(crowd[2], crowd[1], crowd[0], crowd[3], crowd[4])


class TestCommentJson:
    def test_has_all_that_the_public_may_know(self, api: Api, world: World) -> None:
        comment = world.published("Хорошо", rating=4)
        edited_at = timezone.now().replace(microsecond=5)
        set_columns(
            comment,
            reactions={"like": 5, "dislike": 2, "thanks": 3},
            edited_at=edited_at,
            featured_at=edited_at,
            version=1,
        )
        [item] = api.get(world.thread).body["items"]
        times = [item.pop(name) for name in ("published_at", "edited_at")]
        assert [datetime.fromisoformat(time) for time in times] == [comment.published_at, edited_at]
        assert item == {
            "id": str(comment.id),
            "depth": 0,
            "author": {
                "id": str(world.reader.id),
                "name": "Айгерим",
                "is_guest": True,
            },
            "html": "<p>Хорошо</p>",
            "state": "published",
            "rating": 4,
            "language": "ru",
            "version": 1,
            "is_featured": True,
            "score": 3,
            "reactions": {"like": 5, "dislike": 2, "thanks": 3},
            "reply_count": 0,
            "replies": {"items": [], "next": None},
        }

    @pytest.mark.parametrize(
        ("verdict", "removed_by"),
        [(DecisionVerdict.REJECT, {}), (DecisionVerdict.REMOVE, {"removed_by": "moderator"})],
    )
    def test_of_a_tombstone_tells_who_removed_it_and_nothing_else(
        self, api: Api, world: World, verdict: DecisionVerdict, removed_by: dict[str, str]
    ) -> None:
        comment = world.published("Бывшее", rating=4)
        reply = world.published("Ответ", parent=comment, author=world.other)
        now = timezone.now()
        decide(comment, verdict)
        set_columns(
            comment, reactions={"like": 9}, edited_at=now, pinned_at=now, featured_at=now, version=1
        )
        tombstone = {
            "id": str(comment.id),
            "depth": 0,
            "author": None,
            "html": None,
            "state": "removed",
            "reply_count": 1,
            **removed_by,
        }
        [item] = api.get(world.thread).body["items"]
        assert [shown["id"] for shown in item.pop("replies")["items"]] == [str(reply.id)]
        assert item == {**tombstone, "published_at": item["published_at"]}
        [ancestor] = api.get(f"comments/{reply.id}").body["ancestors"]
        assert ancestor == item
        permalink = api.get(f"comments/{comment.id}").body
        assert permalink["text"] is None
        assert {name: permalink[name] for name in item} == item
