"""Who speaks, in the admin: a site's settings in groups, keys made and shown once, readers."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from newsportal.readers.models import Reader, ServiceKey
from newsportal.sites.models import Membership, Section, Site
from tests.api import Api
from tests.factories import World, make_moderator, make_staff_reader

ADD_KEY = "/admin/readers/servicekey/add/"


@pytest.fixture
def superuser(db: None) -> Client:
    client = Client(headers={"accept-language": "ru"})
    client.force_login(User.objects.create_superuser("glavred"))
    return client


@pytest.fixture
def member(world: World) -> Client:
    user = make_moderator()
    Membership.objects.create(site=world.site, user=user)
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user)
    return client


# Set there, beside the numbers that they are set by.
ON_THE_PAGE_OF_AUTOMATION = {
    "audit_percent",
    "automation",
    "errors_one_in",
    "hold_spam_percent",
    "hold_toxic_percent",
    "train_after",
}
KEPT_BY_SERVICES = {"id", "queue_late_at", "spells", "words_version"}


class TestSite:
    def test_shows_every_setting_in_a_group(self, superuser: Client, world: World) -> None:
        groups: Any = admin.site.get_model_admin(Site).fieldsets
        shown = [name for _, group in groups for name in group["fields"]]
        assert len(shown) == len(set(shown))
        columns = {field.name for field in Site._meta.concrete_fields}
        assert set(shown) == columns - ON_THE_PAGE_OF_AUTOMATION - KEPT_BY_SERVICES
        page = superuser.get(f"/admin/sites/site/{world.site.id}/change/").content.decode()
        for title in ("Обсуждение", "Кто может писать", "Реакции и жалобы", "Правки и удаление"):
            assert title in page

    def test_is_saved_as_it_was_shown(self, superuser: Client, world: World, api: Api) -> None:
        path = f"/admin/sites/site/{world.site.id}/change/"
        form = superuser.get(path).context["adminform"].form
        values = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
        values = {name: value for name, value in values.items() if value is not None}
        # A box that is not ticked is not sent.
        values = {name: value for name, value in values.items() if value is not False}
        for name in ("hosts", "reaction_kinds"):
            values[name] = ",".join(getattr(world.site, name))
        before = Site.objects.values().get()
        assert superuser.post(path, values).status_code == 302
        assert Site.objects.values().get() == before
        changes = {"min_identity": "phone", "challenge": "proof_of_work", "reserved_names": "Совет"}
        assert superuser.post(path, values | changes).status_code == 302
        assert Site.objects.values().get() == before | changes
        assert api.get("sites/gazeta/config").body["min_identity"] == "phone"


class TestSection:
    def test_says_who_may_write_and_whether_things_are_reviewed(
        self, member: Client, world: World
    ) -> None:
        section = Section.objects.create(site=world.site, key="films", name="Кино")
        path = f"/admin/sites/section/{section.id}/change/"
        values = {"name": "Кино", "min_identity": "email", "is_reviews": "on"}
        assert member.post(path, values).status_code == 302
        section.refresh_from_db()
        assert (section.min_identity, section.is_reviews) == ("email", True)


class TestServiceKeys:
    def test_are_made_and_shown_once(self, superuser: Client, world: World, api: Api) -> None:
        assert superuser.get(ADD_KEY).status_code == 200
        body = {"site": world.site.id, "scopes": ["articles", "export"]}
        response = superuser.post(ADD_KEY, body)
        secret: str = response.context["key"]
        assert secret in response.content.decode()
        assert "no-store" in response.headers["Cache-Control"]
        made = ServiceKey.objects.get()
        assert (made.site, made.scopes) == (world.site, ["articles", "export"])
        facts = {"url": "https://gazeta.example/new", "title": "Новость"}
        assert api.put("sites/gazeta/articles/new", facts, token=secret).status == 201
        for path in ("/admin/readers/servicekey/", f"/admin/readers/servicekey/{made.id}/change/"):
            assert secret.rpartition("_")[2] not in superuser.get(path).content.decode()
        assert LogEntry.objects.get().object_id == str(made.id)
        assert secret not in str(list(superuser.session.items())) + str(superuser.cookies)

    @pytest.mark.parametrize("scopes", [[], ["everything"], ["articles", "everything"]])
    def test_open_only_what_there_is(
        self, superuser: Client, world: World, scopes: list[str]
    ) -> None:
        response = superuser.post(ADD_KEY, {"site": world.site.id, "scopes": scopes})
        assert response.status_code == 200
        assert "scopes" in response.context["adminform"].form.errors
        assert not ServiceKey.objects.exists()

    def test_are_made_by_who_runs_the_service(self, member: Client, world: World) -> None:
        body = {"site": world.site.id, "scopes": ["articles"]}
        assert member.post(ADD_KEY, body).status_code in {403, 404}
        assert not ServiceKey.objects.exists()


class TestReader:
    def test_shows_kind_identity_and_issuer(self, member: Client, world: World) -> None:
        reader = make_staff_reader(world.site)
        Reader.objects.filter(id=reader.id).update(identity="phone", issuer="izdatel")
        page = member.get(f"/admin/readers/reader/{reader.id}/change/").content.decode()
        for text in ("подтверждённый телефон", "izdatel", reader.subject, "вошедший"):
            assert text in page
