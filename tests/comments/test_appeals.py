"""POST /comments/{comment}/appeals, who decides on them, and the queue `appeals`."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from comments.deciders import RULES
from comments.models import Appeal, Comment, Decision
from comments.services.decide import record_decision
from comments.states import DecisionVerdict, State
from newsportal.lib.problems import Problem
from newsportal.readers.bans import ban_reader
from newsportal.sites.models import Membership, Role, Site
from tests.api import Api
from tests.comments.voices import appeal, caller, events
from tests.factories import World, decide, fresh, make_moderator
from tests.social.threads import in_threads

PUBLISH, REJECT, REMOVE = (
    DecisionVerdict.PUBLISH,
    DecisionVerdict.REJECT,
    DecisionVerdict.REMOVE,
)


@pytest.fixture
def judge(db: None) -> User:
    return make_moderator()


@pytest.fixture
def comment(world: World, judge: User) -> Comment:
    """Айгерим's comment, which the judge has refused."""
    return decide(world.comment("Слишком резкое мнение"), REJECT, user=judge, reason="abusive")


class TestAppeal:
    def test_is_taken(self, world: World, comment: Comment) -> None:
        answer = appeal(comment, world.token, note="Прочитайте ещё раз")
        assert answer.status == 201
        row = Appeal.objects.get()
        assert answer.body == {
            "id": str(row.id),
            "comment": str(comment.id),
            "version": 1,
            "created_at": answer.body["created_at"],
        }
        assert (row.note, row.decision_id) == ("Прочитайте ещё раз", None)
        assert row.against == Decision.objects.get(comment=comment)
        [event] = events("comment.appealed")
        assert event.data == {"version": 1, "appeal": str(row.id)}
        assert fresh(comment).state == State.REJECTED

    def test_against_the_rules(self, world: World) -> None:
        refused = world.comment("Правилам это не понравилось")
        with transaction.atomic():
            now = timezone.now()
            record_decision(refused, verdict=REJECT, reason="spam", decider=RULES, now=now)
        assert appeal(refused, world.token).status == 201
        decide(refused, REJECT, reason="spam")
        assert Appeal.objects.get().decision is not None

    def test_against_a_removal(self, world: World) -> None:
        removed = decide(world.published(), REMOVE, reason="rules")
        assert appeal(removed, world.token).status == 201

    def test_by_a_banned_author(self, world: World, comment: Comment) -> None:
        ban_reader(reader=world.reader, until=None, reason="abusive", now=timezone.now())
        assert appeal(comment, world.token).status == 201

    def test_with_a_key_is_answered_again(self, world: World, comment: Comment) -> None:
        path = f"comments/{comment.id}/appeals"
        answers = [caller().post(path, {}, token=world.token, key="k" * 20) for _ in range(2)]
        assert [each.status for each in answers] == [201, 201]
        assert Appeal.objects.count() == 1


class TestRefusals:
    def test_of_a_second_one(self, world: World, comment: Comment) -> None:
        appeal(comment, world.token)
        assert appeal(comment, world.token).code == "already_appealed"
        decide(comment, REJECT, reason="abusive")
        answer = appeal(comment, world.token)
        assert (answer.status, answer.code) == (409, "already_appealed")
        assert Appeal.objects.count() == 1

    def test_of_what_was_not_refused(self, world: World) -> None:
        for other in (world.published(), world.comment("https://a.example https://b.example")):
            answer = appeal(other, world.token)
            assert (answer.status, answer.code) == (409, "nothing_to_appeal")
        assert not Appeal.objects.exists()

    def test_of_others(self, world: World, comment: Comment) -> None:
        assert appeal(comment, world.other_token).code == "not_found"
        assert appeal(world.published(), world.other_token).code == "forbidden"
        assert appeal(comment, World.make("other").token).code == "not_found"
        assert appeal(comment, "").code == "invalid_token"
        assert not Appeal.objects.exists()

    def test_of_too_long_a_note(self, world: World, comment: Comment) -> None:
        assert appeal(comment, world.token, note="ж" * 1001).field_codes == {"note": "too_long"}


