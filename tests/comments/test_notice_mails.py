"""Which notices are mailed, when, and what the mails say."""

import logging
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Mailing, Notice
from comments.services import mailing, notify
from comments.services.letters import TOLD_MAX
from comments.services.mail_bells import due_at
from comments.states import DecisionVerdict
from newsportal.articles.models import Article
from newsportal.articles.services import register_article
from newsportal.articles.shelves import subscribe, unsubscribe
from newsportal.events import work
from newsportal.events.models import Event
from newsportal.events.routing import resolve
from newsportal.readers.ignoring import ignore_reader
from newsportal.readers.models import Reader
from newsportal.sites.models import Site
from tests.api import Api
from tests.comments.letterbox import MAIL, InterruptedBackend, confirm, kind, refusing_server, send
from tests.factories import World, decide, make_guest, token_of, work_off
from tests.flows.erasing import tables

pytestmark = pytest.mark.django_db
ADDRESS = "https://talk.example"
PLACE = "https://gazeta.example/news-1#comment-"


@pytest.fixture(autouse=True)
def public_address(settings: Any) -> None:
    settings.NEWSPORTAL_PUBLIC_URL = ADDRESS


@pytest.fixture
def root(world: World) -> Comment:
    """What Тимур, who confirmed an address, wrote; he has been told all that was before."""
    confirm(world.other)
    root = world.published("Корень ветки", author=world.other, now=timezone.now())
    work_off()
    Notice.objects.all().delete()
    Mailing.objects.all().delete()
    return root


def answer(world: World, root: Comment, text: str = "Ответ по делу", **values: Any) -> Comment:
    reply = world.published(text, parent=root, **values)
    work_off()
    return reply


def set_mail(api: Api, reader: Reader, **paces: str) -> None:
    assert api.patch("me", {"mail": paces}, token=token_of(reader)).status == 200


def html_of(message: Any) -> str:
    return str(message.alternatives[0][0])


