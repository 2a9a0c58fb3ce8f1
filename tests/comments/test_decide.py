"""Decisions: moves, compare-and-set, counters, the audit trail, and what the database refuses."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from comments.deciders import RULES
from comments.models import Comment, Decision
from comments.services.decide import record_decision
from comments.states import MOVES, DecisionVerdict, State, state_after
from newsportal.articles.models import Engagement
from newsportal.events.models import Event
from newsportal.lib.problems import Problem
from tests.api import Api
from tests.factories import (
    World,
    decide,
    due_at,
    fresh,
    make_due,
    make_guest,
    make_moderator,
    work_off,
)

PUBLISH, HOLD, REJECT, REMOVE = (
    DecisionVerdict.PUBLISH,
    DecisionVerdict.HOLD,
    DecisionVerdict.REJECT,
    DecisionVerdict.REMOVE,
)


def in_state(world: World, state: State) -> Comment:
    """A comment that rules, not a person, have brought there."""
    comment = world.comment()
    for verdict in DecisionVerdict:
        if state_after(verdict) is state:
            with transaction.atomic():
                record_decision(
                    comment, verdict=verdict, reason="ok", decider=RULES, now=timezone.now()
                )
    return fresh(comment)


MANY = "sites/gazeta/decisions"


class TestMoves:
    @pytest.mark.parametrize("old", State)
    @pytest.mark.parametrize("verdict", DecisionVerdict)
    def test_are_those_of_the_table(
        self, world: World, old: State, verdict: DecisionVerdict
    ) -> None:
        comment = in_state(world, old)
        new = state_after(verdict)
        if new is old or (old, new) in MOVES:
            assert decide(comment, verdict).state == new
        else:
            before = Decision.objects.count()
            with pytest.raises(Problem) as caught:
                decide(comment, verdict)
            assert caught.value.code == "validation_error"
            assert (fresh(comment).state, Decision.objects.count()) == (old, before)


class TestPeople:
    def test_decide_only_on_the_text_they_saw(self, api: Api, world: World) -> None:
        comment = world.comment()
        key = world.service_key("moderation")
        body = {"verdict": "publish", "reason": "ok", "version": 2}
        answer = api.post(f"comments/{comment.id}/decisions", body, token=key)
        assert (answer.status, answer.code) == (409, "version_conflict")
        assert fresh(comment).state == State.PENDING

    def test_publish_through_rest(self, api: Api, world: World) -> None:
        comment = world.comment("Слова с https://a.example и https://b.example")
        key = world.service_key("moderation")
        body = {"verdict": "publish", "reason": "ok", "version": 1}
        answer = api.post(f"comments/{comment.id}/decisions", body, token=key)
        assert (answer.status, answer.body["by"]["kind"]) == (201, "service")
        assert api.get(f"comments/{comment.id}").body["text"] == comment.text
        again = api.post(f"comments/{comment.id}/decisions", body, token=key)
        assert (again.status, again.code) == (409, "decided_already")
        trail = api.get(f"comments/{comment.id}/decisions", token=key).body["items"]
        assert [(row["verdict"], row["by"]["kind"]) for row in trail] == [
            ("hold", "rules"),
            ("publish", "service"),
        ]

    def test_leave_a_note_beside_the_decision(self, api: Api, world: World) -> None:
        comment = world.comment()
        body = {"verdict": "reject", "reason": "spam", "version": 1, "note": "Третий раз за день"}
        key = world.service_key("moderation")
        answer = api.post(f"comments/{comment.id}/decisions", body, token=key)
        assert (answer.status, answer.body["note"]) == (201, "Третий раз за день")
        trail = api.get(f"comments/{comment.id}/decisions", token=key).body["items"]
        assert [row["note"] for row in trail] == ["Третий раз за день"]
        for event in Event.objects.all():
            assert "Третий" not in str(event.data)

    @pytest.mark.parametrize("verdict", ["reject", "remove"])
    def test_refuse_for_a_reason_that_can_be_told(
        self, api: Api, world: World, verdict: str
    ) -> None:
        comment, key = world.comment(), world.service_key("moderation")
        body = {"verdict": verdict, "reason": "ok", "version": 1}
        many = body | {"items": [{"id": str(comment.id), "version": 1}]}
        del many["version"]
        for path, sent in ((f"comments/{comment.id}/decisions", body), (MANY, many)):
            answer = api.post(path, sent, token=key)
            assert (answer.status, answer.code) == (400, "validation_error")
            assert [error["field"] for error in answer.body["errors"]] == ["reason"]
        assert (fresh(comment).state, Decision.objects.count()) == (State.PENDING, 0)

    @pytest.mark.parametrize("verdict", ["publish", "hold"])
    @pytest.mark.parametrize("reason", ["ok", "spam"])
    def test_let_stand_for_any_reason(
        self, api: Api, world: World, verdict: str, reason: str
    ) -> None:
        comment, key = world.comment(), world.service_key("moderation")
        body = {"verdict": verdict, "reason": reason, "version": 1}
        assert api.post(f"comments/{comment.id}/decisions", body, token=key).status == 201

    @pytest.mark.parametrize("scope", ["articles", "comments", "export"])
    def test_need_the_scope(self, api: Api, world: World, scope: str) -> None:
        comment = world.comment()
        body = {"verdict": "publish", "reason": "ok", "version": 1}
        path = f"comments/{comment.id}/decisions"
        assert api.post(path, body, token=world.service_key(scope)).code == "forbidden"
        assert api.post(path, body, token=world.token).code == "forbidden"
        assert api.post(path, body).code == "invalid_token"
        assert fresh(comment).state == State.PENDING

    def test_of_another_site_find_nothing(self, api: Api, world: World) -> None:
        comment = world.comment()
        key = World.make("other").service_key("moderation")
        body = {"verdict": "publish", "reason": "ok", "version": 1}
        assert api.post(f"comments/{comment.id}/decisions", body, token=key).code == "not_found"
        assert api.get(f"comments/{comment.id}/decisions", token=key).code == "not_found"
        assert api.get("sites/gazeta/queues/pending", token=key).code == "token_other_site"

    def test_are_never_undone_by_a_machine(self, world: World) -> None:
        comment = world.comment()
        held = decide(comment, HOLD)
        make_due(held)
        work_off()
        assert (fresh(held).state, due_at(held)) == (State.PENDING, None)

    def test_cannot_bring_back_a_second_review(self, world: World) -> None:
        first = decide(world.comment(rating=5), REJECT)
        world.comment(rating=1)
        with pytest.raises(Problem) as caught:
            decide(first, PUBLISH)
        assert caught.value.code == "already_reviewed"
        assert fresh(first).state == State.REJECTED


class TestCounters:
    def numbers(self, world: World) -> tuple[int, int, float | None]:
        row = Engagement.objects.get(article=world.article)
        return row.comments, row.reviews, row.rating

    def test_follow_every_move(self, world: World) -> None:
        comment = world.published(rating=4)
        assert self.numbers(world) == (1, 1, 4.0)
        decide(comment, HOLD)
        assert self.numbers(world) == (0, 0, None)
        decide(comment, PUBLISH)
        assert self.numbers(world) == (1, 1, 4.0)
        decide(comment, REMOVE)
        assert self.numbers(world) == (0, 0, None)

    def test_of_replies_stand_at_root_and_parent(self, world: World) -> None:
        root = world.published()
        reply = world.published(parent=root)
        world.published(parent=reply)
        leaf = world.published(parent=reply)
        assert (fresh(root).reply_count, fresh(reply).reply_count) == (3, 2)
        decide(leaf, REJECT)
        assert (fresh(root).reply_count, fresh(reply).reply_count) == (2, 1)

    def test_equal_a_recount_after_a_race(self, transactional_db: None) -> None:
        world = World.make()
        root = world.published()
        comments = [world.comment(parent=root, author=make_guest(world.site)) for _ in range(12)]
        users = [make_moderator() for _ in range(4)]

        def rounds(user: Any) -> None:
            for verdict, comment in product((PUBLISH, REJECT, PUBLISH), comments):
                # What another moderator did at the same moment is no error of the service.
                with suppress(Problem):
                    decide(comment, verdict, user=user)
            connection.close()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(rounds, users))
        public = Comment.objects.filter(parent=root, state=State.PUBLISHED).count()
        assert public == 12
        assert fresh(root).reply_count == fresh(root).listed_children == public
        assert Engagement.objects.get(article=world.article).comments == public + 1


class TestTombstones:
    def test_hold_public_replies_up_whatever_the_reason(self, api: Api, world: World) -> None:
        root = world.published("Корень ветки")
        reply = world.published(parent=root)
        leaf = world.published(parent=reply)
        for verdict in (HOLD, PUBLISH, REJECT):
            decide(reply, verdict)
        decide(root, REMOVE)
        item = api.get(world.thread).body["items"][0]
        assert item["state"] == "removed"
        assert (item["author"], item["html"], item["removed_by"]) == (None, None, "moderator")
        assert [reply["state"] for reply in item["replies"]["items"]] == ["removed", "published"]
        assert "Корень" not in api.get(f"comments/{root.id}").raw.decode()
        decide(leaf, REJECT)
        assert api.get(world.thread).body["items"] == []
        assert api.get(f"comments/{root.id}").status == 404

    def test_come_back_with_a_reply(self, api: Api, world: World) -> None:
        root = world.published()
        leaf = world.published(parent=root)
        decide(root, REJECT)
        decide(leaf, REJECT)
        decide(leaf, PUBLISH)
        item = api.get(world.thread).body["items"][0]
        assert (item["state"], item["reply_count"]) == ("removed", 1)


class TestDatabase:
    """Raw SQL: what must never be, whatever a service does wrong."""

    @pytest.fixture
    def refuses(self, transactional_db: None) -> Callable[..., None]:
        def check(sql: str, *values: Any) -> None:
            with (
                pytest.raises((IntegrityError, DatabaseError)),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql, values)

        return check

    def test_refuses_a_public_comment_without_a_decision(
        self, refuses: Callable[..., None]
    ) -> None:
        comment = World.make().comment()
        update = "UPDATE comments_comment SET state = 'published', is_listed = true"
        refuses(f"{update}, published_at = now() WHERE id = %s", comment.id)

    def test_refuses_a_decision_on_another_text_or_comment(
        self, refuses: Callable[..., None]
    ) -> None:
        world = World.make()
        comment, other = world.published(), world.published()
        refuses("UPDATE comments_comment SET version = 2 WHERE id = %s", comment.id)
        refuses(
            "UPDATE comments_comment SET decision_id = %s WHERE id = %s",
            other.decision_id,
            comment.id,
        )

    def test_refuses_to_change_a_decision(self, refuses: Callable[..., None]) -> None:
        comment = World.make().published()
        refuses("UPDATE comments_decision SET verdict = 'reject'")
        refuses("DELETE FROM comments_decision")
        assert Decision.objects.get(id=comment.decision_id).verdict == "publish"

    def test_gives_the_application_no_right_to(self, refuses: Callable[..., None]) -> None:
        World.make().published()
        for act in ("UPDATE comments_decision SET reason = 'x'", "TRUNCATE comments_decision"):
            refuses(f"SET LOCAL ROLE newsportal_app; {act}")

    def test_refuses_a_rating_on_a_reply(self, refuses: Callable[..., None]) -> None:
        world = World.make()
        reply = world.published(parent=world.published())
        refuses("UPDATE comments_comment SET rating = 5 WHERE id = %s", reply.id)


class TestEvents:
    def test_one_for_each_move_with_the_page_version(self, world: World) -> None:
        comment = world.published(rating=3)
        decide(comment, REJECT)
        rows = Event.objects.filter(subject_id=comment.id).order_by("created_at", "id")
        assert [(row.kind, row.article_version, row.data.get("comments")) for row in rows] == [
            ("comment.submitted", None, None),
            ("comment.published", 2, 1),
            ("comment.rejected", 3, -1),
        ]