class TestDeciding:
    @pytest.fixture(autouse=True)
    def appealed(self, world: World, comment: Comment) -> None:
        assert appeal(comment, world.token).status == 201

    @pytest.mark.parametrize("verdict", [PUBLISH, REJECT, REMOVE])
    def test_is_for_another_moderator(
        self, comment: Comment, judge: User, verdict: DecisionVerdict
    ) -> None:
        with pytest.raises(Problem) as caught:
            decide(comment, verdict, user=judge)
        assert (caught.value.code, caught.value.status) == ("own_decision", 403)
        assert Appeal.objects.get().decision is None
        assert Decision.objects.filter(comment=comment).count() == 1

    @pytest.mark.parametrize(
        ("role", "hours", "code"),
        [
            (Role.CHIEF, 11.9, "own_decision"),
            (Role.CHIEF, 12, ""),
            (Role.MODERATOR, 48, "own_decision"),
        ],
    )
    def test_is_the_chiefs_once_nobody_else_came(
        self, comment: Comment, judge: User, role: Role, hours: float, code: str
    ) -> None:
        """On a lone shift the chief who refused is the only one who could answer."""
        Membership.objects.create(site=comment.site, user=judge, role=role)
        at = Appeal.objects.get().created_at + timedelta(hours=hours)
        with time_machine.travel(at, tick=False):
            if code:
                with pytest.raises(Problem) as caught:
                    decide(comment, PUBLISH, user=judge)
                assert caught.value.code == code
            else:
                decide(comment, PUBLISH, user=judge)
        assert (fresh(comment).state == State.PUBLISHED) is not bool(code)

    def test_is_never_the_chiefs_where_the_site_says_so(
        self, comment: Comment, judge: User
    ) -> None:
        Membership.objects.create(site=comment.site, user=judge, role=Role.CHIEF)
        Site.objects.update(appeal_chief_hours=0)
        with (
            time_machine.travel(timezone.now() + timedelta(days=30)),
            pytest.raises(Problem, match="own_decision"),
        ):
            decide(comment, PUBLISH, user=judge)

    @pytest.mark.parametrize("verdict", [PUBLISH, REJECT, REMOVE])
    def test_closes_the_appeal(self, comment: Comment, verdict: DecisionVerdict) -> None:
        decide(comment, verdict, reason="ok")
        row = Appeal.objects.get()
        assert row.decision == Decision.objects.filter(comment=comment).latest("created_at")
        [event] = events("appeal.decided")
        assert event.subject_id == comment.id
        assert event.data == {"version": 1, "appeal": str(row.id), "verdict": verdict.value}

    def test_again_is_no_confirmation(self, comment: Comment, judge: User) -> None:
        decide(comment, REJECT)
        with pytest.raises(Problem) as caught:
            decide(comment, REJECT, user=judge)
        assert caught.value.code == "decided_already"

    def test_by_the_publishers_backend(self, world: World, comment: Comment) -> None:
        answer = caller().post(
            f"comments/{comment.id}/decisions",
            {"verdict": "publish", "reason": "ok", "version": 1},
            token=world.service_key("moderation"),
        )
        assert (answer.status, fresh(comment).state) == (201, State.PUBLISHED)
        assert Appeal.objects.get().decision is not None

    def test_leaves_no_appeal_in_the_queue(self, api: Api, world: World, comment: Comment) -> None:
        key = world.service_key("moderation")
        [item] = api.get("sites/gazeta/queues/appeals", token=key).body["items"]
        assert item["comment"]["text"] == "Слишком резкое мнение"
        assert item["comment"]["reasons"] == ["abusive"]
        assert item["against"]["reason"] == "abusive"
        assert item["note"] == ""
        counts = api.get("sites/gazeta/queues", token=key).body
        assert counts["appeals"] == {"count": 1, "sections": {}}
        decide(comment, PUBLISH)
        assert api.get("sites/gazeta/queues/appeals", token=key).body["items"] == []

    def test_queue_can_be_narrowed(self, api: Api, world: World) -> None:
        key = world.service_key("moderation")

        def found(query: str) -> int:
            path = f"sites/gazeta/queues/appeals?{query}"
            return len(api.get(path, token=key).body["items"])

        assert (found("reason=abusive"), found("reason=spam")) == (1, 0)
        assert (found("language=ru"), found("language=az"), found("section=x")) == (1, 0, 0)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.fixture(autouse=True)
    def unlimited(self, settings: Any) -> None:
        settings.NEWSPORTAL_LIMITS = False

    def test_one_appeal_is_one(self, world: World, comment: Comment) -> None:
        answers = in_threads(lambda _: appeal(comment, world.token).status, 100)
        assert Counter(answers) == {201: 1, 409: 99}
        assert Appeal.objects.count() == 1
