"""Complaints without an account: taken in, answered behind a receipt and by mail, forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from comments.models import Comment, Escalation, LegalRequest, RequestMail
from comments.selectors.law import history_of
from comments.services.law.complaints import forget_expired
from comments.services.law.register import assign_request, decide_request
from comments.states import DecisionVerdict, RequestOutcome
from newsportal.events.models import Event
from newsportal.lib.staff_admin import short_time
from newsportal.sites.models import Role, Site
from tests.api import Answer, Api
from tests.comments.desk import Desk, codes, member_of
from tests.comments.lawyers import hold, make_lawyer
from tests.factories import World, decide, fresh, work_off
from tests.flows.erasing import tables
from tests.newsportal.test_challenge import solve

pytestmark = pytest.mark.django_db

PATH = "sites/gazeta/complaints"
WORDS = "В отзыве мой домашний адрес, прошу удалить"


@pytest.fixture
def review(world: World) -> Comment:
    return world.published("Живёт на улице Абая, 5")


@pytest.fixture
def lawyer(world: World) -> User:
    return make_lawyer(world.site)


def complain(api: Api, *, key: str = "", **values: Any) -> Answer:
    body = {"reason": "personal_data", "explanation": WORDS, "good_faith": True, **values}
    return api.post(PATH, body, key=key)


def decided(
    complaint: LegalRequest,
    lawyer: User,
    outcome: RequestOutcome = RequestOutcome.GRANTED,
    answer: str = "Адрес удалён из отзыва.",
) -> LegalRequest:
    return decide_request(
        request_id=complaint.id, outcome=outcome, answer=answer, user=lawyer, now=timezone.now()
    )


class TestAtTheDesk:
    def test_what_is_illegal_asks_the_lawyer_and_stays_reported(
        self, api: Api, world: World, review: Comment, lawyer: User
    ) -> None:
        complain(api, comment=str(review.id), reason="illegal")
        complain(api, comment=str(review.id), reason="illegal")
        moderator = Desk.of(member_of(world.site, role=Role.MODERATOR))
        assert moderator.counts()["escalated"] == 0
        assert moderator.ids("reported") == [str(review.id)]
        [card] = Desk.of(lawyer).cards("escalated")
        due = short_time(LegalRequest.objects.earliest("id").due_at)
        assert card["id"] == str(review.id)
        assert card["escalation"]["to"] == "lawyer"
        assert card["escalation"]["by"] == f"жалоба, срок {due}"
        assert "answer" in card["acts"]

    def test_other_complaints_are_only_reported(
        self, api: Api, review: Comment, lawyer: User
    ) -> None:
        complain(api, comment=str(review.id))
        assert not Escalation.objects.exists()

    def test_the_lawyer_is_asked_no_more_once_it_is_decided(
        self, api: Api, review: Comment, lawyer: User
    ) -> None:
        complain(api, comment=str(review.id), reason="illegal")
        decided(LegalRequest.objects.get(), lawyer)
        assert Desk.of(lawyer).counts()["escalated"] == 0
        asked = Escalation.objects.get()
        assert (asked.by_user, asked.closed_by) == (None, lawyer)

    def test_a_moderator_may_pass_it_on_to_the_chief(
        self, api: Api, world: World, review: Comment
    ) -> None:
        complain(api, comment=str(review.id), reason="illegal")
        desk = Desk.of(member_of(world.site, role=Role.MODERATOR))
        assert codes(desk.act("escalate", review, to="chief")) == [""]
        assert desk.ids("reported") == []
        assert [row.to for row in Escalation.objects.filter(closed_at=None)] == ["chief"]


class TestSending:
    def test_needs_no_account_and_gives_a_receipt(self, api: Api, review: Comment) -> None:
        answer = complain(api, comment=str(review.id))
        complaint = LegalRequest.objects.get()
        assert answer.status == 202
        assert set(answer.body) == {"token", "number", "state", "received_at", "due_at"}
        assert answer.body["number"] == f"{complaint.received_at.year}/{complaint.id}"
        assert answer.body["state"] == "received"
        assert complaint.due_at - complaint.received_at == timedelta(days=7)
        assert (complaint.kind, complaint.reason, complaint.subject) == (
            "complaint",
            "personal_data",
            WORDS,
        )
        assert list(complaint.comments.all()) == [review]
        assert [row.act for row in history_of(complaint)] == ["received"]

    def test_calls_a_moderator_and_hides_nothing(
        self, api: Api, world: World, review: Comment
    ) -> None:
        for _ in range(3):
            assert complain(api, comment=str(review.id)).status == 202
        row = fresh(review)
        assert row.is_public
        assert row.reported_at is not None
        queue = api.get("sites/gazeta/queues/reported", token=world.service_key("moderation"))
        assert [item["id"] for item in queue.body["items"]] == [str(review.id)]
        [event] = Event.objects.filter(kind="comment.reported")
        assert event.data == {"version": 1, "cause": "complaint"}

    def test_may_be_about_an_address_of_the_site(self, api: Api, world: World) -> None:
        url = "https://gazeta.example/news-1#comment"
        assert complain(api, url=url).status == 202
        assert LegalRequest.objects.get().url == url
        answer = complain(api, url="https://other.example/news-1")
        assert (answer.status, answer.field_codes) == (400, {"url": "other_host"})

    def test_may_be_about_what_was_public_once(self, api: Api, review: Comment) -> None:
        decide(review, DecisionVerdict.REMOVE, reason="rules")
        assert complain(api, comment=str(review.id)).status == 202
        assert fresh(review).reported_at is None

    def test_tells_nothing_of_what_never_was(self, api: Api, world: World) -> None:
        never = world.comment("Ждёт")
        foreign = World.make("vesti").published()
        for comment in (str(never.id), str(foreign.id), "01920000-0000-7000-8000-000000000000"):
            answer = complain(api, comment=comment)
            assert (answer.status, answer.field_codes) == (400, {"comment": "does_not_exist"})
        assert not LegalRequest.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "codes"),
        [
            ({"good_faith": False}, {"good_faith": "required"}),
            ({"explanation": " "}, {"explanation": "blank"}),
            ({"explanation": "ж" * 5001}, {"explanation": "too_long"}),
            ({"reason": "because"}, {"reason": "invalid_choice"}),
            ({"email": "no address"}, {"email": "invalid"}),
            ({"email": "a@b.example\r\nBcc: c@d.example"}, {"email": "invalid"}),
            ({"name": "я" * 201}, {"name": "too_long"}),
            (
                {"comment": None, "url": "javascript:alert(1)"},
                {"comment": "null", "url": "invalid"},
            ),
        ],
    )
    def test_says_what_is_wrong_and_keeps_nothing(
        self, api: Api, review: Comment, wrong: dict[str, Any], codes: dict[str, str]
    ) -> None:
        answer = complain(api, **{"comment": str(review.id), **wrong})
        assert (answer.status, answer.field_codes) == (400, codes)
        assert not LegalRequest.objects.exists()
        assert fresh(review).reported_at is None

    def test_needs_something_to_be_about(self, api: Api, world: World) -> None:
        answer = complain(api)
        assert (answer.status, answer.field_codes) == (400, {"comment": "required"})

    def test_sent_again_with_its_key_is_one(self, api: Api, review: Comment) -> None:
        first = complain(api, key="k" * 16, comment=str(review.id))
        again = complain(api, key="k" * 16, comment=str(review.id))
        assert (again.status, again.body) == (202, first.body)
        assert again.headers["Idempotency-Replayed"] == "true"
        other = complain(api, key="k" * 16, comment=str(review.id), reason="illegal")
        assert other.code == "idempotency_mismatch"
        assert LegalRequest.objects.count() == 1

    def test_is_limited_by_address(self, api: Api, review: Comment) -> None:
        for _ in range(10):
            assert complain(api, comment=str(review.id)).status == 202
        answer = complain(api, comment=str(review.id))
        assert (answer.status, answer.code) == (429, "rate_limited")
        assert LegalRequest.objects.count() == 10

    def test_counts_only_what_is_well_formed(self, api: Api, review: Comment) -> None:
        malformed: tuple[dict[str, Any], ...] = (
            {"reason": "boredom"},
            {"email": "не адрес"},
            {"good_faith": False},
            {"explanation": " "},
        )
        for values in malformed * 5:
            assert complain(api, comment=str(review.id), **values).status == 400
        for _ in range(10):
            assert complain(api, comment=str(review.id)).status == 202
        assert complain(api, comment=str(review.id)).status == 429

    def test_counts_malformed_forms_apart(self, api: Api, review: Comment) -> None:
        for _ in range(60):
            assert complain(api, comment=str(review.id), reason="boredom").status == 400
        for reason in ("boredom", "spam"):
            answer = complain(api, comment=str(review.id), reason=reason)
            assert (answer.status, answer.code) == (429, "rate_limited")
        assert not LegalRequest.objects.exists()

    def test_costs_work_where_the_site_asks_for_it(
        self, api: Api, review: Comment, settings: Any
    ) -> None:
        settings.NEWSPORTAL_CHALLENGE_BITS = 6
        Site.objects.update(challenge="proof_of_work")
        refused = complain(api, comment=str(review.id))
        assert (refused.status, refused.code) == (403, "challenge_required")
        assert not LegalRequest.objects.exists()
        solved = solve(refused.body["challenge"]["token"])
        assert complain(api, comment=str(review.id), challenge=solved).status == 202
        spent = complain(api, comment=str(review.id), challenge=solved)
        assert spent.code == "challenge_required"
        assert LegalRequest.objects.count() == 1


class TestAsking:
    def ask(self, api: Api, token: str, **headers: str) -> Answer:
        return api.get(f"{PATH}/{token}", **headers)

    def test_tells_where_it_stands_and_how_it_ended(
        self, api: Api, review: Comment, lawyer: User
    ) -> None:
        token = complain(api, comment=str(review.id), email="d@mail.example").body["token"]
        complaint = LegalRequest.objects.get()
        answer = self.ask(api, token)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, no-store")
        assert (answer.body["state"], answer.body["state_text"]) == (
            "received",
            "Обращение получено и ждёт рассмотрения.",
        )
        assert (answer.body["outcome"], answer.body["answer"]) == (None, None)
        assign_request(request_id=complaint.id, to=lawyer, user=lawyer, now=timezone.now())
        assert self.ask(api, token).body["state"] == "in_work"
        decided(complaint, lawyer)
        answer = self.ask(api, token, **{"Accept-Language": "en"})
        assert answer.headers["Content-Language"] == "en"
        assert (answer.body["state"], answer.body["outcome"]) == ("decided", "granted")
        assert answer.body["outcome_text"] == "The complaint is granted."
        assert answer.body["answer"] == "Адрес удалён из отзыва."
        assert "d@mail.example" not in answer.raw.decode()
        assert WORDS not in answer.raw.decode()

    @pytest.mark.parametrize("language", ["ru", "kk", "az", "en"])
    @pytest.mark.parametrize("outcome", list(RequestOutcome))
    def test_speaks_the_callers_language(
        self, api: Api, review: Comment, lawyer: User, language: str, outcome: RequestOutcome
    ) -> None:
        token = complain(api, comment=str(review.id)).body["token"]
        decided(LegalRequest.objects.get(), lawyer, outcome, answer="")
        answer = api.get(f"{PATH}/{token}?lang={language}")
        assert answer.body["outcome_text"]
        assert answer.headers["Content-Language"] == language

    @pytest.mark.parametrize("token", ["x", "x.y", "e30.e30", "..", "я", "a" * 2000])
    def test_knows_its_own_receipts_only(self, api: Api, world: World, token: str) -> None:
        assert self.ask(api, token).code == "not_found"

    def test_keeps_to_its_site(self, api: Api, review: Comment) -> None:
        World.make("vesti")
        token = complain(api, comment=str(review.id)).body["token"]
        assert api.get(f"sites/vesti/complaints/{token}").code == "not_found"
        # Not the last letter: some of its bits say nothing.
        changed = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
        assert self.ask(api, changed).code == "not_found"


class TestMail:
    def test_tells_the_complainant_in_their_language(
        self, api: Api, review: Comment, lawyer: User
    ) -> None:
        mail.outbox.clear()
        body = {
            "comment": str(review.id),
            "reason": "illegal",
            "explanation": WORDS,
            "good_faith": True,
            "email": "d@mail.example",
        }
        assert api.post(f"{PATH}?lang=en", body).status == 202
        complaint = LegalRequest.objects.get()
        decided(complaint, lawyer, RequestOutcome.REFUSED)
        work_off()
        receipt, message = mail.outbox
        assert receipt.subject == f"Complaint {complaint.number} is received: Газета"
        assert message.to == ["d@mail.example"]
        assert message.subject == f"The decision on complaint {complaint.number}: Газета"
        assert "No ground for a removal was found." in message.body
        assert "Адрес удалён из отзыва." in message.body
        assert WORDS not in message.body
        assert not RequestMail.objects.exists()
        acts = ["received", "decided", "receipt_mailed", "mailed"]
        assert [row.act for row in history_of(complaint)] == acts
        work_off()
        assert len(mail.outbox) == 2

    @pytest.mark.parametrize("language", ["ru", "kk", "az", "en"])
    def test_is_a_receipt_at_once(
        self,
        api: Api,
        world: World,
        review: Comment,
        language: str,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        mail.outbox.clear()
        body = {
            "comment": str(review.id),
            "reason": "spam",
            "explanation": WORDS,
            "name": "Дана Ж.",
            "email": "d@mail.example",
            "good_faith": True,
        }
        token = api.post(f"{PATH}?lang={language}", body).body["token"]
        assert not mail.outbox
        work_off()
        [message] = mail.outbox
        complaint = LegalRequest.objects.get()
        assert message.to == ["d@mail.example"]
        assert complaint.number in message.subject
        for said in (token, complaint.number, "Газета", f"{complaint.due_at:%d.%m.%Y}"):
            assert said in message.body
        for kept in (WORDS, "Дана Ж.", review.text):
            assert kept not in message.body + message.subject + caplog.text
        assert "d@mail.example" not in caplog.text
        assert [row.act for row in history_of(complaint)] == ["received", "receipt_mailed"]
        assert not RequestMail.objects.exists()
        work_off()
        assert len(mail.outbox) == 1

    def test_is_one_receipt_for_what_is_sent_again(self, api: Api, review: Comment) -> None:
        mail.outbox.clear()
        for _ in range(2):
            complain(api, key="k" * 16, comment=str(review.id), email="d@mail.example")
        work_off()
        assert len(mail.outbox) == 1

    def test_fills_nobodys_mailbox(self, api: Api, review: Comment) -> None:
        mail.outbox.clear()
        for email in ("d@mail.example", "D@mail.example") * 2:
            assert complain(api, comment=str(review.id), email=email).status == 202
        work_off()
        assert len(mail.outbox) == 3
        assert complain(api, comment=str(review.id), email="other@mail.example").status == 202
        work_off()
        assert len(mail.outbox) == 4

    def test_goes_to_nobody_who_left_no_address(
        self, api: Api, review: Comment, lawyer: User
    ) -> None:
        mail.outbox.clear()
        complain(api, comment=str(review.id))
        decided(LegalRequest.objects.get(), lawyer)
        work_off()
        assert not mail.outbox

    def test_comes_later_when_the_mail_server_is_away(
        self,
        api: Api,
        review: Comment,
        lawyer: User,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        mail.outbox.clear()

        def refuse(*_: Any) -> int:
            raise OSError("d@mail.example: no such host")

        complain(api, comment=str(review.id), email="d@mail.example")
        decided(LegalRequest.objects.get(), lawyer)
        with monkeypatch.context() as patched:
            patched.setattr(EmailBackend, "send_messages", refuse)
            work_off()
        assert "d@mail.example" not in caplog.text
        RequestMail.objects.update(due_at=timezone.now() - timedelta(minutes=1))
        work_off()
        assert len(mail.outbox) == 2


class TestForgetting:
    def decided_long_ago(self, api: Api, review: Comment, lawyer: User) -> LegalRequest:
        complain(api, comment=str(review.id), email="d@mail.example", name="Дана Ж.")
        complaint = decided(LegalRequest.objects.get(), lawyer)
        ago = timezone.now() - timedelta(days=181)
        LegalRequest.objects.update(decided_at=ago, received_at=ago)
        return complaint

    def test_takes_words_and_addresses_and_keeps_the_outcome(
        self, api: Api, review: Comment, lawyer: User
    ) -> None:
        complaint = self.decided_long_ago(api, review, lawyer)
        work_off()
        forget_expired(now=timezone.now())
        dump = "".join(rows for _, rows in tables())
        assert not [word for word in ("d@mail.example", "Дана Ж.", WORDS) if word in dump]
        complaint.refresh_from_db()
        assert (complaint.outcome, complaint.state) == ("granted", "decided")
        assert history_of(complaint)[-1].act == "contact_erased"
        forget_expired(now=timezone.now())
        assert [row.act for row in history_of(complaint)].count("contact_erased") == 1

    def test_waits_for_the_end_of_a_hold(self, api: Api, review: Comment, lawyer: User) -> None:
        complaint = self.decided_long_ago(api, review, lawyer)
        hold(review, lawyer, complaint)
        forget_expired(now=timezone.now())
        complaint.refresh_from_db()
        assert complaint.email == "d@mail.example"

    def test_leaves_what_is_young_or_open(self, api: Api, review: Comment, lawyer: User) -> None:
        complain(api, comment=str(review.id), email="d@mail.example")
        LegalRequest.objects.update(received_at=timezone.now() - timedelta(days=400))
        forget_expired(now=timezone.now())
        assert LegalRequest.objects.get().email == "d@mail.example"