class TestReply:
    def test_is_mailed_with_its_text_and_its_place(self, world: World, root: Comment) -> None:
        reply = answer(world, root)
        [message] = send()
        assert (message.to, message.subject) == ([MAIL], "Ответ на ваш отзыв: Газета")
        lines = str(message.body).splitlines()
        assert lines[:5] == [
            "Айгерим отвечает вам под материалом «Новость news-1»",
            "",
            "> Ответ по делу",
            "",
            f"{PLACE}{reply.id}",
        ]
        html = html_of(message)
        assert '<html lang="ru">' in html
        assert f'<a href="{PLACE}{reply.id}">Открыть обсуждение</a>' in html
        # Nothing is loaded that would tell when and where the mail is read.
        assert re.findall(r"<(?:img|link|script|style)|src=|url\(", html) == []

    def test_is_mailed_once(self, world: World, root: Comment) -> None:
        answer(world, root)
        assert len(send()) == 1
        notice = Notice.objects.get(kind="reply")
        assert notice.mailed_at is not None
        assert Mailing.objects.get().due_at is None
        Mailing.objects.update(due_at=timezone.now())
        assert send() == []

    def test_waits_a_minute_for_what_comes_with_it(self, world: World, root: Comment) -> None:
        first = answer(world, root, "Первый ответ")
        notice, row = Notice.objects.get(kind="reply"), Mailing.objects.get()
        assert (row.pace, row.due_at) == ("at_once", notice.created_at + timedelta(seconds=60))
        second = answer(world, root, "Второй ответ", author=make_guest(world.site))
        assert not mail.outbox
        assert Mailing.objects.get().due_at == row.due_at
        [message] = send()
        places = [line for line in str(message.body).splitlines() if line.startswith(PLACE)]
        assert places == [f"{PLACE}{first.id}", f"{PLACE}{second.id}"]

    def test_tells_of_thirty_and_counts_the_rest(self, world: World, root: Comment) -> None:
        for _ in range(TOLD_MAX + 2):
            world.published(parent=root, author=make_guest(world.site))
        work_off()
        [message] = send()
        assert str(message.body).count(PLACE) == TOLD_MAX
        assert "И ещё уведомлений: 2. Все они на сайте." in str(message.body)
        assert not Notice.objects.filter(kind="reply", mailed_at=None).exists()
        assert send() == []

    def test_is_mailed_though_it_was_read_on_the_page(
        self, api: Api, world: World, root: Comment
    ) -> None:
        answer(world, root)
        api.post("me/notifications/read", {"all": True}, token=world.other_token)
        assert len(send()) == 1

    @pytest.mark.parametrize(
        ("language", "subject", "line", "stop"),
        [
            ("kk", "Пікіріңізге жауап: Газета", "Айгерим сізге жауап берді", "енді жібермеу"),
            ("az", "Rəyinizə cavab: Газета", "Айгерим «Новость news-1» materialında", "Belə"),
            ("en", "An answer to your comment: Газета", "Айгерим answered you", "Stop these mails"),
        ],
    )
    def test_speaks_the_sites_language(
        self, world: World, root: Comment, language: str, subject: str, line: str, stop: str
    ) -> None:
        Site.objects.update(language=language)
        answer(world, root)
        [message] = send()
        assert message.subject == subject
        for part in (str(message.body), html_of(message)):
            assert line in part
            assert stop in part
        assert f'<html lang="{language}">' in html_of(message)

    def test_is_escaped(self, world: World, root: Comment) -> None:
        Article.objects.update(title='<b title="x">Новость</b>')
        Site.objects.update(name="Газета <i>\r\nBcc: all@mail.example")
        answer(world, root, 'Читайте <img src="https://evil.example/x.png"> & всё')
        [message] = send()
        html = html_of(message)
        assert "<img" not in html
        assert "<b" not in html.replace("<body", "").replace("<blockquote", "").replace("<br", "")
        assert "&lt;img src=&quot;https://evil.example/x.png&quot;&gt; &amp; всё" in html
        assert '> Читайте <img src="https://evil.example/x.png"> & всё' in str(message.body)
        assert message.subject == "Ответ на ваш отзыв: Газета <i> Bcc: all@mail.example"
        assert message.message()["Bcc"] is None

    def test_shows_the_beginning_of_a_long_text(self, world: World, root: Comment) -> None:
        answer(world, root, "Слово за слово. " * 100)
        [message] = send()
        [said] = [line for line in str(message.body).splitlines() if line.startswith("> ")]
        assert len(said) == 502
        assert said.endswith("…")

    def test_can_be_ended_by_one_click(self, api: Api, world: World, root: Comment) -> None:
        answer(world, root)
        [message] = send()
        # Long headers are folded.
        raw = re.sub(r"\n[ \t]+", " ", message.message().as_string())
        [stop] = re.findall(r"^List-Unsubscribe: +<(https://[^>\s]+)>$", raw, re.MULTILINE)
        assert "\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in raw
        assert "\nAuto-Submitted: auto-generated\n" in raw
        assert f"Больше не присылать таких писем: {stop}" in str(message.body)
        assert f'<a href="{stop}">' in html_of(message)
        path = stop.removeprefix(ADDRESS)
        done = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert api.get("me", token=world.other_token).body["mail"]["replies"] == "off"
        answer(world, root, "Ещё ответ")
        assert send() == []


