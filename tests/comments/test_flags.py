"""POST /comments/{comment}/flags, what reports do to a comment, and the queue `reported`."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Decision, Flag
from comments.states import DeciderKind, DecisionVerdict, State
from newsportal.articles.models import Article, Engagement
from newsportal.readers.bans import ban_reader
from newsportal.sites.models import Site
from tests.api import Api
from tests.comments.voices import caller, events, flag, guest, signed_in
from tests.factories import World, decide, fresh, make_guest, make_moderator, token_of
from tests.social.threads import in_threads


@pytest.fixture
def comment(world: World) -> Comment:
    """A comment that the rules, and no person, have published."""
    Article.objects.update(screening="after")
    world.article.refresh_from_db()
    comment = world.comment("Купите у меня гараж")
    assert (comment.state, comment.is_decided_by_person) == (State.PUBLISHED, False)
    return comment


def established(world: World) -> str:
    return signed_in(world)[1]


class TestFlag:
    def test_is_taken(self, world: World, comment: Comment) -> None:
        answer = flag(comment, world.other_token, "off_topic", note="Это про гараж")
        assert answer.status == 201
        row = Flag.objects.get()
        assert answer.body == {
            "id": str(row.id),
            "comment": str(comment.id),
            "version": 1,
            "reason": "off_topic",
            "created_at": answer.body["created_at"],
        }
        assert (row.reader, row.note, row.comment_version) == (world.other, "Это про гараж", 1)

    def test_tells_without_words(self, world: World, comment: Comment) -> None:
        version = Engagement.objects.get(article=world.article).version
        flag(comment, world.other_token, note="Личное слово")
        [flagged], [reported] = events("comment.flagged"), events("comment.reported")
        assert flagged.data == {"version": 1, "reason": "spam", "weight": 0}
        assert reported.data == {"version": 1, "cause": "flags"}
        assert flagged.subject_id == reported.subject_id == comment.id
        assert (flagged.article_version, reported.article_version) == (None, None)
        assert Engagement.objects.get(article=world.article).version == version

    def test_once_for_each_text(self, world: World, comment: Comment) -> None:
        flag(comment, world.other_token)
        answer = flag(comment, world.other_token, "illegal")
        assert (answer.status, answer.code) == (409, "already_flagged")
        Comment.objects.update(decision=None, state=State.PENDING, is_listed=False, version=2)
        decide(fresh(comment), DecisionVerdict.PUBLISH)
        assert flag(comment, world.other_token).status == 201
        assert Flag.objects.count() == 2

    def test_with_a_key_is_answered_again(self, world: World, comment: Comment) -> None:
        path, body = f"comments/{comment.id}/flags", {"reason": "spam"}
        answers = [
            caller().post(path, body, token=world.other_token, key="k" * 20) for _ in range(2)
        ]
        assert answers[0].body == answers[1].body
        assert answers[1].headers["Idempotency-Replayed"] == "true"
        assert Flag.objects.count() == 1

    def test_in_a_closed_thread(self, world: World, comment: Comment) -> None:
        Article.objects.update(mode="closed")
        assert flag(comment, world.other_token).status == 201


class TestRefusals:
    @pytest.fixture(autouse=True)
    def nothing_is_written(self, world: World, comment: Comment) -> Any:
        yield
        assert not Flag.objects.exists()
        assert fresh(comment).reported_at is None

    def test_of_ones_own_comment(self, world: World, comment: Comment) -> None:
        answer = flag(comment, world.token)
        assert (answer.status, answer.code) == (403, "own_comment")

    def test_of_a_banned_reader(self, world: World, comment: Comment) -> None:
        ban_reader(reader=world.other, until=None, reason="spam", now=timezone.now())
        assert flag(comment, world.other_token).code == "reader_banned"

    @pytest.mark.parametrize("reason", ["ok", "legal", "", "SPAM", None, 7, ["spam"]])
    def test_of_an_unknown_reason(self, world: World, comment: Comment, reason: Any) -> None:
        answer = flag(comment, world.other_token, reason)
        assert (answer.status, answer.code, list(answer.field_codes)) == (
            400,
            "validation_error",
            ["reason"],
        )

    def test_of_too_long_a_note(self, world: World, comment: Comment) -> None:
        answer = flag(comment, world.other_token, note="ж" * 1001)
        assert answer.field_codes == {"note": "too_long"}

    def test_of_what_is_not_public(self, world: World, comment: Comment) -> None:
        waiting = world.comment("https://a.example https://b.example")
        assert flag(waiting, world.other_token).code == "not_found"
        assert flag(comment, World.make("other").token).code == "not_found"
        Article.objects.update(mode="hidden")
        assert flag(comment, world.other_token).code == "not_found"

    def test_of_nobody(self, comment: Comment) -> None:
        assert flag(comment, "").code == "invalid_token"


class TestThresholds:
    def test_queue_after_as_many_as_the_site_says(self, world: World, comment: Comment) -> None:
        Site.objects.update(flags_to_queue=3)
        for number in range(3):
            assert fresh(comment).reported_at is None, number
            flag(comment, guest(world))
        since = fresh(comment).reported_at
        assert since is not None
        flag(comment, guest(world))
        assert fresh(comment).reported_at == since
        assert len(events("comment.reported")) == 1

    def test_hide_after_as_much_as_the_site_says(self, world: World, comment: Comment) -> None:
        before = Engagement.objects.get(article=world.article)
        for reason in ("spam", "illegal", "spam", "spam"):
            flag(comment, established(world), reason)
        assert fresh(comment).state == State.PUBLISHED
        flag(comment, established(world), "illegal")
        row = fresh(comment)
        assert (row.state, row.is_decided_by_person) == (State.PENDING, False)
        assert row.reported_at is not None
        decision = Decision.objects.filter(comment=comment).latest("created_at")
        assert (decision.verdict, decision.reason, decision.by_kind) == (
            "hold",
            "flagged",
            DeciderKind.RULES,
        )
        assert [finding["reason"] for finding in decision.findings] == ["spam", "illegal"]
        after = Engagement.objects.get(article=world.article)
        assert (after.comments, after.version) == (before.comments - 1, before.version + 1)
        assert events("comment.held")[0].article_version == after.version

    def test_never_hide_by_fresh_accounts(self, world: World, comment: Comment) -> None:
        Site.objects.update(flags_to_hide=1)
        for _ in range(6):
            flag(comment, signed_in(world, age=timedelta(hours=23))[1])
            flag(comment, guest(world, age=timedelta(hours=23), has_published=True))
            # Nobody has ever looked at this one.
            flag(comment, guest(world, age=timedelta(days=30)))
        row = fresh(comment)
        assert (row.state, row.reported_at is not None) == (State.PUBLISHED, True)
        assert set(Flag.objects.values_list("weight", flat=True)) == {0}

    def test_hear_trusted_readers_twice(self, world: World, comment: Comment) -> None:
        Site.objects.update(flags_to_hide=4)
        flag(comment, signed_in(world, "trusted", age=timedelta())[1])
        flag(comment, guest(world, age=timedelta(days=2), has_published=True))
        assert fresh(comment).state == State.PUBLISHED
        flag(comment, established(world))
        assert fresh(comment).state == State.PENDING
        assert Counter(Flag.objects.values_list("weight", flat=True)) == {2: 1, 1: 2}

    def test_of_nought_never_hide(self, world: World, comment: Comment) -> None:
        Site.objects.update(flags_to_hide=0)
        for _ in range(6):
            flag(comment, established(world))
        assert fresh(comment).state == State.PUBLISHED

    def test_never_hide_what_a_person_published(self, world: World, comment: Comment) -> None:
        Site.objects.update(flags_to_hide=2)
        decide(comment, DecisionVerdict.PUBLISH)
        for _ in range(4):
            flag(comment, established(world))
        row = fresh(comment)
        assert (row.state, row.reported_at is not None) == (State.PUBLISHED, True)


class TestADecision:
    def test_ends_the_report(self, world: World, comment: Comment) -> None:
        flag(comment, world.other_token)
        decide(comment, DecisionVerdict.PUBLISH)
        assert fresh(comment).reported_at is None

    def test_can_be_confirmed_after_new_reports_and_only_then(
        self, world: World, comment: Comment
    ) -> None:
        key = world.service_key("moderation")
        body = {"verdict": "publish", "reason": "ok", "version": 1}

        def confirm() -> Any:
            return caller().post(f"comments/{comment.id}/decisions", body, token=key)

        assert confirm().status == 201
        assert confirm().code == "decided_already"
        flag(comment, world.other_token)
        assert confirm().status == 201
        assert confirm().code == "decided_already"

    def test_has_seen_the_reports_before_it(self, world: World, comment: Comment) -> None:
        Site.objects.update(flags_to_queue=3)
        for _ in range(3):
            flag(comment, guest(world))
        decide(comment, DecisionVerdict.PUBLISH)
        flag(comment, guest(world))
        assert fresh(comment).reported_at is None

    def test_of_a_machine_leaves_what_is_public_in_the_queue(
        self, world: World, comment: Comment
    ) -> None:
        flag(comment, world.other_token)
        Flag.objects.update(weight=9)
        flag(comment, established(world))
        assert fresh(comment).state == State.PENDING
        assert fresh(comment).reported_at is not None


@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.fixture(autouse=True)
    def unlimited(self, settings: Any) -> None:
        settings.NEWSPORTAL_LIMITS = False

    def test_flags_of_many_fresh_readers(self, world: World, comment: Comment) -> None:
        tokens = [token_of(make_guest(world.site)) for _ in range(200)]
        answers = in_threads(lambda number: flag(comment, tokens[number]).status, 200)
        assert set(answers) == {201}
        assert Flag.objects.count() == len(events("comment.flagged")) == 200
        assert len(events("comment.reported")) == 1
        assert fresh(comment).state == State.PUBLISHED

    def test_flags_that_hide(self, world: World, comment: Comment) -> None:
        tokens = [established(world) for _ in range(200)]
        answers = Counter(in_threads(lambda number: flag(comment, tokens[number]).status, 200))
        assert answers == {201: 5, 404: 195}
        assert Flag.objects.count() == 5
        assert len(events("comment.held")) == 1
        assert Engagement.objects.get(article=world.article).comments == 0

    def test_flags_of_one_reader(self, world: World, comment: Comment) -> None:
        answers = in_threads(lambda _: flag(comment, world.other_token).status, 200)
        assert Counter(answers) == {201: 1, 409: 199}


class TestQueue:
    @pytest.fixture
    def key(self, world: World) -> str:
        return world.service_key("moderation")

    def test_shows_the_reports(self, api: Api, world: World, comment: Comment, key: str) -> None:
        for reason in ("spam", "illegal", "spam"):
            flag(comment, guest(world), reason, note=f"Замечено: {reason}")
        world.published("Об этом никто не сказал")
        answer = api.get("sites/gazeta/queues/reported", token=key)
        assert answer.headers["Cache-Control"] == "private, no-store"
        [item] = answer.body["items"]
        assert (item["id"], item["text"]) == (str(comment.id), "Купите у меня гараж")
        assert (item["state"], item["has_frozen_votes"]) == ("published", False)
        assert item["flags"] == {
            "total": 3,
            "reasons": {"spam": 2, "illegal": 1},
            "notes": ["Замечено: spam", "Замечено: illegal", "Замечено: spam"],
        }
        assert answer.body["next"] is None

    def test_costs_the_same_for_one_and_many(
        self, api: Api, world: World, comment: Comment, key: str
    ) -> None:
        counts = []
        for number in (1, 6):
            for _ in range(number):
                each = world.published(author=make_guest(world.site))
                flag(each, world.other_token, note="Взгляните")
                flag(each, world.token)
            with CaptureQueriesContext(connection) as queries:
                api.get("sites/gazeta/queues/reported", token=key)
            counts.append(len(queries))
        # Site, key, the page, its decisions, the sums and the notes.
        assert counts == [6, 6]

    def test_can_be_narrowed(self, api: Api, world: World, comment: Comment, key: str) -> None:
        flag(comment, world.other_token)
        path = "sites/gazeta/queues/reported"

        def found(query: str) -> int:
            return len(api.get(f"{path}?{query}", token=key).body["items"])

        assert (found("reason=spam"), found("reason=illegal")) == (1, 0)
        assert (found("language=ru"), found("language=kk")) == (1, 0)
        assert found("section=society") == 0
        world.site.section_set.create(key="society", name="Общество")
        Article.objects.update(section=world.site.section_set.get())
        assert found("section=society&language=ru&reason=spam") == 1

    def test_is_paged_since_the_longest_first(
        self, api: Api, world: World, comment: Comment, key: str
    ) -> None:
        Site.objects.update(flags_to_hide=0)
        texts = [world.published(f"Текст номер {number}", rating=None) for number in range(11)]
        for each in texts:
            flag(each, world.other_token)
        path = "sites/gazeta/queues/reported?limit=10"
        first = api.get(path, token=key).body
        second = api.get(f"{path}&cursor={first['next']}", token=key).body
        shown = [item["id"] for page in (first, second) for item in page["items"]]
        assert shown == [str(each.id) for each in texts]
        assert second["next"] is None
        wrong = api.get(f"{path}&reason=spam&cursor={first['next']}", token=key)
        assert (wrong.status, wrong.code) == (400, "invalid_cursor")

    def test_counts_by_section(self, api: Api, world: World, comment: Comment, key: str) -> None:
        world.site.section_set.create(key="society", name="Общество")
        flag(comment, world.other_token)
        Article.objects.update(section=world.site.section_set.get())
        world.comment("https://a.example https://b.example")
        World.make("other").comment("https://a.example https://b.example")
        assert api.get("sites/gazeta/queues", token=key).body == {
            "pending": {"count": 1, "sections": {"society": 1}},
            "reported": {"count": 1, "sections": {"society": 1}},
            "new": {"count": 1, "sections": {"society": 1}},
            "appeals": {"count": 0, "sections": {}},
            "escalated": {"count": 0, "sections": {}},
        }
        Article.objects.update(section=None)
        counts = api.get("sites/gazeta/queues", token=key).body
        assert counts["reported"] == {"count": 1, "sections": {}}

    def test_of_the_first_decision_can_be_narrowed(self, api: Api, world: World, key: str) -> None:
        linked = world.comment("https://a.example https://b.example")
        Article.objects.update(mode="pre")
        world.article.refresh_from_db()
        plain = world.comment("Обычный отзыв о новости")

        def found(query: str) -> list[str]:
            page = api.get(f"sites/gazeta/queues/pending?{query}", token=key).body
            return [item["id"] for item in page["items"]]

        assert found("") == [str(row.id) for row in sorted((linked, plain), key=_born)]
        assert found("reason=links") == [str(linked.id)]
        assert found("reason=premoderation") == [str(plain.id)]


def _born(comment: Comment) -> Any:
    return comment.created_at


def test_moderators_are_no_readers(world: World, comment: Comment) -> None:
    make_moderator()
    assert flag(comment, world.service_key("moderation")).code == "forbidden"
