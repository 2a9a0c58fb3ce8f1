"""Authors take back what they wrote."""

from typing import Any

import pytest
from django.utils import timezone

from comments.models import Comment, Decision, Revision
from comments.states import DecisionVerdict, State
from newsportal.articles.models import Article, Engagement
from newsportal.events.models import Event
from newsportal.lib.problems import Problem
from newsportal.readers.bans import ban_reader
from tests.api import Answer, Api
from tests.factories import World, decide, due_at, fresh, work_off


def delete(api: Api, world: World, comment: Comment, version: Any = 1, token: str = "") -> Answer:
    query = f"?version={version}" if version is not None else ""
    return api.delete(f"comments/{comment.id}{query}", token=token or world.token)


def verdicts(comment: Comment) -> list[tuple[int, str, str, str]]:
    rows = Decision.objects.filter(comment=comment).order_by("created_at", "id")
    return list(rows.values_list("comment_version", "verdict", "by_kind", "reason"))


class TestDelete:
    def test_answers_with_the_tombstone(self, api: Api, world: World) -> None:
        comment = world.published("Погорячился", rating=2)
        answer = delete(api, world, comment)
        assert answer.status == 200
        body = answer.body
        assert (body["state"], body["removed_by"], body["id"]) == (
            "removed",
            "author",
            str(comment.id),
        )
        assert (body["author"], body["html"], body["counts"]["comments"]) == (None, None, 0)
        assert "Погорячился" not in answer.raw.decode()
        assert verdicts(comment)[-1] == (1, "remove", "author", "author")
        event = Event.objects.get(kind="comment.removed")
        assert (event.data["comments"], event.data["stars"], event.article_version) == (-1, -2, 3)
        assert api.get(f"comments/{comment.id}").status == 404
        numbers = Engagement.objects.get(article=world.article)
        assert (numbers.comments, numbers.reviews, numbers.ratings_2) == (0, 0, 0)

    def test_keeps_a_place_for_replies(self, api: Api, world: World) -> None:
        root = world.published("Корень ветки")
        reply = world.published(parent=root, author=world.other)
        assert delete(api, world, root).body["reply_count"] == 1
        [item] = api.get(world.thread).body["items"]
        assert (item["state"], item["removed_by"]) == ("removed", "author")
        assert delete(api, world, reply, token=world.other_token).status == 200
        assert api.get(world.thread).body["items"] == []
        assert (fresh(root).reply_count, fresh(root).listed_children) == (0, 0)

    def test_twice_is_as_once(self, api: Api, world: World) -> None:
        comment = world.published()
        first = delete(api, world, comment)
        version = Engagement.objects.get(article=world.article).version
        again = delete(api, world, comment, version=7)
        assert (again.status, again.body) == (200, first.body)
        assert Engagement.objects.get(article=world.article).version == version
        assert len(verdicts(comment)) == 2

    @pytest.mark.parametrize("verdict", [None, DecisionVerdict.HOLD, DecisionVerdict.REJECT])
    def test_works_on_what_is_not_public(
        self, api: Api, world: World, verdict: DecisionVerdict | None
    ) -> None:
        comment = world.comment()
        if verdict:
            decide(comment, verdict)
        answer = delete(api, world, comment)
        assert (answer.status, answer.body["published_at"]) == (200, None)
        row = fresh(comment)
        assert (row.state, row.removed_by, due_at(row)) == (State.REMOVED, "author", None)
        work_off()
        assert fresh(comment).state == State.REMOVED
        mine = api.get(f"sites/gazeta/articles/{world.article.key}/mine", token=world.token).body
        assert mine["held"] == []

    def test_takes_an_edit_along(self, api: Api, world: World) -> None:
        comment = world.published(now=timezone.now())
        body = {"text": "Другие слова", "version": 1}
        assert api.patch(f"comments/{comment.id}", body, token=world.token).status == 202
        assert delete(api, world, comment, version=1).code == "version_conflict"
        assert delete(api, world, comment, version=2).status == 200
        assert Revision.objects.get().state == "overtaken"
        work_off()
        assert (fresh(comment).state, fresh(comment).version) == (State.REMOVED, 1)

    def test_lets_a_review_be_written_anew(self, api: Api, world: World) -> None:
        comment = world.published(rating=1)
        assert api.post(world.thread, {"rating": 5}, token=world.token).code == "already_reviewed"
        delete(api, world, comment)
        assert api.post(world.thread, {"rating": 5}, token=world.token).status == 201
        assert Engagement.objects.get(article=world.article).rating == 5.0

    def test_is_there_for_the_banned_and_in_closed_threads(self, api: Api, world: World) -> None:
        comment = world.published()
        Article.objects.filter(id=world.article.id).update(mode="closed", min_identity="state")
        ban_reader(reader=world.reader, until=None, reason="rules", now=timezone.now())
        assert delete(api, world, comment).status == 200

    def test_is_the_authors_last_word(self, api: Api, world: World) -> None:
        comment = world.comment()
        delete(api, world, comment)
        with pytest.raises(Problem) as caught:
            decide(comment, DecisionVerdict.PUBLISH)
        assert caught.value.code == "validation_error"
        assert decide(comment, DecisionVerdict.REMOVE).removed_by == "author"


class TestRefusals:
    @pytest.mark.parametrize(
        ("version", "code", "field"),
        [
            (None, "validation_error", {"version": "required"}),
            ("", "validation_error", {"version": "invalid"}),
            ("x", "validation_error", {"version": "invalid"}),
            (0, "validation_error", {"version": "out_of_range"}),
            (10**12, "validation_error", {"version": "out_of_range"}),
            ("1&x=1", "unknown_parameter", {"x": "unknown_parameter"}),
        ],
    )
    def test_of_a_wrong_version(
        self, api: Api, world: World, version: Any, code: str, field: dict[str, str]
    ) -> None:
        comment = world.published()
        answer = delete(api, world, comment, version)
        assert (answer.status, answer.code, answer.field_codes) == (400, code, field)
        assert fresh(comment).state == State.PUBLISHED

    def test_of_a_stale_version(self, api: Api, world: World) -> None:
        comment = world.published()
        answer = delete(api, world, comment, version=2)
        assert (answer.status, answer.code) == (409, "version_conflict")
        assert fresh(comment).state == State.PUBLISHED

    def test_of_who_did_not_write_it(self, api: Api, world: World) -> None:
        public, held = world.published(), world.comment()
        foreign = World.make("other").token
        for comment, token, expected in (
            (public, world.other_token, (403, "forbidden")),
            (held, world.other_token, (404, "not_found")),
            (public, foreign, (404, "not_found")),
            (public, world.service_key("moderation"), (403, "forbidden")),
        ):
            answer = delete(api, world, comment, token=token)
            assert (answer.status, answer.code) == expected
        assert api.delete(f"comments/{public.id}?version=1").code == "invalid_token"
        assert fresh(public).state == State.PUBLISHED

    def test_of_what_a_moderator_took_away(self, api: Api, world: World) -> None:
        comment = decide(world.published(), DecisionVerdict.REMOVE)
        assert delete(api, world, comment).code == "not_found"
        assert fresh(comment).removed_by == "moderator"


def test_the_law_stands_on_the_tombstone(api: Api, world: World) -> None:
    root = world.published()
    world.published(parent=root)
    decide(root, DecisionVerdict.REMOVE, reason="legal")
    assert api.get(world.thread).body["items"][0]["removed_by"] == "law"
