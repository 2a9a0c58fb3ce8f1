"""The admin shows each member of the staff the own sites' rows, and lets nobody change facts."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from newsportal.sites.models import Membership, Site
from social.models import FilteredVisits, FollowLink, Network, Share
from tests.social.world import SHARER, make_article, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


@pytest.fixture
def own() -> Site:
    return make_site("own")


@pytest.fixture
def other() -> Site:
    return make_site("other")


@pytest.fixture
def editor(own: Site) -> Client:
    """A member of one site: Django's own permissions are not asked."""
    user = User.objects.create_user("editor", is_staff=True)
    Membership.objects.create(site=own, user=user)
    client = Client()
    client.force_login(user)
    return client


def add(site: Site, label: str) -> FollowLink:
    return FollowLink.objects.create(
        site=site, network="vk", label=label, url="https://vk.example/x"
    )


class TestFollowLinks:
    def test_are_those_of_the_own_sites(self, editor: Client, own: Site, other: Site) -> None:
        add(own, "Наша ссылка")
        foreign = add(other, "Чужая ссылка")
        page = editor.get("/admin/social/followlink/").content.decode()
        assert "Наша ссылка" in page
        assert "Чужая ссылка" not in page
        assert editor.get(f"/admin/social/followlink/{foreign.id}/change/").status_code == 404

    def test_cannot_be_given_to_another_site(self, editor: Client, own: Site, other: Site) -> None:
        form = {"network": "vk", "url": "https://vk.example/x", "label": "VK", "order": "1"}
        refused = editor.post("/admin/social/followlink/add/", {**form, "site": other.id})
        assert refused.status_code == 200
        assert not FollowLink.objects.exists()
        taken = editor.post("/admin/social/followlink/add/", {**form, "site": own.id})
        assert taken.status_code == 302
        assert FollowLink.objects.get().site == own


class TestFacts:
    def test_are_those_of_the_own_sites(self, editor: Client, own: Site, other: Site) -> None:
        tokens = [
            SHARER.share(make_article(site, "night")).json()["token"] for site in (own, other)
        ]
        for site, reason in ((own, "headless"), (other, "no_agent")):
            FilteredVisits.objects.create(site=site, day=date(2026, 3, 1), reason=reason)
        shares = editor.get("/admin/social/share/").content.decode()
        assert tokens[0] in shares
        assert tokens[1] not in shares
        visits = editor.get("/admin/social/filteredvisits/").content.decode()
        assert "headless" in visits
        assert "no_agent" not in visits

    def test_can_be_read_and_not_changed(self, editor: Client, own: Site) -> None:
        SHARER.share(make_article(own))
        share = Share.objects.get()
        path = f"/admin/social/share/{share.id}"
        assert editor.get(f"{path}/change/").status_code == 200
        assert editor.post(f"{path}/change/", {"quote": "x"}).status_code == 403
        assert editor.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
        assert editor.get("/admin/social/share/add/").status_code == 403
        share.refresh_from_db()
        assert share.quote == ""


class TestNetworks:
    def test_are_switched_and_never_deleted(self, admin_client: Client) -> None:
        assert admin_client.get("/admin/social/network/").status_code == 200
        assert admin_client.get("/admin/social/network/vk/change/").status_code == 200
        assert admin_client.post("/admin/social/network/vk/delete/").status_code == 403
        assert Network.objects.filter(code="vk").exists()

    def test_are_not_a_single_sites_to_switch(self, editor: Client) -> None:
        assert editor.get("/admin/social/network/").status_code == 403
        assert editor.post("/admin/social/network/vk/change/", {"name": "x"}).status_code == 403
