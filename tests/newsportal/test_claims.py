"""A guest is known by a mailed link; with it the guest may go over to a signed-in reader."""

import base64
import hashlib
import logging
import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from comments.models import Screening
from newsportal.articles.models import Engagement
from newsportal.events import work
from newsportal.events.models import Event
from newsportal.events.routing import resolve, work_kinds
from newsportal.lib import redis
from newsportal.lib.signing import seal
from newsportal.readers import claims
from newsportal.readers.bans import ban_reader
from newsportal.readers.erasure import erase_reader
from newsportal.readers.ignoring import ignore_reader
from newsportal.readers.models import Claim, Ignored, Reader
from newsportal.readers.services import create_reader
from newsportal.sites.models import Site
from tests.api import Answer, Api
from tests.factories import World, fresh, make_article, make_guest, token_of, work_off, write
from tests.hostile import rows

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAIL = "dana@mail.example"
CLAIMS = "me/claims"


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def ask(api: Api, token: str, email: str = MAIL) -> Answer:
    return api.post(CLAIMS, {"email": email}, token=token)


def link(api: Api, token: str, email: str = MAIL) -> str:
    """Path of the link that was mailed."""
    mail.outbox.clear()
    assert ask(api, token, email).status == 202
    send_mails()
    [message] = mail.outbox
    [line] = [line for line in str(message.body).splitlines() if "/claim/" in line]
    return "/claim/" + line.partition("/claim/")[2]


def send_mails() -> None:
    """Only mails: comments that wait for screening go on waiting."""
    # The claim's clock is the database's own.
    Claim.objects.exclude(due_at=None).update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
    [kind] = [kind for kind in work_kinds() if kind.name == "mails"]
    for handout in work.claim(kind, limit=kind.batch):
        resolve(kind.task)(**handout.kwargs())


def signed_in(world: World, *, email: str = MAIL, identity: str = "email") -> Reader:
    return create_reader(
        site=world.site,
        kind="sso",
        name="Дана А.",
        issuer="gazeta",
        subject="dana" + str(Reader.objects.count()),
        email=email,
        identity=identity,
        now=NOON,
    )


