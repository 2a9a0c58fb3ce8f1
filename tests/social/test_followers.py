"""How many follow the publisher in networks: asked for by work, shown with their time, kept by
day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from newsportal.events import work
from newsportal.events.routing import work_kinds
from newsportal.sites.models import Site
from social.models import FollowerSnapshot, FollowLink, NetworkPoll
from social.services.followers import give_up
from social.tasks import ask_followers, plan_polls, snapshot_followers
from tests.newsportal.lib.servers import Behaviour, Server, answering, serving
from tests.social.world import SHARER

pytestmark = pytest.mark.django_db
KIND = next(kind for kind in work_kinds() if kind.name == "followers")
PATH = "/api/v1/sites/vesti/follow-links"


@pytest.fixture(autouse=True)
def inside_is_allowed(settings: Any) -> None:
    settings.NEWSPORTAL_OUTBOUND_ALLOWED = ["127.0.0.1"]


def add_link(site: Site, url: str = "https://t.me/vesti", **values: Any) -> FollowLink:
    values = {"network": "telegram", "label": "Мы", **values}
    return FollowLink.objects.create(site=site, url=url, **values)


@contextmanager
def network(site: Site, behaviour: Behaviour, network: str = "telegram") -> Iterator[Server]:
    with serving(behaviour) as server:
        NetworkPoll.objects.create(site=site, network=network, url=server.url, secret="k")
        yield server


def telegram(count: int) -> Behaviour:
    return answering(b'{"ok": true, "result": %d}' % count)


def ask_due() -> int:
    plan_polls()
    handouts = work.claim(KIND, limit=10)
    for handout in handouts:
        ask_followers(**handout.kwargs())
    return sum(len(handout.ids) for handout in handouts)


def shown() -> tuple[int | None, str | None]:
    (item,) = SHARER.get(PATH).json()["items"]
    return item["followers"], item["followers_as_of"]


class TestAsking:
    def test_shows_how_many_and_since_when(self, site: Site) -> None:
        link = add_link(site)
        assert shown() == (None, None)
        with network(site, telegram(48210)) as server:
            assert ask_due() == 1
            assert ask_due() == 0
        assert b"GET /botk/getChatMemberCount?chat_id=%40vesti HTTP" in server.requests[0]
        link.refresh_from_db()
        count, since = shown()
        assert (count, link.failures, link.last_error) == (48210, 0, "")
        assert link.followers_as_of is not None
        assert since is not None
        assert since[:19] == link.followers_as_of.isoformat()[:19]
        assert link.due_at == link.followers_as_of + timedelta(hours=6)
        config = SHARER.get("/api/v1/sites/vesti/config").json()
        assert config["follow_links"][0]["followers"] == 48210

    @pytest.mark.parametrize(
        ("name", "url", "channel", "body", "asked"),
        [
            (
                "youtube",
                "https://youtube.com/@vesti",
                "UCx",
                b'{"items": [{"statistics": {"subscriberCount": "7"}}]}',
                b"channels?part=statistics&id=UCx&key=k",
            ),
            (
                "vk",
                "https://vk.com/vesti",
                "",
                b'{"response": {"groups": [{"members_count": 7}]}}',
                b"groups.getById?group_id=vesti",
            ),
        ],
    )
    def test_each_network_by_its_channel(
        self, site: Site, name: str, url: str, channel: str, body: bytes, asked: bytes
    ) -> None:
        add_link(site, url, network=name, channel=channel)
        with network(site, answering(body), name) as server:
            assert ask_due() == 1
        assert asked in server.requests[0]
        assert shown()[0] == 7

    def test_keeps_what_is_known_when_it_fails(self, site: Site) -> None:
        link = add_link(site)
        with network(site, telegram(5)):
            ask_due()
        since = shown()
        with serving(answering(status="429 No", headers=("Retry-After: 7200",))) as server:
            NetworkPoll.objects.update(url=server.url)
            FollowLink.objects.update(due_at=timezone.now())
            ask_due()
        assert shown() == since
        link.refresh_from_db()
        assert (link.failures, link.last_error, link.tries) == (1, "busy", 0)
        assert link.due_at is not None
        assert link.due_at - timezone.now() > timedelta(hours=1, minutes=59)

    def test_asks_nobody_without_a_key_a_channel_or_need(self, site: Site) -> None:
        add_link(site, "https://t.me/+secret")
        add_link(site, typed_followers=9)
        add_link(site, is_enabled=False)
        add_link(site, "https://vk.com/vesti", network="vk")
        add_link(site, "https://facebook.com/vesti", network="facebook")
        NetworkPoll.objects.create(site=site, network="vk")
        with network(site, telegram(5)) as server:
            assert ask_due() == 1
            assert ask_due() == 0
        assert server.connections == 0
        assert set(FollowLink.objects.values_list("due_at", flat=True)) == {None}
        assert FollowLink.objects.filter(last_error="no_channel").count() == 1

    def test_shows_what_was_typed_in_instead(self, site: Site) -> None:
        add_link(site, followers=5, followers_as_of=timezone.now(), typed_followers=48000)
        assert shown() == (48000, None)

    def test_goes_on_tomorrow_after_giving_up(self, site: Site) -> None:
        link = add_link(site, due_at=timezone.now(), tries=3)
        give_up(ids=[str(link.id)], now=timezone.now())
        link.refresh_from_db()
        assert (link.tries, link.failures, link.last_error) == (0, 1, "gave_up")


class TestSnapshots:
    def test_keep_the_last_numbers_of_each_day(self, site: Site, time_machine: Any) -> None:
        link = add_link(site, followers=10, clicks=3)
        add_link(site, label="Второй")
        time_machine.move_to("2026-03-01T10:50:00Z", tick=False)
        snapshot_followers()
        FollowLink.objects.filter(id=link.id).update(followers=12, clicks=4)
        time_machine.move_to("2026-03-01T23:50:00Z", tick=False)
        snapshot_followers()
        FollowLink.objects.filter(id=link.id).update(typed_followers=100)
        time_machine.move_to("2026-03-02T00:50:00Z", tick=False)
        snapshot_followers()
        rows = FollowerSnapshot.objects.filter(link=link).order_by("day")
        assert list(rows.values_list("day", "followers", "clicks")) == [
            (date(2026, 3, 1), 12, 4),
            (date(2026, 3, 2), 100, 4),
        ]
        assert FollowerSnapshot.objects.count() == 4
