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

    def test_are_edited_line_by_line(self, admin_client: Client) -> None:
        path = "/admin/social/network/vk/change/"
        form = {
            **network_form("vk"),
            "order_kk": "5",
            "name_az": "VKontakte",
            "robot_ranges": " 192.0.2.0/24 \r\n\r\n2001:db8::/32\r\n",
            "robot_domains": "vk.example",
        }
        answer = admin_client.post(path, form)
        assert answer.status_code == 302
        network = Network.objects.get(code="vk")
        assert network.orders == {"kk": 5}
        assert network.names == {"ru": "ВКонтакте", "kk": "ВКонтакте", "az": "VKontakte"}
        assert network.robot_ranges == ["192.0.2.0/24", "2001:db8::/32"]
        assert network.robot_domains == ["vk.example"]
        assert network.robot_patterns == ["vkShare"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("robot_ranges", "192.0.2.1/24"),
            ("robot_ranges", "0.0.0.0/0"),
            ("robot_ranges", "2000::/3"),
            ("robot_ranges", "192.0.2.0/24, 198.51.100.0/24"),
            ("robot_domains", "com"),
            ("robot_domains", "https://vk.com/"),
            ("robot_domains", "*.vk.com"),
            ("order_kk", "-1"),
            ("order_kk", "40000"),
            ("intent_url_template", "javascript:{url}"),
            ("intent_url_template", "https://vk.com/?u={url}&app={app_id}"),
        ],
    )
    def test_refuse_what_could_not_work(self, admin_client: Client, field: str, value: str) -> None:
        before = Network.objects.values().get(code="vk")
        form = {**network_form("vk"), field: value}
        answer = admin_client.post("/admin/social/network/vk/change/", form)
        assert answer.status_code == 200
        assert Network.objects.values().get(code="vk") == before

    def test_are_not_switched_on_in_the_list_while_a_number_is_missing(
        self, admin_client: Client
    ) -> None:
        path = "/admin/social/network/?q=messenger"
        answer = admin_client.post(
            path,
            {
                "form-TOTAL_FORMS": "1",
                "form-INITIAL_FORMS": "1",
                "form-0-code": "messenger",
                "form-0-order": "190",
                "form-0-is_enabled": "on",
                "_save": "Save",
            },
        )
        assert answer.status_code == 200
        assert not Network.objects.get(code="messenger").is_enabled


def network_form(code: str) -> dict[str, Any]:
    """What the browser sends when nothing is changed."""
    network = Network.objects.get(code=code)
    lists = ("robot_patterns", "robot_ranges", "robot_domains")
    return {
        "name": network.name,
        "is_enabled": "on",
        "device": network.device,
        "intent_url_template": network.intent_url_template,
        "text_unit": network.text_unit,
        "order": network.order,
        **{f"name_{language}": name for language, name in network.names.items()},
        **{name: "\n".join(getattr(network, name)) for name in lists},
    }