class TestLeftOut:
    """Notices that are not mailed, although some were meant to be."""

    def left_out(self) -> None:
        assert send() == []
        assert not Notice.objects.exclude(mailed_at=None).exists()
        assert not Notice.objects.exclude(mail_pace="").exists()
        assert not Mailing.objects.exclude(due_at=None).exists()

    def test_refused_since(self, world: World, root: Comment) -> None:
        decide(answer(world, root), DecisionVerdict.REJECT)
        self.left_out()

    def test_taken_back_since(self, api: Api, world: World, root: Comment) -> None:
        reply = answer(world, root, now=timezone.now())
        api.delete(f"comments/{reply.id}?version=1", token=world.token)
        self.left_out()

    def test_hidden_since(self, world: World, root: Comment) -> None:
        answer(world, root)
        facts = {"mode": "hidden"}
        register_article(site=world.site, key="news-1", facts=facts, now=timezone.now())
        self.left_out()

    def test_of_a_reader_ignored_since(self, world: World, root: Comment) -> None:
        answer(world, root)
        now = timezone.now()
        ignore_reader(reader=world.other, ignored_id=world.reader.id, now=now)
        self.left_out()

    def test_of_an_erased_author(self, api: Api, world: World, root: Comment) -> None:
        Site.objects.update(erased_text="remove")
        answer(world, root)
        assert api.delete("me", token=world.token).status == 202
        work_off()
        self.left_out()

    def test_switched_off_since(self, api: Api, world: World, root: Comment) -> None:
        answer(world, root)
        set_mail(api, world.other, replies="off")
        self.left_out()

    def test_switched_off_before(self, api: Api, world: World, root: Comment) -> None:
        set_mail(api, world.other, replies="off")
        answer(world, root)
        assert Notice.objects.filter(kind="reply").count() == 1
        assert not Mailing.objects.exists()

    @pytest.mark.parametrize("facts", [{"identity": "guest"}, {"email": ""}])
    def test_without_a_confirmed_address(
        self, world: World, root: Comment, facts: dict[str, str]
    ) -> None:
        Reader.objects.filter(id=world.other.id).update(**facts)
        answer(world, root)
        assert Notice.objects.filter(kind="reply").count() == 1
        assert not Mailing.objects.exists()

    def test_where_the_service_cannot_mail(
        self, world: World, root: Comment, settings: Any
    ) -> None:
        settings.NEWSPORTAL_PUBLIC_URL = ""
        answer(world, root)
        settings.NEWSPORTAL_PUBLIC_URL = ADDRESS
        settings.NEWSPORTAL_SENDS_MAIL = False
        answer(world, root, "Ещё ответ")
        assert Notice.objects.filter(kind="reply").count() == 2
        assert not Mailing.objects.exists()

    def test_what_others_in_the_mail_do_not_suffer_from(self, world: World, root: Comment) -> None:
        gone, stays = answer(world, root, "Первый ответ"), answer(world, root, "Второй ответ")
        decide(gone, DecisionVerdict.REJECT)
        [message] = send()
        assert "Второй ответ" in str(message.body)
        assert "Первый" not in str(message.body)
        assert str(gone.id) not in str(message.body)
        mailed = {
            row.comment_id: row.mailed_at is not None for row in Notice.objects.filter(kind="reply")
        }
        assert mailed == {gone.id: False, stays.id: True}

    def test_of_a_reader_erased_since(self, api: Api, world: World, root: Comment) -> None:
        answer(world, root)
        assert api.delete("me", token=world.other_token).status == 202
        assert send() == []
        work_off()
        assert not Mailing.objects.exists()
        assert [table for table, text in tables() if MAIL in text] == []


