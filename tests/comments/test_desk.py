"""The desk: which cards come, who works on them, what a press does and how it is taken back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import (
    Certificate,
    Comment,
    Decision,
    DeskAct,
    DeskClaim,
    Learning,
    Notice,
)
from comments.services.learning.versions import ensure_learning
from comments.states import DeciderKind, DecisionVerdict, State
from newsportal.events.models import Errand, Event
from newsportal.sites.models import Automation
from tests.comments.desk import QUEUE, Desk, codes, member_of
from tests.comments.learning.schooling import set_site
from tests.factories import World, decide, due_at, fresh, make_article, make_guest, work_off

TWO_LINKS = "Смотрите https://one.example и https://two.example"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk.of(member_of(world.site))


@pytest.fixture
def colleague(world: World) -> Desk:
    return Desk.of(member_of(world.site))


def held(world: World, text: str = "", **values: Any) -> Comment:
    """A comment that the rules hold for its links."""
    values.setdefault("author", make_guest(world.site))
    comment = fresh(
        world.comment(f"{TWO_LINKS} {text or f'{uuid4()} {uuid4()} {uuid4()}'}", **values)
    )
    assert (comment.state, due_at(comment)) == (State.PENDING, None)
    return comment


def judged(world: World, reason: str, score: float) -> Comment:
    """A held comment to which the model gave this score."""
    comment = held(world)
    found = Decision.objects.get(comment=comment)
    found.pk, found.findings = None, [{"phase": "model", "reason": reason, "score": score}]
    found.save(force_insert=True)
    return comment


def acts_of_people(comment: Comment) -> list[str]:
    rows = Decision.objects.filter(comment=comment, by_kind=DeciderKind.PERSON)
    return list(rows.order_by("created_at", "id").values_list("verdict", flat=True))


class TestPage:
    def test_opens_in_a_fixed_number_of_queries(self, world: World, desk: Desk) -> None:
        held(world)
        desk.client.get(QUEUE)
        with CaptureQueriesContext(connection) as one:
            desk.client.get(QUEUE)
        for _ in range(6):
            held(world)
        with CaptureQueriesContext(connection) as seven:
            assert desk.client.get(QUEUE).status_code == 200
        # Session, user, second factor, roles; the sites and their reasons; the rest are numbers
        # of the menu. What waits is asked for by the open page.
        assert len(one) == len(seven) <= 20

    def test_speaks_the_moderators_language(self, world: World) -> None:
        user = member_of(world.site)
        russian = Desk.of(user).client.get(QUEUE).content.decode()
        english = Desk.of(user, "en").client.get(QUEUE).content.decode()
        assert "Опубликовать" in russian
        assert "Опубликовать" not in english


class TestCards:
    def test_come_with_what_helps_to_decide(self, world: World, desk: Desk) -> None:
        parent = world.published("Кто проверял перила?", author=world.other)
        world.published("Ранний отзыв")
        decide(world.comment("Поздний отзыв"), DecisionVerdict.REJECT, reason="spam")
        comment = held(world, "тут", parent=parent, author=world.reader)
        (card,) = desk.cards()
        assert card["id"] == str(comment.id)
        assert card["parent"]["text"] == "Кто проверял перила?"
        assert card["article"]["title"] == world.article.title
        assert card["objections"] == ["ссылки"]
        marked = [mark["text"] for mark in card["marks"] if mark["label"]]
        assert marked == ["https://one.example", "https://two.example"]
        by = card["author"]
        assert (by["name"], by["is_guest"], by["published"], by["refused"]) == (
            "Айгерим",
            True,
            1,
            1,
        )

    def test_cost_a_fixed_number_of_queries(self, world: World, desk: Desk) -> None:
        counts = []
        for number in (1, 6):
            for _ in range(number):
                held(world, author=make_guest(world.site))
            desk.ids()
            with CaptureQueriesContext(connection) as queries:
                desk.cards()
            counts.append(len(queries))
            with CaptureQueriesContext(connection) as least:
                desk.leave()
            # What every call asks of the person, and the one statement of leaving.
            counts[-1] -= len(least) - 1
        # The pick, the audit and the claim; eleven questions about the cards.
        assert counts == [14, 14]

    def test_go_by_the_most_urgent_article_in_thread_order(self, world: World, desk: Desk) -> None:
        now = timezone.now()
        other = make_article(world.site, "news-2")
        root = world.published("Корень", now=now - timedelta(hours=9))
        late = held(world, now=now - timedelta(hours=2))
        answer = held(world, parent=root, now=now - timedelta(hours=1))
        first = held(
            World(world.site, other, world.reader, world.other), now=now - timedelta(hours=5)
        )
        assert desk.ids() == [str(row.id) for row in (first, answer, late)]
        assert desk.ids(here=world.article.id) == [str(row.id) for row in (answer, late, first)]
        assert desk.ids(order="age") == [str(row.id) for row in (first, late, answer)]

    def test_go_by_how_near_the_model_is_to_what_the_site_does(
        self, world: World, desk: Desk
    ) -> None:
        unjudged = held(world)
        scores = [("toxic", 0.5), ("toxic", 0.78), ("spam", 0.45), ("toxic", 0.95)]
        half, near, advert, sure = (judged(world, *found) for found in scores)
        set_site(world.site, hold_toxic_percent=80, hold_spam_percent=50)
        in_order = [near, advert, sure, half, unjudged]
        assert desk.ids(order="uncertainty") == [str(row.id) for row in in_order]
        # What drifted is held from lower down.
        learning = ensure_learning(site_id=world.site.id, now=timezone.now())
        Learning.objects.update(hold_margin=0.2)
        in_order = [half, advert, near, sure, unjudged]
        assert desk.ids(order="uncertainty") == [str(row.id) for row in in_order]
        # A certificate makes a second border, as long as it is in force.
        certificate = Certificate.objects.create(
            site=world.site,
            model_version_id=learning.active_id,
            made_at=timezone.now(),
            errors_one_in=world.site.errors_one_in,
            confidence=0.95,
            sample=300,
            threshold=0.94,
            share=0.9,
            errors=0,
            bound=0.01,
        )
        Learning.objects.update(certificate=certificate)
        set_site(world.site, automation=Automation.CERTIFIED)
        assert desk.ids(order="uncertainty")[0] == str(sure.id)
        Certificate.objects.update(suspended_at=timezone.now())
        assert desk.ids(order="uncertainty") == [str(row.id) for row in in_order]

    def test_near_duplicates_are_one_card_decided_once(self, world: World, desk: Desk) -> None:
        copies = [held(world, "одно и то же") for _ in range(3)]
        plain = held(
            world, "а вот это написано о другом, своими словами и совсем не похоже на прочее"
        )
        cards = sorted(desk.cards(), key=lambda card: len(card["items"]))
        assert [len(card["items"]) for card in cards] == [1, 3]
        assert cards[0]["id"] == str(plain.id)
        answer = desk.decide(*cards[1]["items"], verdict="reject")
        assert codes(answer) == ["", "", ""]
        assert [fresh(copy).state for copy in copies] == [State.REJECTED] * 3
        assert DeskAct.objects.count() == 1

    def test_leave_out_what_was_passed(self, world: World, desk: Desk) -> None:
        first, second = held(world), held(world)
        assert desk.ids(passed=[str(first.id)]) == [str(second.id)]


class TestClaims:
    def test_no_two_pages_hold_the_same_card(
        self, world: World, desk: Desk, colleague: Desk
    ) -> None:
        rows = {str(held(world).id) for _ in range(5)}
        mine = {card["id"] for card in desk.cards(count=3)}
        theirs = {card["id"] for card in colleague.cards(count=3)}
        assert (len(mine), len(theirs)) == (3, 2)
        assert mine | theirs == rows
        assert desk.cards() == []
        # Another tab of the same person is another page, while the first one is alive.
        assert Desk(desk.client).cards() == []
        DeskClaim.objects.update(until=timezone.now() + timedelta(seconds=20))
        assert {card["id"] for card in Desk(desk.client).cards()} == mine
        assert colleague.cards() == []

    def test_end_with_leaving_and_by_time(self, world: World, desk: Desk, colleague: Desk) -> None:
        row = held(world)
        desk.cards()
        assert colleague.ids() == []
        desk.leave()
        assert colleague.ids() == [str(row.id)]
        desk.cards()
        DeskClaim.objects.update(until=timezone.now() - timedelta(seconds=1))
        assert colleague.ids() == [str(row.id)]

    def test_are_kept_by_the_pulse_and_shown_to_others(
        self, world: World, desk: Desk, colleague: Desk
    ) -> None:
        row = held(world)
        desk.cards()
        DeskClaim.objects.update(until=timezone.now() + timedelta(seconds=1))
        answer = desk.call("pulse", seat=desk.seat).json()
        assert answer["held"] == [str(row.id)]
        assert DeskClaim.objects.get().until > timezone.now() + timedelta(seconds=60)
        (seen,) = colleague.call("pulse", seat=colleague.seat).json()["colleagues"]
        name = DeskClaim.objects.get().user.username
        assert seen == {"name": name, "article": world.article.id}

    def test_end_with_the_decision(self, world: World, desk: Desk) -> None:
        held(world)
        (card,) = desk.cards()
        assert codes(desk.decide(*card["items"])) == [""]
        assert not DeskClaim.objects.exists()


class TestPress:
    def test_is_done_once_however_often_it_is_sent(self, world: World, desk: Desk) -> None:
        comment, act = held(world), str(uuid4())
        first = desk.decide(comment, act=act, note="Проверил по базе")
        again = desk.decide(comment, act=act, note="Проверил по базе")
        assert first.json() == again.json()
        assert codes(again) == [""]
        assert acts_of_people(comment) == ["publish"]
        decision = Decision.objects.get(comment=comment, by_kind=DeciderKind.PERSON)
        assert decision.note.text == "Проверил по базе"

    def test_what_has_moved_is_left_alone(self, world: World, desk: Desk, colleague: Desk) -> None:
        comment = held(world)
        assert codes(colleague.decide(comment, verdict="reject")) == [""]
        answer = desk.decide(comment)
        assert codes(answer) == ["decided_already"]
        assert answer.json()["results"][0]["detail"] == "Решение уже принято. Ничего не изменилось."
        assert acts_of_people(comment) == ["reject"]

    def test_of_another_site_is_not_found(self, world: World, desk: Desk) -> None:
        theirs = held(World.make("other"))
        answer = desk.decide(theirs)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert fresh(theirs).state == State.PENDING
        assert not DeskAct.objects.exists()

    def test_needs_a_role(self, world: World) -> None:
        comment = held(world)
        lawyer = Desk.of(member_of(world.site, role="lawyer"))
        analyst = Desk.of(member_of(world.site, role="analyst"))
        assert lawyer.ids() == []
        assert lawyer.decide(comment).status_code == 403
        assert analyst.call("cards", seat=analyst.seat, queue="pending").status_code == 403
        assert fresh(comment).state == State.PENDING

    def test_nonsense_is_refused_in_words(self, desk: Desk) -> None:
        for body in ({}, {"seat": "x"}, {"seat": str(uuid4()), "queue": "all"}):
            answer = desk.call("cards", **body)
            assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
        assert desk.client.post(f"{QUEUE}cards/", "[", content_type="text/plain").status_code == 400
        assert desk.client.get(f"{QUEUE}cards/").status_code == 405


class TestUndo:
    @pytest.mark.parametrize("verdict", ["publish", "reject", "remove"])
    def test_puts_a_waiting_one_back(self, world: World, desk: Desk, verdict: str) -> None:
        comment = held(world)
        act = desk.decide(comment, verdict=verdict).json()["act"]
        (card,) = desk.undo(act, comment).json()["cards"]
        assert card["items"] == [{"id": str(comment.id), "version": 1, "state": "pending"}]
        row = fresh(comment)
        assert (row.state, row.is_decided_by_person, row.published_at) == ("pending", False, None)
        assert acts_of_people(comment) == [verdict, "hold"]
        last = Decision.objects.filter(comment=comment).latest("created_at")
        assert last.reason == "undone"
        # The marks of the rules are there as before.
        assert card["objections"] == ["ссылки"]
        marks = [mark["text"] for mark in card["marks"] if mark["label"]]
        assert marks == ["https://one.example", "https://two.example"]
        # It is in this page's hands again, and can be decided again.
        assert DeskClaim.objects.get().comment_id == comment.id
        assert codes(desk.decide(comment, verdict=verdict)) == [""]

    def test_nobody_outside_hears_of_it(self, world: World, desk: Desk) -> None:
        parent = world.published(author=world.other)
        work_off()
        Notice.objects.all().delete()
        comment = held(world, parent=parent)
        act = desk.decide(comment).json()["act"]
        work_off()
        assert not Notice.objects.exists()
        assert Errand.objects.exists()
        desk.undo(act)
        work_off()
        assert not Errand.objects.exists()
        Event.objects.filter(outward_at__isnull=False).update(outward_at=timezone.now())
        work_off()
        assert not Notice.objects.exists()

    def test_without_it_the_outside_hears_when_time_is_over(self, world: World, desk: Desk) -> None:
        comment = held(world)
        desk.decide(comment)
        work_off()
        errand = Errand.objects.get(handler="comments.services.notify.tell_of_published")
        late = errand.due_at
        assert late is not None
        assert late - fresh(comment).published_at > timedelta(seconds=30)  # type: ignore[operator]
        Errand.objects.update(due_at=timezone.now())
        work_off()
        assert Notice.objects.get().reader_id == comment.author_id

    def test_is_refused_when_time_is_over(self, world: World, desk: Desk) -> None:
        comment = held(world)
        act = desk.decide(comment).json()["act"]
        DeskAct.objects.update(undo_until=timezone.now() - timedelta(seconds=1))
        answer = desk.undo(act)
        assert (answer.status_code, answer.json()["code"]) == (409, "edit_window_over")
        assert fresh(comment).state == State.PUBLISHED

    def test_is_for_who_did_it(self, world: World, desk: Desk, colleague: Desk) -> None:
        comment = held(world)
        act = desk.decide(comment).json()["act"]
        assert colleague.undo(act).status_code == 404
        assert fresh(comment).state == State.PUBLISHED

    def test_leaves_what_others_did_since(self, world: World, desk: Desk, colleague: Desk) -> None:
        comment = held(world)
        act = desk.decide(comment).json()["act"]
        assert codes(colleague.decide(fresh(comment), verdict="reject")) == [""]
        assert desk.undo(act, comment).json()["cards"] == []
        assert acts_of_people(comment) == ["publish", "reject"]
        assert fresh(comment).state == State.REJECTED
