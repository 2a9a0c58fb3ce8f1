"""The page of automation: who sees it, what it says, and its three acts."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Certificate, Learning, ModelVersion
from comments.services.learning.versions import ensure_learning
from newsportal.events.models import Event
from newsportal.sites.models import Membership, Role, Site
from tests.comments.learning.schooling import own_version
from tests.factories import World, make_moderator

LIST = "/admin/comments/learning/"
SETTINGS = {
    "act": "settings",
    "automation": "certified",
    "errors_one_in": "200",
    "audit_percent": "3",
    "hold_toxic_percent": "85",
    "hold_spam_percent": "95",
    "train_after": "500",
}


def member(site: Site, role: Role = Role.CHIEF) -> Client:
    user = make_moderator()
    Membership.objects.create(site=site, user=user, role=role)
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user)
    return client


def page(site: Site) -> str:
    return f"{LIST}{ensure_learning(site_id=site.pk, now=timezone.now()).pk}/change/"


def certified(site: Site, version: ModelVersion) -> Certificate:
    steps = [
        {"threshold": 0.1, "share": 0.5, "sample": 1500, "errors": 3, "bound": 0.0052},
        {"threshold": 0.2, "share": 0.785, "sample": 2355, "errors": 14, "bound": 0.0093},
        {"threshold": 0.3, "share": 0.805, "sample": 2415, "errors": 19, "bound": 0.0116},
    ]
    row = Certificate.objects.create(
        site=site,
        model_version=version,
        made_at=timezone.now(),
        errors_one_in=100,
        confidence=0.95,
        sample=3000,
        steps=[{**step, "is_kept": step["bound"] <= 0.01} for step in steps],
        threshold=0.2,
        share=0.785,
        errors=14,
        bound=0.0093,
    )
    Learning.objects.filter(site=site).update(certificate=row)
    return row


class TestScope:
    def test_leads_who_has_one_site_to_its_page(self, world: World) -> None:
        answer = member(world.site).get(LIST)
        assert (answer.status_code, answer.headers["Location"]) == (302, page(world.site))

    def test_lists_the_own_sites_and_no_others(self, world: World) -> None:
        other = World.make("drugaya")
        World.make("chuzhaya")
        user = make_moderator()
        for site in (world.site, other.site):
            Membership.objects.create(site=site, user=user, role=Role.CHIEF)
        client = Client()
        client.force_login(user)
        rows = client.get(LIST).context["cl"].result_list
        assert {row.site.key for row in rows} == {"gazeta", "drugaya"}

    def test_is_nothing_to_strangers(self, world: World) -> None:
        stranger = member(World.make("drugaya").site)
        assert stranger.get(page(world.site)).status_code == 404
        assert stranger.post(page(world.site), SETTINGS).status_code == 404
        nobody = Client()
        nobody.force_login(User.objects.create_user("nobody", is_staff=True))
        assert nobody.get(page(world.site)).status_code == 404

    @pytest.mark.parametrize("role", [Role.ANALYST, Role.MODERATOR])
    def test_who_may_not_change_settings_only_reads(self, world: World, role: Role) -> None:
        version = own_version(world.site)
        client = member(world.site, role)
        text = client.get(page(world.site)).content.decode()
        assert '<form method="post"' not in text.split('class="desk law auto"')[1]
        shipped = ModelVersion.objects.get(site=None)
        for form in (SETTINGS, {"act": "train"}, {"act": "activate", "version": shipped.pk}):
            assert client.post(page(world.site), form).status_code == 403
        learning = Learning.objects.select_related("site").get(site=world.site)
        assert (learning.active_id, learning.due_at) == (version.pk, None)
        assert learning.site.automation == "rules"


class TestPage:
    def test_says_the_promise_and_what_it_rests_on(self, world: World) -> None:
        certified(world.site, own_version(world.site, toxicity_auc=0.958))
        text = member(world.site).get(page(world.site)).content.decode()
        assert "Ошибочным может быть не больше 1 из 100 автоматических одобрений" in text
        assert "78,5\N{NO-BREAK SPACE}%" in text
        assert "0,93\N{NO-BREAK SPACE}%" in text
        assert "слепых ответов 3000" in text
        assert "0,958" in text
        assert text.count("<circle") == 3
        assert text.count("is-granted") == 1
        # Coordinates keep their points whatever the language.
        assert 'cx="352.0"' in text

    def test_says_that_nothing_is_certified(self, world: World) -> None:
        text = member(world.site).get(page(world.site)).content.decode()
        assert "сверх правил машина ничего не одобряет" in text
        assert "<circle" not in text

    def test_tells_trouble(self, world: World) -> None:
        address = page(world.site)
        Learning.objects.update(trouble="no_library")
        text = member(world.site).get(address).content.decode()
        assert "scikit-learn не установлен" in text

    def test_asks_the_same_number_of_queries_whatever_there_is(self, world: World) -> None:
        client = member(world.site)
        version = own_version(world.site)
        address = page(world.site)
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for _ in range(5):
            certified(world.site, version)
            own_version(world.site)
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(few) == len(many)


class TestActs:
    def test_saves_settings_and_says_so_in_the_log(self, world: World) -> None:
        answer = member(world.site).post(page(world.site), SETTINGS)
        assert answer.status_code == 302
        site = Site.objects.get(id=world.site.id)
        assert (site.automation, site.errors_one_in, site.audit_percent) == ("certified", 200, 3)
        assert (site.hold_toxic_percent, site.hold_spam_percent) == (85, 95)
        assert site.train_after == 500
        event = Event.objects.get(kind="automation.changed")
        assert event.data == {
            "automation": "certified",
            "errors_one_in": 200,
            "audit_percent": 3,
            "hold_toxic_percent": 85,
            "hold_spam_percent": 95,
            "train_after": 500,
        }

    def test_refuses_a_promise_that_is_none(self, world: World) -> None:
        wrong = {**SETTINGS, "errors_one_in": "1", "audit_percent": "101"}
        answer = member(world.site).post(page(world.site), wrong)
        assert answer.status_code == 200
        assert set(answer.context["form"].errors) == {"errors_one_in", "audit_percent"}
        assert Site.objects.get(id=world.site.id).errors_one_in == 100
        assert not Event.objects.filter(kind="automation.changed").exists()

    def test_makes_a_training_due(self, world: World) -> None:
        assert member(world.site).post(page(world.site), {"act": "train"}).status_code == 302
        assert Learning.objects.get(site=world.site).due_at is not None

    def test_rolls_back_by_name(self, world: World) -> None:
        own_version(world.site)
        shipped = ModelVersion.objects.get(site=None)
        client = member(world.site)
        client.post(page(world.site), {"act": "activate", "version": shipped.pk})
        learning = Learning.objects.get(site=world.site)
        assert learning.active_id == shipped.pk
        assert learning.activated_by_id == int(client.session["_auth_user_id"])

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 18, "9" * 40, "²"])
    def test_switches_on_nothing_unknown(self, world: World, version: str) -> None:
        own = own_version(world.site)
        form = {"act": "activate", "version": version}
        assert member(world.site).post(page(world.site), form).status_code == 302
        assert Learning.objects.get(site=world.site).active_id == own.pk

    def test_switches_on_no_other_site_s_version(self, world: World) -> None:
        own, foreign = own_version(world.site), own_version(World.make("drugaya").site)
        form = {"act": "activate", "version": foreign.pk}
        member(world.site).post(page(world.site), form)
        assert Learning.objects.get(site=world.site).active_id == own.pk