class TestSubscriptions:
    @pytest.fixture
    def listener(self, world: World) -> Reader:
        listener = confirm(make_guest(world.site))
        subscribe(reader=listener, article=world.article, now=timezone.now())
        return listener

    def test_are_mailed_by_the_day(self, world: World, listener: Reader) -> None:
        first = world.published("Первый отзыв", rating=4)
        work_off()
        row, notice = Mailing.objects.get(reader=listener), Notice.objects.get(reader=listener)
        expected = due_at("daily", site=world.site, now=notice.created_at)
        assert (row.pace, row.due_at) == ("daily", expected)
        second = world.published("Второй отзыв", author=world.other)
        work_off()
        assert Mailing.objects.get(reader=listener).due_at == expected
        [message] = send()
        assert message.subject == "Новое в обсуждениях: Газета"
        assert "> ★★★★☆\n> Первый отзыв" in str(message.body)
        for comment in (first, second):
            assert f"{PLACE}{comment.id}" in str(message.body)

    def test_are_mailed_at_once_to_who_wants_it(
        self, api: Api, world: World, listener: Reader
    ) -> None:
        set_mail(api, listener, subscriptions="at_once")
        world.published()
        work_off()
        assert Mailing.objects.get(reader=listener).pace == "at_once"
        assert len(send()) == 1

    def test_are_not_mailed_to_who_has_left(self, world: World, listener: Reader) -> None:
        world.published()
        work_off()
        unsubscribe(reader=listener, article=world.article)
        assert send() == []

    def test_do_not_wait_for_each_other(self, api: Api, world: World, root: Comment) -> None:
        """One reader's mails of two paces are two mails, and each ends its own."""
        subscribe(reader=world.other, article=world.article, now=timezone.now())
        answer(world, root)
        world.published("Новый корень")
        work_off()
        paces = set(Mailing.objects.values_list("pace", flat=True))
        assert paces == {"at_once", "daily"}
        subjects = {message.subject for message in send()}
        assert subjects == {"Ответ на ваш отзыв: Газета", "Новое в обсуждениях: Газета"}


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Asia/Almaty", "2026-03-01T03:59:59", "2026-03-01T04:00:00"),
        ("Asia/Almaty", "2026-03-01T04:00:00", "2026-03-02T04:00:00"),
        ("Asia/Baku", "2026-03-01T20:30:00", "2026-03-02T05:00:00"),
        # The clocks go forward in that night.
        ("Europe/Chisinau", "2026-03-28T12:00:00", "2026-03-29T06:00:00"),
    ],
)
def test_a_days_mail_goes_at_nine_of_the_site(zone: str, now: str, expected: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    there = due_at("daily", site=Site(time_zone=zone), now=at)
    assert there == datetime.fromisoformat(expected).replace(tzinfo=UTC)


class TestDecisions:
    @pytest.fixture(autouse=True)
    def author(self, world: World) -> Reader:
        return confirm(world.reader)

    def test_on_a_refusal_name_the_reason(self, world: World) -> None:
        comment = world.comment("Слова, которые не понравились")
        decide(comment, DecisionVerdict.REJECT, reason="abusive")
        work_off()
        [message] = send()
        assert message.subject == "О ваших отзывах: Газета"
        assert str(message.body).splitlines()[:4] == [
            "Ваш отзыв под материалом «Новость news-1» не опубликован",
            "Причина: оскорбление собеседников",
            "",
            "> Слова, которые не понравились",
        ]

    def test_name_no_reason_that_is_the_desks_own(self, world: World) -> None:
        decide(world.comment(), DecisionVerdict.REMOVE, reason="ok")
        work_off()
        [message] = send()
        assert "удалён модератором" in str(message.body)
        assert "Причина" not in str(message.body)

    def test_that_were_changed_are_not_mailed(self, world: World) -> None:
        comment = world.comment()
        decide(comment, DecisionVerdict.REJECT)
        work_off()
        decide(comment, DecisionVerdict.PUBLISH)
        work_off()
        [message] = send()
        assert message.subject == "Ваш отзыв опубликован: Газета"
        assert "не опубликован" not in str(message.body)

    def test_on_appeals_edits_and_features_are_mailed(self, api: Api, world: World) -> None:
        comment = world.published(now=timezone.now())
        work_off()
        send()
        key = world.service_key("moderation")
        api.put(f"comments/{comment.id}/feature", token=key)
        body = {"text": "https://a.example https://b.example", "version": 1}
        assert api.patch(f"comments/{comment.id}", body, token=world.token).status == 202
        body = {"verdict": "reject", "reason": "spam", "version": 2}
        assert api.post(f"comments/{comment.id}/decisions", body, token=key).status == 201
        work_off()
        [message] = send()
        assert message.subject == "О ваших отзывах: Газета"
        assert "Редакция отметила ваш отзыв" in str(message.body)
        assert "Правка вашего отзыва" in str(message.body)

    def test_end_apart_from_answers(self, api: Api, world: World) -> None:
        decide(world.comment(), DecisionVerdict.REJECT)
        work_off()
        [message] = send()
        stop = str(message.message()["List-Unsubscribe"])[1:-1].removeprefix(ADDRESS)
        assert Client().post(stop).status_code == 200
        paces = api.get("me", token=world.token).body["mail"]
        assert (paces["decisions"], paces["replies"]) == ("off", "at_once")


class TestDelivery:
    def test_is_tried_again_when_the_server_is_away(
        self, world: World, root: Comment, settings: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        backend = settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        answer(world, root)
        with caplog.at_level(logging.DEBUG):
            assert send() == []
        row = Mailing.objects.get()
        assert (row.tries, row.lease) == (1, None)
        assert row.due_at is not None
        assert f"mailing {row.id} failed: ConnectionRefusedError" in caplog.text
        assert MAIL not in caplog.text
        settings.EMAIL_BACKEND = backend
        assert len(send()) == 1
        assert Mailing.objects.get().tries == 0

    @pytest.mark.parametrize(("code", "is_tried_again"), [(550, False), (450, True)])
    def test_to_an_unknown_address_ends(
        self, world: World, root: Comment, settings: Any, code: int, is_tried_again: bool
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        answer(world, root)
        with refusing_server(code) as port:
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
            send()
        assert (Mailing.objects.get().due_at is not None) == is_tried_again
        assert (Notice.objects.get(kind="reply").mail_pace == "at_once") == is_tried_again
        assert Notice.objects.get(kind="reply").mailed_at is None

    def test_rests_after_three_tries_and_begins_anew(self, world: World, root: Comment) -> None:
        answer(world, root)
        Mailing.objects.update(tries=work.MAX_TRIES, due_at=timezone.now())
        handout = work.claim_exhausted(kind(), limit=10)
        assert handout is not None
        now = timezone.now()
        resolve(kind().give_up)(ids=handout.ids, now=now)
        row = Mailing.objects.get()
        assert (row.tries, row.lease, row.due_at) == (0, None, now + mailing.REST)
        assert len(send()) == 1

    def test_of_what_is_no_news_any_more_does_not_happen(self, world: World, root: Comment) -> None:
        answer(world, root)
        Notice.objects.update(created_at=timezone.now() - timedelta(days=2, seconds=1))
        assert send() == []
        assert Mailing.objects.get().due_at is None

    def test_cut_off_after_the_mail_is_known_by_its_number(
        self, world: World, root: Comment, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail() -> None:
            raise ConnectionResetError

        backend = settings.EMAIL_BACKEND
        monkeypatch.setattr(InterruptedBackend, "then", staticmethod(fail), raising=False)
        settings.EMAIL_BACKEND = "tests.comments.letterbox.InterruptedBackend"
        answer(world, root)
        [first] = send()
        settings.EMAIL_BACKEND = backend
        [again] = send()
        assert first.message()["Message-ID"] == again.message()["Message-ID"]
        assert send() == []

    def test_loses_nothing_that_is_told_meanwhile(
        self, world: World, root: Comment, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later: list[Comment] = []

        def tell() -> None:
            if not later:
                later.append(answer(world, root, "Ответ вдогонку"))

        monkeypatch.setattr(InterruptedBackend, "then", staticmethod(tell), raising=False)
        settings.EMAIL_BACKEND = "tests.comments.letterbox.InterruptedBackend"
        answer(world, root)
        [first] = send()
        assert "вдогонку" not in str(first.body)
        [second] = send()
        assert str(second.body).count(PLACE) == 1
        assert f"{PLACE}{later[0].id}" in str(second.body)
        assert first.message()["Message-ID"] != second.message()["Message-ID"]

    def test_by_an_old_lease_does_not_happen(self, world: World, root: Comment) -> None:
        answer(world, root)
        Mailing.objects.update(due_at=timezone.now())
        [handout] = work.claim(kind(), limit=3)
        for _ in range(2):
            resolve(kind().task)(**handout.kwargs())
        assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_each_answer_is_mailed_once_however_they_meet(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False
    world = World.make()
    confirm(world.other)
    root = world.published("Корень", author=world.other)
    replies = [world.published(parent=root, author=make_guest(world.site)) for _ in range(24)]
    events = list(
        Event.objects.filter(kind="comment.published", subject_id__in=[r.id for r in replies])
    )
    assert len(events) == 24
    is_over = threading.Event()

    def tell(part: int) -> None:
        try:
            for event in events[part::3]:
                with transaction.atomic():
                    notify.tell_of_published(event=event, now=timezone.now())
        finally:
            connection.close()

    def keep_sending() -> None:
        try:
            while not is_over.is_set():
                send()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sending = pool.submit(keep_sending)
        try:
            list(pool.map(tell, range(3)))
        finally:
            is_over.set()
        sending.result()
    send()
    assert not Mailing.objects.exclude(due_at=None).exists()
    to_other = [str(message.body) for message in mail.outbox if message.to == [MAIL]]
    places = re.findall(f"{re.escape(PLACE)}(\\S+)", "\n".join(to_other))
    assert sorted(places) == sorted(str(reply.id) for reply in replies)
