"""Authors change what they wrote: the table of a PATCH, what the public sees, who decides."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from comments.models import Comment, Decision, Revision
from comments.services.screen_edits import hold_edits_for_a_person, screen_edits
from comments.states import DecisionVerdict
from newsportal.articles.models import Article, Engagement
from newsportal.events import work
from newsportal.events.models import Event
from newsportal.events.routing import work_kinds
from newsportal.readers.bans import ban_reader
from newsportal.sites.models import Site
from tests.api import Answer, Api
from tests.factories import (
    World,
    decide,
    due_at,
    fresh,
    make_guest,
    make_staff_reader,
    sso_token,
    token_of,
    work_off,
)

OLD = "Первое мнение о новости"
NEW = "Второе мнение, обдуманное"
TWO_LINKS = "Смотрите https://a.example/1 и https://b.example/2"
BANNED = "Ты пидорас и больше никто"
[EDITS] = [kind for kind in work_kinds() if kind.name == "edits"]


@pytest.fixture
def public(world: World) -> Comment:
    return world.published(OLD, now=timezone.now())


def patch(api: Api, world: World, comment: Comment, token: str = "", **body: Any) -> Answer:
    body = {"version": fresh(comment).version, **body}
    return api.patch(f"comments/{comment.id}", body, token=token or world.token)


def set_article(world: World, **values: Any) -> None:
    Article.objects.filter(id=world.article.id).update(**values)


def set_site(world: World, **values: Any) -> None:
    Site.objects.filter(id=world.site.id).update(**values)


def public_text(api: Api, comment: Comment) -> str | None:
    answer = api.get(f"comments/{comment.id}")
    return str(answer.body["text"]) if answer.status == 200 else None


def texts(comment: Comment) -> list[tuple[int, str]]:
    rows = Revision.objects.filter(comment=comment).order_by("version")
    return list(rows.values_list("version", "state"))


def verdicts(comment: Comment) -> list[tuple[int, str, str]]:
    rows = Decision.objects.filter(comment=comment).order_by("created_at", "id")
    return list(rows.values_list("comment_version", "verdict", "by_kind"))


def events(comment: Comment) -> list[str]:
    rows = Event.objects.filter(subject_id=comment.id).order_by("created_at", "id")
    return list(rows.values_list("kind", flat=True))[2:]


class TestTable:
    """Of a public comment: mode, role, text, screening, policy -> status, state, what is public."""

    @pytest.mark.parametrize(
        ("mode", "role", "text", "screening", "policy", "status", "state", "shown", "is_due"),
        [
            ("post", "", NEW, "before", "keep", 202, "pending", OLD, True),
            ("post", "", NEW, "before", "hide", 202, "pending", None, True),
            ("post", "", NEW, "after", "keep", 200, "published", NEW, True),
            ("post", "", NEW, "after", "hide", 200, "published", NEW, True),
            ("post", "", TWO_LINKS, "before", "keep", 202, "pending", OLD, False),
            ("post", "", TWO_LINKS, "after", "hide", 202, "pending", None, False),
            ("post", "trusted", NEW, "before", "keep", 200, "published", NEW, False),
            ("post", "trusted", TWO_LINKS, "before", "keep", 202, "pending", OLD, False),
            ("pre", "staff", BANNED, "before", "keep", 200, "published", BANNED, False),
            ("pre", "", NEW, "after", "keep", 202, "pending", OLD, False),
            ("pre", "", NEW, "after", "hide", 202, "pending", None, False),
            ("post", "", BANNED, "before", "keep", 202, "rejected", OLD, False),
            ("post", "", BANNED, "before", "hide", 202, "rejected", OLD, False),
        ],
    )
    def test_of_a_public_comment(
        self,
        api: Api,
        world: World,
        mode: str,
        role: str,
        text: str,
        screening: str,
        policy: str,
        status: int,
        state: str,
        shown: str | None,
        is_due: bool,
    ) -> None:
        author = make_staff_reader(world.site, role=role) if role else world.reader
        comment = world.published(OLD, author=author, now=timezone.now())
        set_article(world, mode=mode, screening=screening)
        set_site(world, edited_text=policy)
        token = sso_token(author) if role else token_of(author)

        answer = patch(api, world, comment, token, text=text)

        assert (answer.status, answer.body["state"]) == (status, state), answer.body
        assert (answer.body["text"], answer.body["version"]) == (text, 2)
        assert public_text(api, comment) == shown
        numbers = Engagement.objects.get(article=world.article)
        assert (numbers.comments, answer.body["counts"]["comments"]) == (bool(shown), bool(shown))
        row = fresh(comment)
        edits = Revision.objects.filter(comment=row)
        assert any([due_at(row), *edits.values_list("due_at", flat=True)]) == is_due
        # What is public was decided on, in this very version.
        assert row.decision is None or row.decision.comment_version == row.version
        assert (row.edited_at is not None) == (row.text == text)
        assert row.is_decided_by_person == (row.text == OLD)

    def test_of_one_that_waits_takes_the_text_at_once(self, api: Api, world: World) -> None:
        comment = world.comment(OLD, now=timezone.now())
        answer = patch(api, world, comment, text=NEW)
        body = answer.body
        assert (answer.status, body["state"], body["current"]) == (202, "pending", None)
        row = fresh(comment)
        assert (row.text, row.version, row.html) == (NEW, 2, f"<p>{NEW}</p>")
        assert texts(comment) == [(1, "replaced")]
        assert public_text(api, comment) is None
        work_off()
        assert public_text(api, comment) == NEW
        assert verdicts(comment) == [(2, "publish", "rules")]

    def test_of_one_that_is_held_is_what_is_read_next(self, api: Api, world: World) -> None:
        comment = world.comment(TWO_LINKS, now=timezone.now())
        assert patch(api, world, comment, text=NEW).body["reasons"] == ["links"]
        work_off()
        assert public_text(api, comment) == NEW

    @pytest.mark.parametrize("policy", ["keep", "hide"])
    def test_of_one_that_waits_leaves_it_where_the_edit_is_refused(
        self, api: Api, world: World, policy: str
    ) -> None:
        set_site(world, edited_text=policy)
        comment = world.comment(OLD, now=timezone.now())
        answer = patch(api, world, comment, text=BANNED)
        assert (answer.status, answer.body["state"]) == (202, "rejected")
        assert answer.body["reasons"] == ["banned_word"]
        assert (fresh(comment).text, fresh(comment).version) == (OLD, 1)
        work_off()
        assert public_text(api, comment) == OLD
        again = patch(api, world, comment, text=NEW, version=2)
        assert (again.status, again.body["version"]) == (202, 3)


class TestAnswer:
    def test_has_the_new_text_and_the_public_page_the_old(
        self, api: Api, world: World, public: Comment
    ) -> None:
        body = patch(api, world, public, text="Новое\nмнение").body
        assert body["html"] == "<p>Новое<br>мнение</p>"
        current = body["current"]
        assert (current["text"], current["state"], current["version"]) == (OLD, "published", 1)
        assert (body["id"], body["author"]["name"]) == (str(public.id), "Айгерим")
        shown = api.get(f"comments/{public.id}").body
        assert (shown["text"], shown["version"], shown["edited_at"]) == (OLD, 1, None)

    def test_says_how_long_one_may_go_on(self, api: Api, world: World) -> None:
        now = timezone.now()
        set_site(world, edit_window_seconds=600)
        with time_machine.travel(now, tick=False):
            answer = api.post(world.thread, {"text": OLD}, token=world.token)
        until = (now + timedelta(seconds=600)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        assert answer.body["editable_until"] == until
        config = api.get("sites/gazeta/config").body
        assert config["edit_window_seconds"] == 600
        set_site(world, edit_window_seconds=0)
        held = api.get(f"sites/gazeta/articles/{world.article.key}/mine", token=world.token)
        assert [row["editable_until"] for row in held.body["held"]] == [None]

    def test_to_the_same_text_changes_nothing(
        self, api: Api, world: World, public: Comment
    ) -> None:
        answer = patch(api, world, public, text=OLD)
        assert (answer.status, answer.body["version"]) == (200, 1)
        patch(api, world, public, text=NEW)
        answer = patch(api, world, public, text=NEW, version=2)
        assert (answer.status, answer.body["version"], answer.body["text"]) == (202, 2, NEW)
        assert texts(public) == [(2, "pending")]


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "codes"),
        [
            ({"text": NEW}, {"version": "required"}),
            ({"version": 1}, {"text": "required"}),
            ({"text": " \n", "version": 1}, {"text": "blank"}),
            ({"text": None, "version": 1}, {"text": "null"}),
            ({"text": NEW, "version": "1"}, {"version": "invalid"}),
            ({"text": NEW, "version": 0}, {"version": "out_of_range"}),
            ({"text": NEW, "version": 10**12}, {"version": "out_of_range"}),
            ({"rating": 6, "version": 1}, {"rating": "out_of_range"}),
            ({"text": NEW, "version": 1, "parent": None}, {"parent": "unknown_field"}),
            ({"text": "я" * 5001, "version": 1}, {"text": "too_long"}),
        ],
    )
    def test_of_wrong_fields(
        self, api: Api, world: World, public: Comment, body: Any, codes: dict[str, str]
    ) -> None:
        answer = api.patch(f"comments/{public.id}", body, token=world.token)
        assert (answer.status, answer.field_codes) == (400, codes)
        assert not Revision.objects.exists()

    def test_of_who_did_not_write_it(self, api: Api, world: World, public: Comment) -> None:
        held = world.comment(now=timezone.now())
        stranger = World.make("other")
        for comment, token, expected in (
            (public, world.other_token, (403, "forbidden")),
            (held, world.other_token, (404, "not_found")),
            (public, stranger.token, (404, "not_found")),
            (public, world.service_key("comments", "moderation"), (403, "forbidden")),
        ):
            answer = patch(api, world, comment, token, text=NEW)
            assert (answer.status, answer.code) == expected
        assert api.patch(f"comments/{public.id}", {}).code == "invalid_token"
        assert not Revision.objects.exists()

    @pytest.mark.parametrize(("seconds", "status"), [(299, 202), (300, 409)])
    def test_after_the_window(
        self, api: Api, world: World, public: Comment, seconds: int, status: int
    ) -> None:
        token = world.token
        with time_machine.travel(public.created_at + timedelta(seconds=seconds), tick=False):
            answer = patch(api, world, public, token, text=NEW)
        assert answer.status == status
        if status == 409:
            assert answer.code == "edit_window_over"
            assert not Revision.objects.exists()

    def test_of_a_stale_version(self, api: Api, world: World, public: Comment) -> None:
        assert patch(api, world, public, text=NEW).status == 202
        for stale in (1, 3):
            answer = patch(api, world, public, text="Третье мнение", version=stale)
            assert (answer.status, answer.code) == (409, "version_conflict")
        assert texts(public) == [(2, "pending")]

    def test_where_it_was_refused_or_is_gone(self, api: Api, world: World) -> None:
        rejected = decide(world.comment(now=timezone.now()), DecisionVerdict.REJECT)
        assert patch(api, world, rejected, text=NEW).code == "decided_already"
        removed = decide(rejected, DecisionVerdict.REMOVE)
        assert patch(api, world, removed, text=NEW).code == "not_found"

    def test_in_a_closed_or_hidden_thread(self, api: Api, world: World, public: Comment) -> None:
        set_article(world, mode="closed")
        assert patch(api, world, public, text=NEW).code == "thread_closed"
        set_article(world, mode="hidden")
        assert patch(api, world, public, text=NEW).code == "not_found"

    def test_of_banned_and_of_unidentified_readers(
        self, api: Api, world: World, public: Comment
    ) -> None:
        set_article(world, min_identity="phone")
        assert patch(api, world, public, text=NEW).code == "identity_required"
        ban_reader(reader=world.reader, until=None, reason="rules", now=timezone.now())
        assert patch(api, world, public, text=NEW).code == "reader_banned"

    def test_by_a_nudge(self, api: Api, world: World, public: Comment) -> None:
        answer = patch(api, world, public, text=TWO_LINKS, nudge=True)
        assert (answer.status, answer.code, answer.body["reasons"]) == (422, "nudge", ["links"])
        assert not Revision.objects.exists()


class TestWaiting:
    def test_becomes_the_text_when_nobody_objects(
        self, api: Api, world: World, public: Comment
    ) -> None:
        before = public.decision_id
        patch(api, world, public, text=NEW)
        version = Engagement.objects.get(article=world.article).version
        work_off()
        row = fresh(public)
        assert (row.text, row.html, row.version) == (NEW, f"<p>{NEW}</p>", 2)
        assert (row.state, row.is_decided_by_person) == ("published", False)
        assert row.published_at == public.published_at
        assert verdicts(public) == [(1, "publish", "person"), (2, "publish", "rules")]
        replaced = Revision.objects.get()
        assert (replaced.version, replaced.text, replaced.state) == (1, OLD, "replaced")
        assert replaced.decision_id == before
        event = Event.objects.get(kind="comment.edited")
        assert (event.article_version, event.data) == (
            version + 1,
            {"version": 2, "root": str(public.id)},
        )
        assert events(public) == ["comment.edit_submitted", "comment.edited"]

    def test_waits_for_a_person_when_the_worker_objects(
        self, api: Api, world: World, public: Comment
    ) -> None:
        patch(api, world, public, text="Вот что пишут на этом форуме")
        set_site(world, banned_words="форум*")
        work_off()
        edit = Revision.objects.get()
        assert (edit.state, edit.due_at, edit.tries) == ("pending", None, 0)
        assert verdicts(public)[1:] == [(2, "hold", "rules")]
        assert public_text(api, public) == OLD

    def test_is_overtaken_by_the_next(self, api: Api, world: World, public: Comment) -> None:
        patch(api, world, public, text=NEW)
        answer = patch(api, world, public, text="Третье мнение", version=2)
        assert answer.body["version"] == 3
        assert texts(public) == [(2, "overtaken"), (3, "pending")]
        work_off()
        assert public_text(api, public) == "Третье мнение"
        assert texts(public) == [(1, "replaced"), (2, "overtaken")]

    def test_is_never_settled_by_an_old_lease(
        self, api: Api, world: World, public: Comment
    ) -> None:
        patch(api, world, public, text=NEW)
        [handout] = work.claim(EDITS, limit=10)
        patch(api, world, public, text=TWO_LINKS, version=2)
        assert screen_edits(**handout.kwargs(), now=timezone.now()) == 0
        assert public_text(api, public) == OLD

    def test_twice_is_as_once(self, api: Api, world: World, public: Comment) -> None:
        patch(api, world, public, text=NEW)
        [handout] = work.claim(EDITS, limit=10)
        assert screen_edits(**handout.kwargs(), now=timezone.now()) == 1
        assert screen_edits(**handout.kwargs(), now=timezone.now()) == 0
        assert fresh(public).version == 2

    def test_goes_to_a_person_after_the_last_try(
        self, api: Api, world: World, public: Comment
    ) -> None:
        patch(api, world, public, text=NEW)
        Revision.objects.update(tries=work.MAX_TRIES)
        handout = work.claim_exhausted(EDITS, limit=10)
        assert handout is not None
        for _ in range(2):
            hold_edits_for_a_person(ids=handout.ids, now=timezone.now())
        edit = Revision.objects.select_related("decision").get()
        assert (edit.state, edit.due_at, edit.lease) == ("pending", None, None)
        assert edit.decision is not None
        assert edit.decision.reason == "screening_failed"
        assert verdicts(public)[1:] == [(2, "hold", "rules")]

    def test_repeats_are_seen_among_edits_too(self, api: Api, world: World) -> None:
        first, second = (world.published(now=timezone.now()) for _ in range(2))
        patch(api, world, first, text="Покупайте наших слонов")
        work_off()
        answer = patch(api, world, second, text="Покупайте наших слонов!")
        assert (answer.status, answer.body["reasons"]) == (202, ["duplicate"])

    def test_a_comma_is_no_repeat_of_oneself(self, api: Api, world: World, public: Comment) -> None:
        assert patch(api, world, public, text=f"{OLD}!").body["reasons"] == []
        work_off()
        assert public_text(api, public) == f"{OLD}!"

    def test_dies_with_its_comment(self, api: Api, world: World) -> None:
        for verdict in (DecisionVerdict.REJECT, DecisionVerdict.REMOVE):
            comment = world.published(now=timezone.now(), author=make_guest(world.site))
            patch(api, world, comment, token_of(comment.author), text=NEW)
            decide(comment, verdict)
            assert texts(comment) == [(2, "overtaken")]
            work_off()
            assert public_text(api, comment) is None

    def test_is_what_is_read_when_a_person_hides_the_comment(
        self, api: Api, world: World, public: Comment
    ) -> None:
        patch(api, world, public, text=NEW)
        decide(public, DecisionVerdict.HOLD)
        row = fresh(public)
        assert (row.text, row.version, row.state) == (NEW, 2, "pending")
        work_off()
        assert (fresh(public).state, texts(public)) == ("pending", [(1, "replaced")])
        assert decide(row, DecisionVerdict.PUBLISH).state == "published"
        assert public_text(api, public) == NEW

    def test_of_what_a_person_hides_no_machine_publishes(self, api: Api, world: World) -> None:
        comment = world.comment(OLD, now=timezone.now())
        decide(comment, DecisionVerdict.HOLD)
        set_article(world, screening="after")
        assert patch(api, world, comment, text=NEW).status == 202
        work_off()
        assert (fresh(comment).state, fresh(comment).text) == ("pending", NEW)


class TestPeople:
    def say(
        self, api: Api, world: World, comment: Comment, verdict: str, version: int
    ) -> tuple[int, str]:
        reason = "ok" if verdict in {"publish", "hold"} else "off_topic"
        body = {"verdict": verdict, "reason": reason, "version": version}
        key = world.service_key("moderation")
        answer = api.post(f"comments/{comment.id}/decisions", body, token=key)
        return answer.status, answer.body.get("code", answer.body.get("verdict"))

    @pytest.fixture
    def edited(self, api: Api, world: World, public: Comment) -> Comment:
        assert patch(api, world, public, text=TWO_LINKS).status == 202
        return public

    def test_publish_an_edit(self, api: Api, world: World, edited: Comment) -> None:
        assert self.say(api, world, edited, "publish", 2) == (201, "publish")
        row = fresh(edited)
        assert (row.text, row.version, row.is_decided_by_person) == (TWO_LINKS, 2, True)
        assert self.say(api, world, edited, "publish", 2) == (409, "decided_already")
        assert self.say(api, world, edited, "publish", 1) == (409, "version_conflict")
        assert texts(edited) == [(1, "replaced")]

    def test_refuse_an_edit_and_think_better_of_it(
        self, api: Api, world: World, edited: Comment
    ) -> None:
        assert self.say(api, world, edited, "reject", 2) == (201, "reject")
        assert (public_text(api, edited), texts(edited)) == (OLD, [(2, "rejected")])
        assert Event.objects.get(kind="comment.edit_rejected").data == {"version": 2}
        assert self.say(api, world, edited, "reject", 2) == (409, "decided_already")
        assert self.say(api, world, edited, "hold", 2) == (400, "validation_error")
        mine = api.get(f"sites/gazeta/articles/{world.article.key}/mine", token=world.token).body
        assert mine["recent"][0]["edit"]["reasons"] == ["off_topic"]
        assert self.say(api, world, edited, "publish", 2) == (201, "publish")
        assert public_text(api, edited) == TWO_LINKS

    def test_let_an_edit_wait(self, api: Api, world: World, public: Comment) -> None:
        patch(api, world, public, text=NEW)
        assert self.say(api, world, public, "hold", 2) == (201, "hold")
        assert self.say(api, world, public, "hold", 2) == (409, "decided_already")
        work_off()
        assert (public_text(api, public), texts(public)) == (OLD, [(2, "pending")])

    def test_remove_the_comment_for_its_edit(self, api: Api, world: World, edited: Comment) -> None:
        assert self.say(api, world, edited, "remove", 2) == (201, "remove")
        assert (fresh(edited).state, texts(edited)) == ("removed", [(2, "overtaken")])

    def test_find_no_edit_that_was_overtaken(self, api: Api, world: World, edited: Comment) -> None:
        patch(api, world, edited, text=NEW, version=2)
        for version in (2, 4):
            assert self.say(api, world, edited, "publish", version) == (409, "version_conflict")
        assert public_text(api, edited) == OLD

    def test_see_edits_in_the_queue(self, api: Api, world: World, edited: Comment) -> None:
        waiting = world.comment(TWO_LINKS, author=make_guest(world.site))
        key = world.service_key("moderation")
        items = api.get("sites/gazeta/queues/pending", token=key).body["items"]
        assert [row["id"] for row in items] == [str(waiting.id), str(edited.id)]
        edit = items[1]
        assert (edit["text"], edit["version"], edit["reasons"]) == (TWO_LINKS, 2, ["links"])
        assert (edit["state"], edit["current"]["text"], edit["current"]["version"]) == (
            "pending",
            OLD,
            1,
        )

    def test_see_edits_and_comments_as_one_list(
        self, api: Api, world: World, edited: Comment
    ) -> None:
        key, path = world.service_key("moderation"), "sites/gazeta/queues/pending?limit=10"
        for number in range(12):
            comment = world.published(author=make_guest(world.site), now=timezone.now())
            patch(api, world, comment, token_of(comment.author), text=f"{number} {TWO_LINKS}")
            world.comment(f"Ждёт {number} {TWO_LINKS}", now=timezone.now())
        found: list[tuple[str, int]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = api.get(f"{path}&cursor={cursor}" if cursor else path, token=key).body
            found += [(row["text"], row["version"]) for row in page["items"]]
            cursor = page["next"]
        assert len(found) == len(set(found)) == 25
        assert found[:3] == [(TWO_LINKS, 2), (f"0 {TWO_LINKS}", 2), (f"Ждёт 0 {TWO_LINKS}", 1)]
        counts = api.get("sites/gazeta/queues", token=key).body["pending"]
        assert (counts["count"], counts["sections"]) == (25, {})
        by_reason = f"{path}&reason=offensive"
        assert api.get(by_reason, token=key).body["items"] == []


class TestStars:
    """Stars move at once; the numbers follow in the same transaction."""

    def numbers(self, world: World) -> tuple[int, list[int]]:
        row = Engagement.objects.get(article=world.article)
        return row.reviews, row.rating_histogram

    def test_change_alone_at_once(self, api: Api, world: World) -> None:
        comment = world.published(OLD, rating=4, now=timezone.now())
        answer = patch(api, world, comment, rating=2)
        assert (answer.status, answer.body["rating"], answer.body["version"]) == (200, 2, 2)
        assert self.numbers(world) == (1, [0, 1, 0, 0, 0])
        row = fresh(comment)
        assert (row.is_decided_by_person, row.text) == (True, OLD)
        event = Event.objects.get(kind="comment.edited")
        assert (event.data["stars"], "comments" in event.data) == (-2, False)

    def test_come_and_go(self, api: Api, world: World, public: Comment) -> None:
        assert patch(api, world, public, rating=5).status == 200
        assert self.numbers(world) == (1, [0, 0, 0, 0, 1])
        assert patch(api, world, public, rating=None).status == 200
        assert self.numbers(world) == (0, [0] * 5)
        assert Engagement.objects.get(article=world.article).comments == 1

    def test_move_with_the_text_when_that_is_public(self, api: Api, world: World) -> None:
        comment = world.published(OLD, rating=4, now=timezone.now())
        assert patch(api, world, comment, text=NEW, rating=1).status == 202
        assert self.numbers(world) == (1, [0, 0, 0, 1, 0])
        work_off()
        assert self.numbers(world) == (1, [1, 0, 0, 0, 0])

    def test_of_one_that_waits(self, api: Api, world: World) -> None:
        comment = world.comment(OLD, rating=4, now=timezone.now())
        assert patch(api, world, comment, rating=3).status == 202
        work_off()
        assert self.numbers(world) == (1, [0, 0, 1, 0, 0])

    def test_keep_the_rules_of_a_post(self, api: Api, world: World, public: Comment) -> None:
        reply = world.published(parent=public, now=timezone.now())
        assert patch(api, world, reply, rating=5).field_codes == {"rating": "not_on_replies"}
        second = world.published(rating=5, now=timezone.now())
        assert patch(api, world, public, rating=5).code == "already_reviewed"
        assert patch(api, world, second, text="").status == 200
        assert patch(api, world, second, rating=None).field_codes == {"text": "blank"}
        set_article(world, ratings="off")
        assert patch(api, world, public, rating=5).field_codes == {"rating": "ratings_off"}
        set_article(world, ratings="required")
        assert patch(api, world, public, text=NEW).field_codes == {"rating": "required"}

    def test_that_wait_yield_to_a_review_written_meanwhile(
        self, api: Api, world: World, public: Comment
    ) -> None:
        patch(api, world, public, text=NEW, rating=5)
        world.published(rating=1)
        work_off()
        assert texts(public) == [(2, "rejected")]
        assert public_text(api, public) == OLD
        assert self.numbers(world) == (1, [1, 0, 0, 0, 0])
        assert verdicts(public)[-1] == (2, "reject", "rules")
