"""What widgets are told of social, and the networks an installation begins with."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from social.config import config
from social.models import FollowLink, Network
from social.services.defaults import add_default_networks
from tests.social.world import SHARER, make_site

pytestmark = pytest.mark.django_db


class TestConfig:
    def test_has_networks_follow_links_and_kinds(self, settings: Any) -> None:
        settings.NEWSPORTAL_PUBLIC_URL = "https://talk.vesti.example"
        site = make_site()
        link = FollowLink.objects.create(
            site=site, network="vk", label="VK", url="https://vk.example/vesti"
        )
        part = config(site=site, language="kk")
        assert set(part) == {"networks", "follow_links", "article_reaction_kinds"}
        assert len(part["networks"]) == 10
        assert part["networks"][9]["name"] == "Сілтемені көшіру"
        assert part["follow_links"][0]["url"] == f"https://talk.vesti.example/f/{link.id}"
        assert part["article_reaction_kinds"][0] == {"kind": "like", "label": "Ұнайды"}

    def test_is_part_of_the_sites(self) -> None:
        make_site()
        body = SHARER.get("/api/v1/sites/vesti/config?lang=az").json()
        assert body["article_reaction_kinds"][0] == {"kind": "like", "label": "Bəyənirəm"}
        assert body["networks"][0]["code"] == "telegram"

    def test_costs_two_queries(self, django_assert_num_queries: Any) -> None:
        site = make_site()
        with django_assert_num_queries(2):
            config(site=site, language="ru")


class TestDefaultNetworks:
    def test_are_eleven_and_one_of_them_is_off(self) -> None:
        assert Network.objects.count() == 11
        assert list(Network.objects.filter(is_enabled=False)) == [Network(code="mailru")]

    def test_leave_alone_what_an_editor_changed(self) -> None:
        Network.objects.filter(code="vk").update(name="ВК", is_enabled=False, order=5)
        Network.objects.filter(code="x").delete()
        add_default_networks()
        assert Network.objects.count() == 11
        changed = Network.objects.get(code="vk")
        assert (changed.name, changed.is_enabled, changed.order) == ("ВК", False, 5)

    def test_pass_the_checks_of_the_admin(self) -> None:
        for network in Network.objects.all():
            network.full_clean()

    def test_with_a_script_for_an_address_are_refused(self) -> None:
        network = Network(code="evil", name="E", intent_url_template="javascript:{url}")
        with pytest.raises(ValidationError):
            network.full_clean()
