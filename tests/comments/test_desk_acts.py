"""The desk's other acts: pass on, mask, answer, pin, ban, all of an author; and their undo."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from comments.models import Appeal, Comment, Decision, Escalation, Flag, Revision
from comments.moderation.personal import MASK, masked, personal_spans
from comments.services.edit import edit_comment
from comments.states import DeciderKind, DecisionVerdict, Reason, State
from newsportal.articles.models import Switch
from newsportal.events.models import Event
from newsportal.readers.bans import is_banned, restrictions_in_force
from newsportal.readers.models import Ban
from newsportal.sites.models import Role, Site
from tests.api import Api
from tests.comments.desk import Desk, codes, member_of
from tests.factories import World, decide, fresh, make_guest, work_off

TWO_LINKS = "Смотрите https://one.example и https://two.example"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk.of(member_of(world.site, role=Role.MODERATOR))


@pytest.fixture
def chief(world: World) -> Desk:
    return Desk.of(member_of(world.site, role=Role.CHIEF))


def held(world: World, text: str = "", **values: Any) -> Comment:
    values.setdefault("author", make_guest(world.site))
    words = text or f"{uuid4()} {uuid4()} {uuid4()}"
    comment = fresh(world.comment(f"{TWO_LINKS} {words}", **values))
    assert comment.state == State.PENDING
    return comment


class TestEscalating:
    def test_moves_it_to_who_is_asked_and_back(self, world: World, desk: Desk, chief: Desk) -> None:
        comment = held(world)
        answer = desk.act("escalate", comment, to="chief", note="Это угроза?")
        assert codes(answer) == [""]
        assert desk.ids() == []
        assert desk.ids("escalated") == []
        (card,) = chief.cards("escalated")
        assert (card["escalation"]["note"], card["escalation"]["to"]) == ("Это угроза?", "chief")
        assert "answer" in card["acts"]
        body = {"act": str(uuid4()), "id": str(comment.id)}
        assert desk.call("answer", **body, answer="Нет").status_code == 403
        assert codes(chief.call("answer", **body, answer="Нет, публикуйте")) == [""]
        assert chief.ids("escalated") == []
        (card,) = desk.cards()
        assert card["notes"] == ["Нет, публикуйте"]
        assert Event.objects.filter(kind="comment.escalated").count() == 1

    def test_a_decision_answers_it(self, world: World, desk: Desk, chief: Desk) -> None:
        comment = held(world)
        desk.act("escalate", comment, to="lawyer")
        assert codes(chief.decide(comment, verdict="reject")) == [""]
        asked = Escalation.objects.get()
        assert asked.closed_at is not None
        assert asked.decision is not None
        assert (asked.decision.verdict, chief.ids("escalated")) == ("reject", [])

    def test_is_taken_back(self, world: World, desk: Desk) -> None:
        comment = held(world)
        answer = desk.act("escalate", comment, to="chief")
        (card,) = desk.undo(answer, comment).json()["cards"]
        assert (card["id"], card["escalation"]) == (str(comment.id), None)
        assert not Escalation.objects.exists()

    def test_twice_is_refused(self, world: World, desk: Desk) -> None:
        comment = held(world)
        desk.act("escalate", comment, to="chief")
        assert codes(desk.act("escalate", comment, to="lawyer")) == ["decided_already"]
        assert Escalation.objects.get().to == "chief"


class TestMasking:
    def test_makes_a_new_text_of_what_waits(self, world: World, desk: Desk) -> None:
        comment = held(world, "Звоните ему: +7 701 123 45 67, Алмат")
        (card,) = desk.cards()
        (span,) = card["personal"]
        assert card["text"][span[0] : span[1]] == "+7 701 123 45 67"
        answer = desk.act("redact", comment, spans=[span])
        assert codes(answer) == [""]
        row = fresh(comment)
        assert row.text == f"{TWO_LINKS} Звоните ему: {MASK}, Алмат"
        assert (row.state, row.version) == (State.PENDING, 2)
        original = Revision.objects.get(comment=comment)
        assert (original.version, original.text) == (1, comment.text)
        decision = Decision.objects.filter(comment=comment).latest("created_at")
        assert (decision.reason, decision.comment_version) == ("personal_data", 2)
        (finding,) = decision.findings
        assert row.text[finding["start"] : finding["end"]] == MASK

    def test_of_a_public_one_stays_public(self, world: World, desk: Desk) -> None:
        comment = world.published("Живёт на ул. Абая 5, кв. 12, приходите")
        spans = personal_spans(comment.text)
        assert codes(desk.act("redact", comment, spans=spans)) == [""]
        row = fresh(comment)
        assert (row.state, row.text) == (State.PUBLISHED, f"Живёт на {MASK}, приходите")

    def test_hides_the_original_from_who_need_not_see_it(
        self, world: World, desk: Desk, chief: Desk
    ) -> None:
        comment = world.published("Пишите на ivan@mail.example скорее")
        desk.act("redact", comment, spans=personal_spans(comment.text))
        path = f"/admin/comments/comment/{comment.id}/change/"
        assert "ivan@mail.example" not in desk.client.get(path).content.decode()
        assert "ivan@mail.example" in chief.client.get(path).content.decode()

    def test_is_taken_back(self, world: World, desk: Desk) -> None:
        comment = world.published("Пишите на ivan@mail.example скорее")
        answer = desk.act("redact", comment, spans=personal_spans(comment.text))
        desk.undo(answer)
        row = fresh(comment)
        assert (row.text, row.state, row.version) == (comment.text, State.PUBLISHED, 3)

    def test_of_an_edit_lets_the_masked_one_wait(self, world: World, desk: Desk) -> None:
        comment = world.published("Было", now=timezone.now())
        edit_comment(
            comment_id=comment.id,
            author=world.reader,
            changes={"text": f"{TWO_LINKS} +77011234567"},
            version=1,
            now=timezone.now(),
        )
        (card,) = desk.cards()
        item = card["items"][0]
        body = {"act": str(uuid4()), "item": item, "spans": card["personal"]}
        assert codes(desk.call("redact", **body)) == [""]
        waiting = Revision.objects.get(comment=comment, state="pending")
        assert (waiting.version, waiting.text) == (3, f"{TWO_LINKS} {MASK}")
        desk.undo(body["act"])
        again = Revision.objects.get(comment=comment, state="pending")
        assert (again.version, again.text) == (4, f"{TWO_LINKS} +77011234567")

    def test_with_nothing_to_mask_is_refused(self, world: World, desk: Desk) -> None:
        comment = held(world)
        assert codes(desk.act("redact", comment, spans=[[9000, 9001]])) == ["validation_error"]
        assert fresh(comment).version == 1

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("почта ivan.p@mail.kz, звони 8 (701) 123-45-67", 2),
            ("ИИН 880101300123 и карта 4400 4301 2345 6789", 2),
            ("он живёт: проспект Абая, дом 12, кв. 5", 1),
            ("ищите @ivan_petrov в сети", 1),
            ("бюджет 2 500 000 000 тенге, в 2024 году", 0),
            ("в 1986 было 15 человек", 0),
        ],
    )
    def test_finds_what_identifies_people(self, text: str, found: int) -> None:
        assert len(personal_spans(text)) == found

    def test_joins_places_and_hides_their_length(self) -> None:
        assert masked("abcdef", [(1, 3), (2, 4), (90, 99)]) == f"a{MASK}ef"
        assert masked("abcdef", [(0, 1), (5, 6)]) == f"{MASK}bcde{MASK}"


class TestAnswering:
    def test_publishes_what_waits_and_answers_it(self, world: World, desk: Desk) -> None:
        comment = held(world)
        answer = desk.act("reply", comment, text="Спасибо, проверим.")
        assert codes(answer) == ["", ""]
        reply = Comment.objects.get(parent=comment)
        assert (fresh(comment).state, reply.state) == (State.PUBLISHED, State.PUBLISHED)
        assert (reply.author.name, reply.author.is_staff) == ("Редакция", True)
        who = Decision.objects.get(comment=reply, by_kind=DeciderKind.PERSON)
        assert who.reason == Reason.STAFF
        second = desk.act("reply", fresh(comment), text="И ещё одно.")
        assert codes(second) == [""]
        assert Comment.objects.filter(parent=comment).values("author").distinct().count() == 1

    def test_is_taken_back(self, world: World, desk: Desk) -> None:
        comment = held(world)
        answer = desk.act("reply", comment, text="Спасибо, проверим.")
        (card,) = desk.undo(answer, comment).json()["cards"]
        assert card["state"] == "pending"
        reply = Comment.objects.get(parent=comment)
        assert (reply.state, reply.is_listed) == (State.REMOVED, False)

    def test_needs_words(self, world: World, desk: Desk) -> None:
        comment = held(world)
        assert desk.act("reply", comment, text=" \n ").status_code == 400
        assert fresh(comment).state == State.PENDING


class TestHighlights:
    def test_are_turned_and_taken_back(self, world: World, desk: Desk) -> None:
        comment = world.published()
        body = {"id": str(comment.id), "highlight": "pin"}
        answer = desk.call("highlight", act=str(uuid4()), is_on=True, **body)
        assert codes(answer) == [""]
        assert fresh(comment).pinned_at is not None
        desk.undo(answer)
        assert fresh(comment).pinned_at is None

    def test_are_refused_in_words(self, world: World, desk: Desk) -> None:
        comment = held(world)
        body = {"id": str(comment.id), "highlight": "feature", "is_on": True}
        answer = desk.call("highlight", act=str(uuid4()), **body)
        assert codes(answer) == ["validation_error"]


class TestBreaking:
    def test_is_switched_on_for_the_article_for_two_hours(self, world: World, desk: Desk) -> None:
        comment = held(world)
        (card,) = desk.cards()
        assert "breaking" in card["acts"]
        began = timezone.now()
        answer = desk.call("breaking", id=str(comment.id))
        assert answer.json() == {"told": "Включено: Срочно."}
        switch = Switch.objects.get()
        assert (switch.article, switch.preset, switch.ratings) == (world.article, "breaking", "off")
        assert switch.ends_at is not None
        assert timedelta(hours=2) <= switch.ends_at - began < timedelta(hours=2, minutes=5)

    def test_pressed_again_it_is_the_same_one_for_longer(self, world: World, desk: Desk) -> None:
        comment = held(world)
        desk.call("breaking", id=str(comment.id))
        Switch.objects.update(ends_at=timezone.now() + timedelta(minutes=1))
        assert desk.call("breaking", id=str(comment.id)).status_code == 200
        switch = Switch.objects.get()
        assert switch.ends_at is not None
        assert switch.ends_at > timezone.now() + timedelta(minutes=100)

    def test_is_for_who_may_switch(self, world: World) -> None:
        comment = held(world)
        lawyer = Desk.of(member_of(world.site, role=Role.LAWYER))
        answer = lawyer.call("breaking", id=str(comment.id))
        assert (answer.status_code, Switch.objects.count()) == (403, 0)


class TestBans:
    def ban(self, desk: Desk, comment: Comment, **body: Any) -> Any:
        values = {"kind": "ban", "hours": 24, "reason": "spam"} | body
        return desk.call("ban", act=str(uuid4()), id=str(comment.id), **values)

    def test_begin_when_they_cannot_be_undone(self, world: World, desk: Desk) -> None:
        comment, now = held(world), timezone.now()
        assert codes(self.ban(desk, comment)) == [""]
        assert not is_banned(comment.author, now)
        assert is_banned(comment.author, now + timedelta(seconds=40))
        assert not is_banned(comment.author, now + timedelta(hours=25))

    def test_last_to_the_end_of_a_day_where_the_site_is(self, world: World, desk: Desk) -> None:
        comment = held(world)
        assert world.site.time_zone == "Asia/Almaty"
        assert codes(self.ban(desk, comment, hours=None, until="2199-01-31")) == [""]
        assert Ban.objects.get().until == datetime(2199, 1, 31, 19, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("hours", "until"),
        [(None, "2020-01-01"), (None, "2200-01-01"), (None, "soon"), (24, "2199-01-31")],
    )
    def test_need_a_day_that_is_still_to_come(
        self, world: World, desk: Desk, hours: int | None, until: str
    ) -> None:
        answer = self.ban(desk, held(world), hours=hours, until=until)
        assert (answer.status_code, Ban.objects.count()) == (400, 0)

    @pytest.mark.parametrize("kind", ["ban", "shadow", "premod"])
    def test_are_taken_back(self, world: World, desk: Desk, kind: str) -> None:
        comment = held(world)
        answer = self.ban(desk, comment, kind=kind, hours=None)
        assert Ban.objects.get().kind == kind
        desk.undo(answer)
        later = timezone.now() + timedelta(minutes=5)
        assert not restrictions_in_force(later).exists()

    @pytest.mark.parametrize("reason", ["ok", "no_such_reason"])
    def test_and_refusals_name_one_of_the_site_s_reasons(
        self, world: World, desk: Desk, reason: str
    ) -> None:
        comment = held(world)
        assert self.ban(desk, comment, reason=reason).status_code == 400
        assert desk.decide(comment, verdict="reject", reason=reason).status_code == 400
        assert not Ban.objects.exists()
        assert fresh(comment).state == State.PENDING

    def test_need_the_ability(self, world: World) -> None:
        comment = held(world)
        lawyer = Desk.of(member_of(world.site, role=Role.LAWYER))
        assert self.ban(lawyer, comment).status_code == 403
        assert not Ban.objects.exists()


class TestAuthor:
    def test_shows_the_past_and_takes_what_waits(self, world: World, desk: Desk) -> None:
        author = make_guest(world.site)
        decide(world.comment("Старое", author=author), DecisionVerdict.REJECT, reason="spam")
        rows = [held(world, author=author) for _ in range(3)]
        held(world)
        body = {"seat": desk.seat, "queue": "pending", "id": str(rows[0].id)}
        answer = desk.call("author", **body).json()
        assert {item["id"] for item in answer["items"]} == {str(row.id) for row in rows}
        assert (answer["refused"], answer["waiting"]) == (1, 3)
        assert answer["latest"][-1]["reason"] == "реклама или спам"
        act = desk.decide(*answer["items"], verdict="reject")
        assert codes(act) == ["", "", ""]
        back = desk.undo(act, *rows).json()["cards"]
        assert [card["id"] for card in back] == [str(row.id) for row in rows]

    def test_leaves_what_a_colleague_has(self, world: World, desk: Desk, chief: Desk) -> None:
        comment = held(world)
        chief.cards()
        body = {"seat": desk.seat, "queue": "pending", "id": str(comment.id)}
        assert desk.call("author", **body).json()["items"] == []


class TestQueues:
    def test_reported_ones_come_with_what_readers_say(self, world: World, desk: Desk) -> None:
        comment = world.published()
        Flag.objects.create(
            site=world.site,
            comment=comment,
            comment_version=1,
            reader=world.other,
            reason="spam",
            note="Это реклама",
            created_at=timezone.now(),
        )
        Comment.objects.filter(id=comment.id).update(reported_at=timezone.now())
        (card,) = desk.cards("reported")
        assert card["flags"]["notes"] == ["Это реклама"]
        act = desk.decide(*card["items"])
        assert fresh(comment).reported_at is None
        desk.undo(act)
        assert fresh(comment).reported_at is not None

    def test_new_ones_were_published_by_a_machine(self, world: World, desk: Desk) -> None:
        world.published()
        comment = world.comment("Одобрено роботом")
        work_off()
        assert desk.ids("new") == [str(comment.id)]
        (card,) = desk.cards("new")
        desk.decide(*card["items"])
        assert desk.ids("new") == []

    @pytest.mark.parametrize(
        ("role", "site_hours", "hours", "count"),
        [
            (Role.CHIEF, 12, 11.9, 0),
            (Role.CHIEF, 12, 12.1, 1),
            (Role.CHIEF, 0, 500, 0),
            (Role.MODERATOR, 12, 500, 0),
        ],
    )
    def test_appeals_against_a_chief_on_a_lone_shift(
        self, world: World, role: Role, site_hours: int, hours: float, count: int
    ) -> None:
        judge = member_of(world.site, role=role)
        Site.objects.update(appeal_chief_hours=site_hours)
        comment = decide(world.comment("Спорное"), DecisionVerdict.REJECT, user=judge)
        Appeal.objects.create(
            site=world.site,
            comment=comment,
            comment_version=1,
            against=Decision.objects.get(comment=comment, verdict="reject"),
            created_at=timezone.now() - timedelta(hours=hours),
        )
        desk = Desk.of(judge)
        assert desk.counts()["appeals"] == count
        cards = desk.cards("appeals")
        assert [card["id"] for card in cards] == [str(comment.id)] * count
        for card in cards:
            assert codes(desk.decide(*card["items"])) == [""]
            assert fresh(comment).state == State.PUBLISHED

    def test_appeals_hide_who_decided_and_are_for_another(self, world: World) -> None:
        judge = member_of(world.site)
        comment = decide(world.comment("Спорное"), DecisionVerdict.REJECT, user=judge)
        Appeal.objects.create(
            site=world.site,
            comment=comment,
            comment_version=1,
            against=Decision.objects.get(comment=comment, verdict="reject"),
            note="За что?",
            created_at=timezone.now(),
        )
        assert Desk.of(judge).ids("appeals") == []
        other = Desk.of(member_of(world.site))
        (card,) = other.cards("appeals")
        assert card["appeal"]["note"] == "За что?"
        assert judge.username not in str(card)
        act = other.decide(*card["items"])
        assert Appeal.objects.get().decision is not None
        other.undo(act)
        assert Appeal.objects.get().decision is None
        assert fresh(comment).state == State.REJECTED
        assert other.counts()["appeals"] == 1


class TestRest:
    """The same queues for the publisher's own backend."""

    def test_new_and_escalated(self, api: Api, world: World, desk: Desk) -> None:
        key = world.service_key("moderation")
        published, asked = world.comment("Одобрено роботом"), held(world)
        work_off()
        desk.act("escalate", asked, to="lawyer", note="Клевета?")
        [new] = api.get("sites/gazeta/queues/new", token=key).body["items"]
        assert (new["id"], new["state"]) == (str(published.id), "published")
        [row] = api.get("sites/gazeta/queues/escalated", token=key).body["items"]
        assert (row["to"], row["note"], row["comment"]["id"]) == (
            "lawyer",
            "Клевета?",
            str(asked.id),
        )
        assert api.get("sites/gazeta/queues/pending", token=key).body["items"] == []
        counts = api.get("sites/gazeta/queues", token=key).body
        assert {name: queue["count"] for name, queue in counts.items()} == {
            "pending": 0,
            "reported": 0,
            "new": 1,
            "appeals": 0,
            "escalated": 1,
        }
        assert api.get("sites/gazeta/queues/new?reason=spam", token=key).body["items"] == []
