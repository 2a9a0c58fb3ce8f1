"""Where the publisher can be followed, and who went there."""

from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from newsportal.sites.models import Site
from social.models import FilteredVisits, FollowLink
from tests.social.threads import in_threads
from tests.social.world import (
    CHROME,
    FRIEND,
    GOOGLEBOT,
    SHARER,
    TELEGRAM_BOT,
    Somebody,
    drain,
    filtered,
    make_site,
)

pytestmark = pytest.mark.django_db
PATH = "/api/v1/sites/vesti/follow-links"


def add(site: Site, network: str = "telegram", **values: Any) -> FollowLink:
    values = {"url": f"https://{network}.example/vesti", "label": network.title(), **values}
    return FollowLink.objects.create(site=site, network=network, **values)


class TestList:
    def test_is_in_order_with_counting_links(self, site: Site) -> None:
        second, first = add(site, "youtube", order=2), add(site, order=1)
        add(site, "vk", is_enabled=False)
        add(make_site("other"))
        body = SHARER.get(PATH).json()
        assert [item["id"] for item in body["items"]] == [str(first.id), str(second.id)]
        assert body["next"] is None
        assert body["items"][0] == {
            "id": str(first.id),
            "network": "telegram",
            "label": "Telegram",
            "url": f"http://testserver/f/{first.id}",
            "target_url": "https://telegram.example/vesti",
            "followers": None,
            "followers_as_of": None,
        }

    def test_costs_two_queries(self, site: Site, django_assert_num_queries: Any) -> None:
        add(site)
        add(site, "vk")
        with django_assert_num_queries(2):
            assert SHARER.get(PATH).status_code == 200

    def test_takes_no_unknown_parameter(self, site: Site) -> None:
        assert SHARER.get(PATH + "?page=2").json()["code"] == "unknown_parameter"


class TestFollow:
    def test_leads_to_the_network_and_counts(self, site: Site) -> None:
        link = add(site)
        answer = FRIEND.get(f"/f/{link.id}?url=https://evil.example")
        assert (answer.status_code, answer["Location"]) == (302, link.url)
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies
        drain()
        link.refresh_from_db()
        assert link.clicks == 1

    @pytest.mark.parametrize("agent", [GOOGLEBOT, TELEGRAM_BOT, "", "curl/8.5.0"])
    def test_leads_robots_uncounted(self, site: Site, agent: str) -> None:
        link = add(site)
        assert Somebody(agent=agent).get(f"/f/{link.id}").status_code == 302
        drain()
        link.refresh_from_db()
        assert link.clicks == 0

    def test_counts_no_head_and_no_prefetch(self, site: Site) -> None:
        link = add(site)
        assert FRIEND.head(f"/f/{link.id}").status_code == 302
        assert FRIEND.get(f"/f/{link.id}", HTTP_SEC_PURPOSE="prefetch").status_code == 302
        drain()
        link.refresh_from_db()
        assert link.clicks == 0

    def test_counts_sixty_a_minute_from_one_address(self, site: Site) -> None:
        link = add(site)
        answers = [Somebody(agent=f"{CHROME} {n}").get(f"/f/{link.id}") for n in range(63)]
        assert {(each.status_code, each["Location"]) for each in answers} == {(302, link.url)}
        FRIEND.get(f"/f/{link.id}")
        drain()
        link.refresh_from_db()
        assert link.clicks == 61
        row = FilteredVisits.objects.get()
        assert (row.site_id, row.reason, row.visits) == (site.id, "rate", 3)

    def test_counts_all_without_limits(self, site: Site, settings: Any) -> None:
        settings.NEWSPORTAL_LIMITS = False
        link = add(site)
        for _ in range(63):
            FRIEND.get(f"/f/{link.id}")
        drain()
        link.refresh_from_db()
        assert link.clicks == 63
        assert not FilteredVisits.objects.exists()

    def test_leaves_robots_out_of_the_limit(self, site: Site) -> None:
        link = add(site)
        for _ in range(61):
            Somebody(agent=GOOGLEBOT).get(f"/f/{link.id}")
        Somebody().get(f"/f/{link.id}")
        drain()
        link.refresh_from_db()
        assert link.clicks == 1
        assert filtered() == {"agent": 61}

    @pytest.mark.parametrize("name", [UUID(int=1), "1", "%00", "x" * 300])
    def test_knows_no_other_links(self, site: Site, name: object) -> None:
        assert Somebody(agent=CHROME).get(f"/f/{name}").status_code == 404

    def test_leads_nowhere_when_switched_off(self, site: Site) -> None:
        assert FRIEND.get(f"/f/{add(site, is_enabled=False).id}").status_code == 404

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/x", "//a.example"])
    def test_takes_only_web_addresses(self, site: Site, url: str) -> None:
        link = FollowLink(site=site, network="vk", label="VK", url=url)
        with pytest.raises(ValidationError) as refused:
            link.full_clean()
        assert set(refused.value.message_dict) == {"url"}


@pytest.mark.django_db(transaction=True)
def test_fifty_clicks_at_once_are_fifty() -> None:
    link = add(make_site())
    in_threads(lambda _: FRIEND.get(f"/f/{link.id}"), 50)
    drain()
    link.refresh_from_db()
    assert link.clicks == 50
