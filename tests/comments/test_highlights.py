"""PUT and DELETE /comments/{comment}/pin and /feature."""

from collections import Counter
from typing import Any

import pytest

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.articles.models import Engagement
from tests.api import Answer, Api
from tests.comments.voices import caller, events
from tests.factories import World, decide, fresh, make_article, write
from tests.social.threads import in_threads

HOLD, PUBLISH = DecisionVerdict.HOLD, DecisionVerdict.PUBLISH
COLUMNS = {"pin": "pinned_at", "feature": "featured_at"}


@pytest.fixture
def key(world: World) -> str:
    return world.service_key("moderation")


@pytest.fixture
def comment(world: World) -> Comment:
    return world.published()


def put(comment: Comment, mark: str, token: str) -> Answer:
    return caller().put(f"comments/{comment.id}/{mark}", token=token)


def delete(comment: Comment, mark: str, token: str) -> Answer:
    return caller().delete(f"comments/{comment.id}/{mark}", token=token)


def version(world: World) -> int:
    return Engagement.objects.get(article=world.article).version


@pytest.mark.parametrize("mark", COLUMNS)
class TestBoth:
    def test_are_put_and_taken_off(
        self, world: World, comment: Comment, key: str, mark: str
    ) -> None:
        before = version(world)
        answer = put(comment, mark, key)
        assert (answer.status, answer.body) == (
            200,
            {
                "id": str(comment.id),
                "is_pinned": mark == "pin",
                "is_featured": mark == "feature",
            },
        )
        assert version(world) == before + 1
        answer = delete(comment, mark, key)
        assert (answer.status, answer.body["is_pinned"], answer.body["is_featured"]) == (
            200,
            False,
            False,
        )
        assert version(world) == before + 2
        kinds = {"pin": ("pinned", "unpinned"), "feature": ("featured", "unfeatured")}[mark]
        for number, kind in enumerate(kinds):
            [event] = events(f"comment.{kind}")
            assert event.article_version == before + 1 + number
            assert event.data == {"version": 1, "root": str(comment.id)}

    def test_twice_is_once(self, world: World, comment: Comment, key: str, mark: str) -> None:
        put(comment, mark, key)
        since, before = getattr(fresh(comment), COLUMNS[mark]), version(world)
        assert put(comment, mark, key).status == 200
        assert (getattr(fresh(comment), COLUMNS[mark]), version(world)) == (since, before)
        for _ in range(2):
            assert delete(comment, mark, key).status == 200
        assert version(world) == before + 1

    def test_end_when_it_leaves_the_public(
        self, world: World, comment: Comment, key: str, mark: str
    ) -> None:
        put(comment, mark, key)
        decide(decide(comment, HOLD), PUBLISH)
        assert getattr(fresh(comment), COLUMNS[mark]) is None

    def test_stay_when_a_person_confirms(
        self, world: World, comment: Comment, key: str, mark: str
    ) -> None:
        put(comment, mark, key)
        Comment.objects.update(is_decided_by_person=False)
        decide(comment, PUBLISH)
        assert getattr(fresh(comment), COLUMNS[mark]) is not None

    def test_are_for_what_is_public(self, world: World, key: str, mark: str) -> None:
        waiting = world.comment("https://a.example https://b.example")
        answer = put(waiting, mark, key)
        assert (answer.status, answer.field_codes) == (400, {"comment": "not_public"})
        assert getattr(fresh(waiting), COLUMNS[mark]) is None

    def test_are_for_moderation(self, world: World, comment: Comment, key: str, mark: str) -> None:
        for act in (put, delete):
            assert act(comment, mark, "").code == "invalid_token"
            assert act(comment, mark, world.other_token).code == "forbidden"
            assert act(comment, mark, world.service_key("articles")).code == "forbidden"
            foreign = World.make(f"other-{act.__name__}").service_key("moderation")
            assert act(comment, mark, foreign).code == "not_found"
        assert getattr(fresh(comment), COLUMNS[mark]) is None


class TestPin:
    def test_shows_first(self, api: Api, world: World, comment: Comment, key: str) -> None:
        world.published("Позже и потому выше")
        put(comment, "pin", key)
        items = api.get(f"{world.thread}?sort=newest").body["items"]
        assert items[0]["id"] == str(comment.id)
        assert items[0]["is_pinned"] is True

    def test_is_for_roots(self, world: World, comment: Comment, key: str) -> None:
        reply = world.published(parent=comment)
        answer = put(reply, "pin", key)
        assert (answer.status, answer.field_codes) == (400, {"comment": "not_a_root"})
        assert put(reply, "feature", key).status == 200

    def test_is_for_three_of_an_article(self, world: World, key: str) -> None:
        roots = [world.published() for _ in range(4)]
        before = version(world)
        answers = [put(root, "pin", key) for root in roots]
        assert [each.status for each in answers] == [200, 200, 200, 409]
        assert answers[3].code == "too_many_pinned"
        assert version(world) == before + 3
        assert fresh(roots[3]).pinned_at is None
        elsewhere = write(make_article(world.site, "news-2"), world.reader)
        assert put(decide(elsewhere, PUBLISH), "pin", key).status == 200
        delete(roots[0], "pin", key)
        assert put(roots[3], "pin", key).status == 200

    @pytest.mark.django_db(transaction=True)
    def test_is_for_three_at_once(self, world: World, key: str, settings: Any) -> None:
        settings.NEWSPORTAL_LIMITS = False
        roots = [world.published() for _ in range(20)]
        answers = in_threads(lambda number: put(roots[number], "pin", key).status, 20)
        assert Counter(answers) == {200: 3, 409: 17}
        assert Comment.objects.filter(pinned_at__isnull=False).count() == 3
