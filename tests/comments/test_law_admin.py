"""The lawyers' pages: who may open them, what each button does, what hostile words do."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Disclosure, LegalHold, LegalRequest
from comments.selectors.law import history_of
from newsportal.sites.models import Role
from tests.api import Api
from tests.comments.lawyers import hold, make_lawyer, make_request
from tests.comments.test_complaints import complain
from tests.factories import World, make_moderator

pytestmark = pytest.mark.django_db

REGISTER = "/admin/comments/legalrequest/"
HOLDS = "/admin/comments/legalhold/"
LOG = "/admin/comments/disclosure/"


def logged_in(user: User, language: str = "ru") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


@pytest.fixture
def lawyer(world: World) -> User:
    return make_lawyer(world.site)


@pytest.fixture
def office(lawyer: User) -> Client:
    return logged_in(lawyer)


@pytest.fixture
def review(world: World) -> Comment:
    return world.published("<b>Слова</b>, за которые судятся")


def page_of(request: LegalRequest) -> str:
    return f"{REGISTER}{request.pk}/change/"


def evidence_page(comment: Comment) -> str:
    return f"{HOLDS}comment/{comment.id}/"


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.ANALYST])
    def test_others_see_nothing_of_it(self, world: World, review: Comment, role: Role) -> None:
        request = make_request(world.site, make_lawyer(world.site))
        client = logged_in(make_lawyer(world.site, role))
        for path in (REGISTER, HOLDS, LOG, page_of(request), evidence_page(review)):
            assert client.get(path).status_code in {403, 404}, path
        assert "Реестр" not in client.get("/admin/").content.decode()
        assert client.post(evidence_page(review), {"act": "download"}).status_code == 403
        assert not Disclosure.objects.exists()

    def test_lawyers_see_their_own_sites(self, world: World, review: Comment) -> None:
        request = make_request(world.site, make_lawyer(world.site))
        stranger = logged_in(make_lawyer(World.make("vesti").site))
        assert request.sender not in text_of(stranger, REGISTER)
        assert stranger.get(page_of(request)).status_code == 404
        assert stranger.get(evidence_page(review)).status_code == 404
        values = {"act": "decide", "outcome": "refused"}
        assert stranger.post(page_of(request), values).status_code == 404
        assert LegalRequest.objects.get().is_open

    def test_superusers_see_all(self, world: World, review: Comment) -> None:
        request = make_request(world.site, make_lawyer(world.site))
        client = logged_in(make_moderator(is_superuser=True))
        assert request.sender in text_of(client, REGISTER)
        assert client.get(evidence_page(review)).status_code == 200


class TestRegister:
    def test_shows_what_is_late_in_the_list_and_the_menu(
        self, world: World, lawyer: User, office: Client
    ) -> None:
        make_request(world.site, lawyer)
        assert "law-due-open" in text_of(office, REGISTER)
        assert "law-due-late" not in text_of(office, REGISTER)
        for days in (20, 30):
            make_request(world.site, lawyer, received_at=timezone.now() - timedelta(days=days))
        page = text_of(office, f"{REGISTER}?due=late")
        assert page.count("law-due-late") == 2
        assert "law-due-open" not in page
        shown = office.get("/admin/")
        [law] = [
            group for group in shown.context["sidebar_navigation"] if group["title"] == "Право"
        ]
        assert [item.get("badge") for item in law["items"]] == ["2", None, None, None]

    def test_takes_a_request_in(self, world: World, office: Client, review: Comment) -> None:
        form = {
            "site": world.site.id,
            "kind": "court",
            "sender": "Медеуский районный суд",
            "subject": "Сведения об отзыве",
            "received_at": "2026-11-20T10:00",
            "comments": f"https://gazeta.example/api/v1/comments/{review.id}/",
        }
        response = office.post(f"{REGISTER}add/", form)
        request = LegalRequest.objects.get()
        assert (response.status_code, response["Location"]) == (302, page_of(request))
        assert request.due_at - request.received_at == timedelta(days=10)
        assert list(request.comments.all()) == [review]
        assert [row.act for row in history_of(request)] == ["received", "comment_added"]
        page = office.get(page_of(request)).content.decode()
        assert "Их номера или адреса, по одному в строке." in page

    def test_refuses_comments_of_others_and_rubbish(self, world: World, office: Client) -> None:
        foreign = World.make("vesti").published()
        form = {
            "site": world.site.id,
            "kind": "court",
            "sender": "Суд",
            "subject": "Сведения",
            "received_at": "2026-11-20T10:00",
        }
        for words, told in (
            (str(foreign.id), "На этом сайте нет такого отзыва."),
            ("<script>", "&lt;script&gt; — не номер отзыва."),
        ):
            response = office.post(f"{REGISTER}add/", form | {"comments": words})
            assert response.status_code == 200
            assert told in response.content.decode()
        assert not LegalRequest.objects.exists()

    @pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
    def test_refuses_times_that_could_not_be_read_again(
        self, world: World, lawyer: User, office: Client, moment: str
    ) -> None:
        form = {
            "site": world.site.id,
            "kind": "court",
            "sender": "Суд",
            "subject": "Сведения",
            "received_at": "2026-11-20T10:00",
        }
        for name in ("received_at", "due_at"):
            response = office.post(f"{REGISTER}add/", form | {name: moment})
            assert "Вряд ли год такой." in response.content.decode()
        assert not LegalRequest.objects.exists()
        request = make_request(world.site, lawyer)
        office.post(page_of(request), {"act": "due", "due_at": moment})
        assert "Вряд ли год такой." in text_of(office, page_of(request))

    def test_one_is_worked_on_to_its_end(
        self, world: World, lawyer: User, office: Client, review: Comment
    ) -> None:
        request = make_request(world.site, lawyer)
        for values in (
            {"act": "assign", "assigned": lawyer.pk},
            {"act": "comments", "comments": str(review.id)},
            {"act": "due", "due_at": "2027-01-01T12:00", "note": "Суд дал время"},
            {"act": "note", "note": "Звонил секретарь"},
            {"act": "decide", "outcome": "granted", "answer": "Сведения направлены."},
        ):
            assert office.post(page_of(request), values).status_code == 302
        request.refresh_from_db()
        assert (request.state, request.outcome, request.assigned) == (
            "decided",
            "granted",
            lawyer,
        )
        assert [row.act for row in history_of(request)] == [
            "received",
            "assigned",
            "comment_added",
            "due_changed",
            "noted",
            "decided",
        ]
        page = text_of(office, page_of(request))
        assert "Звонил секретарь" in page
        assert "&lt;b&gt;Слова&lt;/b&gt;" in page
        assert 'value="decide"' not in page

    def test_a_decided_one_is_not_decided_again(
        self, world: World, lawyer: User, office: Client
    ) -> None:
        request = make_request(world.site, lawyer)
        office.post(page_of(request), {"act": "decide", "outcome": "refused"})
        office.post(page_of(request), {"act": "decide", "outcome": "granted"})
        request.refresh_from_db()
        assert request.outcome == "refused"

    def test_is_given_only_to_who_may_work_on_it(
        self, world: World, lawyer: User, office: Client
    ) -> None:
        request = make_request(world.site, lawyer)
        moderator = make_lawyer(world.site, Role.MODERATOR)
        office.post(page_of(request), {"act": "assign", "assigned": moderator.pk})
        request.refresh_from_db()
        assert request.assigned is None

    def test_shows_a_contact_only_on_record(
        self, api: Api, world: World, office: Client, review: Comment
    ) -> None:
        complain(api, comment=str(review.id), email="d@mail.example", name="Дана <i>Ж.</i>")
        request = LegalRequest.objects.get()
        assert "d@mail.example" not in text_of(office, page_of(request))
        assert office.post(page_of(request), {"act": "contact"}).status_code == 302
        assert not Disclosure.objects.exists()
        shown = office.post(page_of(request), {"act": "contact", "basis": "Уточнить"})
        assert "d@mail.example" in shown.content.decode()
        assert "Дана &lt;i&gt;Ж.&lt;/i&gt;" in shown.content.decode()
        assert Disclosure.objects.get().basis == "Уточнить"


class TestEvidence:
    FORM = {"recipient": "Суд", "basis": "Запрос № 1"}

    def test_is_downloaded_on_record(self, office: Client, review: Comment) -> None:
        response = office.post(evidence_page(review), self.FORM | {"act": "download"})
        assert response["Content-Type"] == "application/zip"
        assert response["Content-Disposition"] == (
            f'attachment; filename="evidence-{review.id}.zip"'
        )
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            assert archive.testzip() is None
        assert Disclosure.objects.get().act == "download"
        assert "Запрос № 1" in text_of(office, LOG)

    def test_is_looked_at_on_record(self, office: Client, review: Comment) -> None:
        response = office.post(evidence_page(review), self.FORM | {"act": "view"})
        page = response.content.decode()
        assert "&lt;b&gt;Слова&lt;/b&gt;" in page
        assert "<b>Слова</b>" not in page
        assert Disclosure.objects.get().act == "view"

    @pytest.mark.parametrize("missing", ["recipient", "basis"])
    def test_needs_to_whom_and_why(self, office: Client, review: Comment, missing: str) -> None:
        form = {**self.FORM, missing: " ", "act": "download"}
        assert office.post(evidence_page(review), form).status_code == 302
        assert not Disclosure.objects.exists()

    def test_holds_and_releases(
        self, world: World, lawyer: User, office: Client, review: Comment
    ) -> None:
        request = make_request(world.site, lawyer)
        office.post(
            evidence_page(review),
            {"act": "hold", "reason": "Определение суда", "request": request.pk},
        )
        held = LegalHold.objects.get()
        assert (held.placed_by, held.request, held.released_at) == (lawyer, request, None)
        assert "Определение суда" in text_of(office, HOLDS)
        office.post(evidence_page(review), {"act": "release", "hold": str(held.id)})
        held.refresh_from_db()
        assert held.released_by == lawyer

    @pytest.mark.parametrize("rubbish", ["", "x", "01920000-0000-7000-8000-000000000000"])
    def test_releases_nothing_that_is_not_there(
        self, lawyer: User, office: Client, review: Comment, rubbish: str
    ) -> None:
        hold(review, lawyer)
        response = office.post(evidence_page(review), {"act": "release", "hold": rubbish})
        assert response.status_code in {302, 404}
        assert LegalHold.objects.get().released_at is None

    def test_is_a_click_away_from_the_review(
        self, world: World, office: Client, review: Comment
    ) -> None:
        path = f"/admin/comments/comment/{review.id}/change/"
        assert evidence_page(review) in text_of(office, path)
        moderator: Any = logged_in(make_lawyer(world.site, Role.MODERATOR))
        assert evidence_page(review) not in text_of(moderator, path)
