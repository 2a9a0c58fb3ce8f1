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
        assert len(part["networks"]) == 15
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
    def test_are_a_row_and_more_and_the_rest_is_off(self) -> None:
        row = Network.objects.filter(is_enabled=True, is_more=False).order_by("order")
        assert " ".join(row.values_list("code", flat=True)) == (
            "telegram whatsapp vk ok facebook x viber linkedin email copy native"
        )
        off = Network.objects.filter(is_enabled=False).values_list("code", flat=True)
        assert set(off) == {
            *("mailru", "bluesky", "mastodon", "messenger", "reddit", "pinterest", "tumblr"),
            *("livejournal", "line", "flipboard", "xing", "threema", "hatena", "instapaper"),
        }

    def test_of_which_whatsapp_can_never_be_confirmed(self) -> None:
        whatsapp = Network.objects.get(code="whatsapp")
        assert (whatsapp.robot_ranges, whatsapp.robot_domains) == ([], [])

    def test_need_a_number_where_an_app_is_needed(self) -> None:
        messenger = Network.objects.get(code="messenger")
        messenger.is_enabled = True
        with pytest.raises(ValidationError):
            messenger.full_clean()
        template = messenger.intent_url_template.replace("{app_id}", "12345")
        messenger.intent_url_template = template
        messenger.full_clean()

    def test_leave_alone_what_an_editor_changed(self) -> None:
        Network.objects.filter(code="vk").update(name="ВК", is_enabled=False, order=5)
        Network.objects.filter(code="x").delete()
        add_default_networks()
        assert Network.objects.count() == 29
        changed = Network.objects.get(code="vk")
        assert (changed.name, changed.is_enabled, changed.order) == ("ВК", False, 5)

    def test_pass_the_checks_of_the_admin(self) -> None:
        for network in Network.objects.all():
            network.full_clean()

    def test_with_a_script_for_an_address_are_refused(self) -> None:
        network = Network(code="evil", name="E", intent_url_template="javascript:{url}")
        with pytest.raises(ValidationError):
            network.full_clean()
