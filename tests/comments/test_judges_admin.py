"""Judges outside in the admin: set up by the newsroom, secrets in and never out."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comments.models import Judge, ModerationSetting, Scoring
from comments.selectors.judges import judges_for
from comments.services.moderation_settings import set_settings
from newsportal.events.models import Event
from newsportal.sites.models import Membership, Role
from tests.factories import World, make_moderator

ADD = "/admin/comments/judge/add/"
SECRET = "whsec_c2VjcmV0LXdvcmRz"


def as_role(world: World, role: Role) -> Client:
    user = make_moderator()
    Membership.objects.create(site=world.site, user=user, role=role)
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user)
    return client


@pytest.fixture
def chief(world: World) -> Client:
    return as_role(world, Role.CHIEF)


def form(world: World, **values: Any) -> dict[str, Any]:
    facts = {
        "site": world.site.id,
        "name": "Наш",
        "kind": "signed",
        "url": "https://judge.example/score",
        "model": "",
        "threshold": "0.7",
        "act": "hold",
        "is_on": "on",
        "new_secret": SECRET,
    }
    return facts | values


def change(judge: Judge) -> str:
    return f"/admin/comments/judge/{judge.pk}/change/"


def errors_of(answer: Any) -> set[str]:
    return set(answer.context["adminform"].form.errors)


class TestSecret:
    def test_goes_in_and_never_comes_out(self, world: World, chief: Client) -> None:
        assert chief.post(ADD, form(world)).status_code == 302
        judge = Judge.objects.get()
        assert (judge.secret, judge.threshold, judge.is_on) == (SECRET, 0.7, True)
        for page in ("/admin/comments/judge/", change(judge)):
            assert SECRET not in chief.get(page).content.decode()

    def test_stays_when_nothing_is_typed(self, world: World, chief: Client) -> None:
        chief.post(ADD, form(world))
        judge = Judge.objects.get()
        answer = chief.post(change(judge), form(world, name="Другой", new_secret=""))
        assert answer.status_code == 302
        judge.refresh_from_db()
        assert (judge.name, judge.secret) == ("Другой", SECRET)

    def test_another_server_is_not_told_the_old_one(self, world: World, chief: Client) -> None:
        chief.post(ADD, form(world))
        judge = Judge.objects.get()
        elsewhere = form(world, url="https://thief.example/", new_secret="")
        assert errors_of(chief.post(change(judge), elsewhere)) == {"new_secret"}
        judge.refresh_from_db()
        assert (judge.url, judge.secret) == ("https://judge.example/score", SECRET)
        optional = elsewhere | {"kind": "openai_chat"}
        assert chief.post(change(judge), optional).status_code == 302
        judge.refresh_from_db()
        assert (judge.url, judge.secret) == ("https://thief.example/", "")


class TestForm:
    @pytest.mark.parametrize(
        ("values", "wrong"),
        [
            ({"url": ""}, {"url"}),
            ({"url": "ftp://judge.example/"}, {"url"}),
            ({"url": "https://user:word@judge.example/"}, {"url"}),
            ({"url": "https://10.0.0.7/judge"}, {"url"}),
            ({"url": "http://localhost/judge"}, {"url"}),
            ({"threshold": "1.5"}, {"threshold"}),
            ({"new_secret": ""}, {"new_secret"}),
            ({"kind": "akismet", "url": "", "new_secret": ""}, {"new_secret"}),
        ],
    )
    def test_says_what_is_wrong(
        self, world: World, chief: Client, values: dict[str, Any], wrong: set[str]
    ) -> None:
        assert errors_of(chief.post(ADD, form(world, **values))) == wrong
        assert not Judge.objects.exists()

    def test_a_server_inside_is_taken_where_it_is_allowed(
        self, world: World, chief: Client, settings: Any
    ) -> None:
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = ["10.0.0.0/8"]
        answer = chief.post(ADD, form(world, url="https://10.0.0.7/judge"))
        assert answer.status_code == 302

    def test_known_services_need_no_address(self, world: World, chief: Client) -> None:
        assert chief.post(ADD, form(world, kind="akismet", url="")).status_code == 302


class TestScope:
    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.LAWYER, Role.ANALYST])
    def test_others_than_the_chief_see_none(self, world: World, role: Role) -> None:
        judge = Judge.objects.create(site=world.site, name="Наш", kind="signed")
        client = as_role(world, role)
        assert client.get(change(judge)).status_code in {403, 404}
        assert client.post(ADD, form(world)).status_code == 403
        assert Judge.objects.count() == 1

    def test_another_sites_are_not_found(self, world: World, chief: Client) -> None:
        other = World.make("other").site
        judge = Judge.objects.create(site=other, name="Чужой", kind="signed")
        assert chief.get(change(judge)).status_code == 404
        assert "site" in errors_of(chief.post(ADD, form(world, site=other.id)))

    def test_none_is_deleted(self, world: World, chief: Client) -> None:
        judge = Judge.objects.create(site=world.site, name="Наш", kind="signed")
        assert chief.post(f"/admin/comments/judge/{judge.pk}/delete/").status_code == 403


def test_a_comments_page_tells_what_judges_said(world: World, chief: Client) -> None:
    comment = world.comment()
    for name, score, failure in (("Строгий", 0.91, ""), ("Больной", None, "timed_out")):
        Scoring.objects.create(
            comment=comment,
            version=1,
            judge=Judge.objects.create(site=world.site, name=name, kind="signed"),
            is_gate=False,
            score=score,
            failure=failure,
            created_at=timezone.now(),
            finished_at=timezone.now(),
        )
    page = chief.get(f"/admin/comments/comment/{comment.id}/change/").content.decode()
    assert "Строгий" in page
    assert "0,91" in page
    assert "возражает" in page
    assert "слишком медленно" in page


def test_the_list_tells_how_each_does(world: World, chief: Client) -> None:
    comment, now = world.comment(), timezone.now()
    for name, failure in (("Здоровый", ""), ("Больной", "circuit_open")):
        judge = Judge.objects.create(site=world.site, name=name, kind="signed")
        for version, (code, finished_at) in enumerate(((failure, now), ("", None)), start=1):
            Scoring.objects.create(
                comment=comment,
                version=version,
                judge=judge,
                is_gate=False,
                failure=code,
                created_at=now,
                finished_at=finished_at,
            )
    Judge.objects.create(site=world.site, name="Новый", kind="signed")
    page = chief.get("/admin/comments/judge/").content.decode()
    told = re.findall(r'class="field-lately[^>]*>([^<,]+)', page)
    # By name: the sick, the healthy, the new.
    assert told == ["не беспокоим после сбоев", "отвечает", "сутки не спрашивали"]


class TestName:
    def name_in(self, world: World, names: list[str], **place: Any) -> None:
        set_settings(site=world.site, values={"scoring.judges": names}, now=timezone.now(), **place)

    def test_of_settings_follows_a_new_one(self, world: World, chief: Client) -> None:
        chief.post(ADD, form(world))
        chief.post(ADD, form(world, name="Вторая"))
        judge = Judge.objects.get(name="Наш")
        self.name_in(world, ["Вторая", "Наш"])
        self.name_in(world, ["Наш"], article=world.article)
        other = World.make("other")
        Judge.objects.create(site=other.site, name="Наш", kind="openai_chat")
        self.name_in(other, ["Наш"])
        Event.objects.all().delete()
        chief.post(change(judge), form(world, name="Новый", new_secret=""))
        named = ModerationSetting.objects.order_by("id").values_list("values", flat=True)
        assert [row["scoring.judges"] for row in named] == [["Вторая", "Новый"], ["Новый"], ["Наш"]]
        events = Event.objects.filter(kind="moderation.settings_changed").order_by("id")
        user = int(chief.session["_auth_user_id"])
        assert [(row.article_id, row.data) for row in events] == [
            (None, {"options": ["scoring.judges"], "user": user}),
            (world.article.id, {"options": ["scoring.judges"], "user": user}),
        ]
        assert judges_for(world.article) == [judge]

    def test_switched_off_is_told_of_where_it_is_named(self, world: World, chief: Client) -> None:
        chief.post(ADD, form(world))
        judge, off = Judge.objects.get(), form(world, new_secret="")
        del off["is_on"]
        said = "Проверка «Наш», названная в настройках модерации, выключена"
        assert said not in chief.post(change(judge), off, follow=True).content.decode()
        self.name_in(world, ["Наш"])
        assert said in chief.post(change(judge), off, follow=True).content.decode()