class TestAsking:
    def test_mails_a_link_in_the_sites_language(self, api: Api, world: World) -> None:
        answer = ask(api, world.token)
        assert (answer.status, answer.body) == (202, {"expires_at": "2026-03-02T12:00:00Z"})
        assert not mail.outbox
        send_mails()
        [message] = mail.outbox
        assert (message.to, message.subject) == ([MAIL], "Подтвердите адрес: Газета")
        assert "http://testserver/claim/" in str(message.body)
        assert "24 часа" in str(message.body)
        # Anybody may choose a name: a mail of ours is no place for it.
        assert world.reader.name not in str(message.body)
        send_mails()
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize(
        ("language", "subject"),
        [("kk", "Мекенжайды растаңыз"), ("az", "Ünvanı təsdiqləyin"), ("en", "Confirm your")],
    )
    def test_speaks_the_sites_language(
        self, api: Api, world: World, language: str, subject: str
    ) -> None:
        Site.objects.update(language=language)
        path = link(api, world.token)
        assert mail.outbox[0].subject.startswith(subject)
        page = Client().get(path)
        assert f'lang="{language}"' in page.content.decode()
        assert page.headers["Content-Language"] == language

    def test_uses_the_services_public_address(self, api: Api, world: World, settings: Any) -> None:
        settings.NEWSPORTAL_PUBLIC_URL = "https://talk.example"
        link(api, world.token)
        assert "https://talk.example/claim/" in str(mail.outbox[0].body)

    def test_answers_alike_for_known_addresses(self, api: Api, world: World) -> None:
        unknown = ask(api, world.token, "nobody@mail.example")
        signed_in(world)
        known = ask(api, world.other_token)
        assert (known.status, known.body) == (unknown.status, unknown.body)

    def test_again_ends_the_earlier_link(self, api: Api, world: World) -> None:
        first = link(api, world.token)
        second = link(api, world.token)
        assert Client().get(first).status_code == 404
        assert Client().get(second).status_code == 200

    @pytest.mark.parametrize(
        "email", ["", "dana", "dana@", "a@b@c.example", "x" * 250 + "@m.kz", 7]
    )
    def test_needs_an_address(self, api: Api, world: World, email: Any) -> None:
        answer = ask(api, world.token, email)
        assert (answer.status, set(answer.field_codes)) == (400, {"email"})
        assert not Claim.objects.exists()

    def test_is_for_guests(self, api: Api, world: World) -> None:
        assert (ask(api, "").status, ask(api, "rubbish").status) == (401, 401)
        assert ask(api, world.service_key("comments")).status == 403
        ban_reader(reader=world.reader, until=None, reason="spam", now=NOON)
        answer = ask(api, world.token)
        assert (answer.status, answer.code) == (403, "reader_banned")
        assert not Claim.objects.exists()

    def test_is_limited_by_reader_and_by_address(self, api: Api, world: World) -> None:
        for number in range(5):
            assert ask(api, world.token, f"dana{number}@mail.example").status == 202
        assert ask(api, world.token, "dana9@mail.example").code == "rate_limited"
        readers = [token_of(make_guest(world.site)) for _ in range(4)]
        # Letters' case is no way around it.
        statuses = [ask(api, readers[n], MAIL if n % 2 else MAIL.upper()).status for n in range(4)]
        assert statuses == [202, 202, 202, 429]
        keys = str(list(redis.common().scan_iter("*")))
        assert "mail.example" not in keys.lower()

    def test_is_not_there_where_no_mail_is_sent(
        self, api: Api, world: World, settings: Any
    ) -> None:
        assert api.get("sites/gazeta/config").body["mailed_links"] is True
        settings.NEWSPORTAL_SENDS_MAIL = False
        assert ask(api, world.token).code == "not_found"
        assert api.get("sites/gazeta/config").body["mailed_links"] is False

    def test_leaves_no_trace_in_events_and_logs(
        self, api: Api, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            path = link(api, world.token)
            Client().post(path)
        token = path.rpartition("/")[2]
        # The test's own client and its mail backend say what they do; the service does not.
        said = [line for line in caplog.messages if "mail.example" in line or token in line]
        assert said == []
        told = str(list(Event.objects.values()))
        assert "mail.example" not in told
        assert token not in told

    def test_survives_a_mail_server_that_is_away(
        self, api: Api, world: World, settings: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        ask(api, world.token)
        send_mails()
        claim = Claim.objects.get()
        assert claim.tries == 1
        assert claim.due_at is not None
        assert f"claim {claim.id} could not be mailed: ConnectionRefusedError" in caplog.text
        assert "mail.example" not in caplog.text


class TestLink:
    def test_changes_nothing_when_it_is_opened(self, api: Api, world: World) -> None:
        path, client = link(api, world.token), Client()
        before, reader = rows(), Reader.objects.values().get(id=world.reader.id)
        for method in (client.get, client.head, client.get):
            page = method(path)
            assert page.status_code == 200
        assert "Гость «Айгерим» на сайте «Газета»" in client.get(path).content.decode()
        assert MAIL not in client.get(path).content.decode()
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Robots-Tag"] == "noindex"
        style = re.search("<style>(.*?)</style>", client.get(path).content.decode(), re.DOTALL)
        assert style is not None
        digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
        assert (
            f"default-src 'none'; style-src 'sha256-{digest}'"
            in (page.headers["Content-Security-Policy"])
        )
        assert not page.cookies
        assert rows() == before
        assert Reader.objects.values().get(id=world.reader.id) == reader

    def test_confirms_once_when_its_button_is_pressed(self, api: Api, world: World) -> None:
        path, client = link(api, world.token), Client(enforce_csrf_checks=True)
        assert client.post(path).status_code == 200
        reader = Reader.objects.get(id=world.reader.id)
        assert (reader.email, reader.identity, reader.kind) == (MAIL, "email", "guest")
        assert not Claim.objects.exists()
        assert Event.objects.filter(kind="reader.confirmed", subject_id=reader.id).count() == 1
        again = client.post(path)
        assert again.status_code == 404
        assert "Ссылка больше не действует" in again.content.decode()
        assert client.get(path).status_code == 404
        assert api.get("me", token=world.token).body["identity"] == "email"

    def test_lets_the_guest_write_where_an_address_is_asked(self, api: Api, world: World) -> None:
        Site.objects.update(min_identity="email")
        assert api.post(world.thread, {"text": "Слово"}, token=world.token).status == 403
        Client().post(link(api, world.token))
        assert api.post(world.thread, {"text": "Слово"}, token=world.token).status == 202

    def test_works_for_a_day(self, api: Api, world: World) -> None:
        path = link(api, world.token)
        with time_machine.travel(NOON + timedelta(hours=24), tick=False):
            assert Client().get(path).status_code == 404
            assert Client().post(path).status_code == 404
            claims.forget_expired(now=timezone.now() + timedelta(seconds=1))
        assert not Claim.objects.exists()
        assert Reader.objects.get(id=world.reader.id).identity == "guest"

    def test_cannot_be_forged(self, api: Api, world: World) -> None:
        path = link(api, world.token)
        claim = Claim.objects.get()
        forged = [
            seal("guest", {"claim": claim.id.hex}),
            path.rpartition("/")[2][:-4],
            f"{claim.id}",
            claim.id.hex,
            "x.y",
            "ж",
        ]
        for token in forged:
            assert Client().post(f"/claim/{token}").status_code == 404, token
        assert Reader.objects.get(id=world.reader.id).email == ""

    def test_is_no_use_to_a_reader_banned_or_erased_meanwhile(self, api: Api, world: World) -> None:
        path = link(api, world.token)
        ban_reader(reader=world.reader, until=None, reason="spam", now=NOON)
        assert Client().post(path).status_code == 404
        other = link(api, world.other_token, "timur@mail.example")
        assert api.delete("me", token=world.other_token).status == 202
        assert Client().post(other).status_code == 404
        assert not Reader.objects.exclude(email="").exists()

    def test_takes_no_other_method(self, world: World) -> None:
        assert Client().put("/claim/x").status_code == 405


class TestGoingOver:
    def confirm(self, api: Api, world: World) -> bytes:
        return Client().post(link(api, world.token)).content

    def test_moves_comments_to_the_signed_in_reader(self, api: Api, world: World) -> None:
        reader = signed_in(world)
        public, waiting = world.published("Первое слово", rating=4), world.comment("Второе")
        Screening.objects.filter(pk=waiting.id).delete()
        version = Engagement.objects.get(article=world.article).version
        before = api.get(world.thread)
        assert "Отзывы переходят" in self.confirm(api, world).decode()
        work_off()
        assert [fresh(one).author_id for one in (public, waiting)] == [reader.id] * 2
        after = api.get(world.thread)
        assert after.body["items"][0]["author"]["name"] == "Дана А."
        assert after.headers["ETag"] != before.headers["ETag"]
        numbers = Engagement.objects.get(article=world.article)
        assert (numbers.version, numbers.comments, numbers.reviews) == (version + 1, 1, 1)
        shown = Event.objects.get(kind="author.shown")
        assert (shown.subject_id, shown.article_version) == (reader.id, version + 1)

    def test_ends_the_guests_token(self, api: Api, world: World) -> None:
        signed_in(world)
        self.confirm(api, world)
        answer = api.post(world.thread, {"text": "Ещё слово"}, token=world.token)
        assert (answer.status, answer.code) == (401, "invalid_token")

    def test_who_ignored_the_guest_ignores_the_reader(self, api: Api, world: World) -> None:
        reader = signed_in(world)
        assert api.put(f"me/ignored/{world.reader.id}", token=world.other_token).status == 204
        ignore_reader(reader=reader, ignored_id=world.reader.id, now=NOON)
        self.confirm(api, world)
        ignored = api.get("me/ignored", token=world.other_token).body["items"]
        assert {row["reader"]["id"] for row in ignored} == {str(reader.id), str(world.reader.id)}
        # Not oneself.
        assert list(Ignored.objects.filter(reader=reader).values_list("ignored", flat=True)) == [
            world.reader.id
        ]

    def test_nobody_ignores_staff_by_it(self, api: Api, world: World) -> None:
        reader = signed_in(world)
        Reader.objects.filter(id=reader.id).update(roles=["staff"])
        assert api.put(f"me/ignored/{world.reader.id}", token=world.other_token).status == 204
        self.confirm(api, world)
        ignored = api.get("me/ignored", token=world.other_token).body["items"]
        assert [row["reader"]["id"] for row in ignored] == [str(world.reader.id)]

    def test_opens_nothing_of_the_reader_to_the_guest(self, api: Api, world: World) -> None:
        reader = signed_in(world)
        self.confirm(api, world)
        assert api.get("me", token=world.token).status == 401
        guest = Reader.objects.get(id=world.reader.id)
        assert (guest.merged_into_id, guest.name) == (reader.id, "Айгерим")

    @pytest.mark.parametrize(
        "other",
        [
            {"email": "else@mail.example"},
            # The publisher has not made sure of the address.
            {"identity": "guest"},
        ],
    )
    def test_needs_a_confirmed_address_that_is_the_same(
        self, api: Api, world: World, other: dict[str, str]
    ) -> None:
        signed_in(world, **other)
        self.confirm(api, world)
        assert Reader.objects.get(id=world.reader.id).merged_into_id is None
        assert api.get("me", token=world.token).status == 200

    def test_knows_no_reader_of_another_site(self, api: Api, world: World) -> None:
        signed_in(World.make("other"))
        self.confirm(api, world)
        assert Reader.objects.get(id=world.reader.id).merged_into_id is None

    def test_is_not_done_in_doubt(self, api: Api, world: World) -> None:
        signed_in(world)
        signed_in(world, email=MAIL.upper())
        self.confirm(api, world)
        assert Reader.objects.get(id=world.reader.id).merged_into_id is None

    def test_leaves_guests_of_other_devices_apart(self, api: Api, world: World) -> None:
        Client().post(link(api, world.other_token))
        said = world.published("Слово", author=world.other)
        self.confirm(api, world)
        work_off()
        assert fresh(said).author_id == world.other.id
        assert api.get("me", token=world.token).status == 200

    def test_leaves_a_second_review_where_it_is(self, api: Api, world: World) -> None:
        reader = signed_in(world)
        own = world.published("Мой отзыв", author=reader, rating=5)
        second, reply = world.published("Ещё отзыв", rating=1), world.published("Слово")
        other = make_article(world.site, "news-2")
        third = write(other, world.reader, "Отзыв там", rating=3)
        self.confirm(api, world)
        work_off()
        assert {one: fresh(one).author_id for one in (own, second, reply, third)} == {
            own: reader.id,
            second: world.reader.id,
            reply: reader.id,
            third: reader.id,
        }
        numbers = Engagement.objects.get(article=world.article)
        assert numbers.rating_histogram == [1, 0, 0, 0, 1]

    def test_goes_on_in_batches(
        self, api: Api, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("comments.services.moving.BATCH", 2)
        reader = signed_in(world)
        said = [world.published() for _ in range(5)]
        self.confirm(api, world)
        work_off()
        assert {fresh(one).author_id for one in said} == {reader.id}
        assert Event.objects.filter(kind="reader.merged").count() == 3

    def test_is_erased_with_the_reader(self, api: Api, world: World) -> None:
        reader = signed_in(world)
        self.confirm(api, world)
        erase_reader(reader=reader, now=NOON)
        guest = Reader.objects.get(id=world.reader.id)
        assert guest.erased_at is not None
        assert (guest.email, guest.name) == ("", "Удалённый читатель")


@pytest.mark.django_db(transaction=True)
def test_one_link_twenty_times_at_once_confirms_once(api: Api, world: World) -> None:
    path = link(api, world.token)
    start, statuses = threading.Barrier(20), []

    def press() -> None:
        try:
            start.wait()
            statuses.append(Client().post(path).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, *[404] * 19]
    assert Event.objects.filter(kind="reader.confirmed").count() == 1
