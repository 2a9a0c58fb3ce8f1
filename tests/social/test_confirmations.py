"""A share is confirmed when its own network itself fetched its link."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dns.rcode
import pytest
import time_machine
from django.utils import timezone

from newsportal.articles.models import Activity, Article
from newsportal.events import work
from newsportal.events.routing import work_kinds
from newsportal.lib.host_names import Unanswered, bears_name
from social.models import Confirmation, HourTally, Network, Share, ShareTally
from social.services import confirmations
from social.tasks import check_addresses
from tests.newsportal.lib.names import NameServer, name_server
from tests.social.threads import in_threads
from tests.social.world import (
    SHARER,
    TELEGRAM_BOT,
    Somebody,
    events,
    interactions,
    link_of,
    make_article,
    make_site,
    numbers,
)

pytestmark = pytest.mark.django_db
KIND = next(kind for kind in work_kinds() if kind.name == "confirmations")
VK_BOT = "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)"
# Of the documentation's own ranges; VK's true ones are in the list of networks.
VK, LIAR, STRANGER, VK6 = "192.0.2.10", "192.0.2.66", "192.0.2.99", "2001:db8::10"
ZONE = {
    ("10.2.0.192.in-addr.arpa.", "PTR"): ["srv10.vk.com."],
    ("srv10.vk.com.", "A"): [VK],
    # Whoever runs the address says it is VK's; VK's own servers say otherwise.
    ("66.2.0.192.in-addr.arpa.", "PTR"): ["srv10.vk.com.", "vk.com.liar.example."],
    ("vk.com.liar.example.", "A"): [LIAR],
    ("99.2.0.192.in-addr.arpa.", "PTR"): ["host.stranger.example."],
    ("host.stranger.example.", "A"): [STRANGER],
    (f"0.1.{'0.' * 22}8.b.d.0.1.0.0.2.ip6.arpa.", "PTR"): ["six.vk.com."],
    ("six.vk.com.", "AAAA"): [VK6],
}
TELEGRAM = Somebody("149.154.161.7", TELEGRAM_BOT)


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


@pytest.fixture(autouse=True)
def names(settings: Any) -> Iterator[NameServer]:
    with name_server(ZONE) as server:
        settings.NEWSPORTAL_RESOLVER = server.place
        yield server


def confirmed() -> list[int]:
    """As the share, the totals, the hours, the article and the log have it."""
    return [
        Share.objects.filter(confirmed_at__isnull=False).count(),
        sum(ShareTally.objects.values_list("confirmed", flat=True)),
        sum(HourTally.objects.values_list("confirmed", flat=True)),
        sum(Article.objects.values_list("engagement__confirmed", flat=True)),
        len(events("share.confirmed")),
    ]


def look_up() -> None:
    """As the relay and a worker would, until nothing is due."""
    while handouts := work.claim(KIND, limit=KIND.batch):
        for handout in handouts:
            check_addresses(**handout.kwargs())


def waiting() -> Confirmation:
    return Confirmation.objects.get()


class TestRanges:
    def test_confirm_at_once(self, article: Article, link: str) -> None:
        TELEGRAM.get(link)
        assert confirmed() == [1] * 5
        assert numbers(article)["previewed"] == 1
        [event] = events("share.confirmed")
        assert event.subject_id == Share.objects.get().id
        assert event.data == {"network": "telegram"}
        assert event.article_version == numbers(article)["version"] == 4
        assert not Confirmation.objects.exists()
        assert interactions() == []

    def test_confirm_once(self, link: str) -> None:
        for last in range(3):
            Somebody(f"149.154.161.{last}", TELEGRAM_BOT).get(link)
        assert confirmed() == [1] * 5

    def test_confirm_after_another_robot_was_first(self, article: Article, link: str) -> None:
        Somebody("192.0.2.7", "Twitterbot/1.0").get(link)
        TELEGRAM.get(link)
        assert Share.objects.get().previewed_by == "x"
        assert confirmed() == [1] * 5
        assert numbers(article)["previewed"] == 1

    @pytest.mark.parametrize(
        ("address", "agent"),
        [
            ("192.0.2.7", TELEGRAM_BOT),
            ("149.154.161.7", "Twitterbot/1.0"),
            ("149.154.161.7", "Mozilla/5.0 (X11; Linux x86_64) Firefox/127.0"),
            ("149.154.161.7", "curl/8.5.0"),
            ("not an address", TELEGRAM_BOT),
        ],
    )
    def test_confirm_no_other(self, link: str, address: str, agent: str) -> None:
        Somebody(address, agent).get(link)
        assert confirmed() == [0] * 5
        assert not Confirmation.objects.exists()

    def test_confirm_by_no_head(self, link: str) -> None:
        TELEGRAM.head(link)
        assert confirmed() == [0] * 5

    def test_confirm_for_seven_days(self, article: Article) -> None:
        with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
            links = [link_of(SHARER.share(article)) for _ in range(2)]
        with time_machine.travel("2026-03-08T12:00:00Z", tick=False):
            TELEGRAM.get(links[0])
        with time_machine.travel("2026-03-08T12:00:01Z", tick=False):
            TELEGRAM.get(links[1])
        assert confirmed() == [1] * 5
        assert numbers(article)["previewed"] == 2

    def test_are_the_editors_to_change(self, link: str) -> None:
        Network.objects.filter(code="telegram").update(robot_ranges=["2001:db8::/32"])
        TELEGRAM.get(link)
        Somebody("2001:db8::7", TELEGRAM_BOT).get(link)
        assert confirmed() == [1] * 5

    def test_prove_nothing_for_whatsapp(self, article: Article) -> None:
        link = link_of(SHARER.share(article, "whatsapp"))
        Somebody("157.240.1.1", "WhatsApp/2.23.20.0 A").get(link)
        assert confirmed() == [0] * 5
        assert numbers(article)["previewed"] == 1
        assert not Confirmation.objects.exists()


class TestWeight:
    """In five minutes' sums, of which `hot` and `rising` are made."""

    @pytest.fixture(autouse=True)
    def _weights(self, settings: Any) -> None:
        settings.NEWSPORTAL_HEAT_WEIGHTS = {
            **settings.NEWSPORTAL_HEAT_WEIGHTS,
            "sharers": 0,
            "confirmed": 8,
        }

    def test_halves_with_each_of_one_visitors(self, article: Article) -> None:
        for _ in range(3):
            TELEGRAM.get(link_of(SHARER.share(article)))
        assert weighed() == (3, 8 + 4 + 2)

    def test_is_whole_for_each_visitor(self, article: Article) -> None:
        for last in range(3):
            somebody = Somebody(f"198.51.100.{last}")
            TELEGRAM.get(link_of(somebody.share(article)))
        assert weighed() == (3, 24)

    def test_is_nothing_for_who_cannot_be_told_apart(self, article: Article) -> None:
        TELEGRAM.get(link_of(Somebody(opted_out=True).share(article)))
        assert weighed() == (1, 0)

    def test_is_nothing_for_a_preview(self, article: Article, link: str) -> None:
        Somebody("192.0.2.7", TELEGRAM_BOT).get(link)
        assert weighed() == (0, 0)


def weighed() -> tuple[int, float]:
    rows = Activity.objects.values_list("confirmed", "weight")
    return sum(row[0] for row in rows), sum(row[1] for row in rows)


@pytest.fixture
def vk_link(article: Article) -> str:
    return link_of(SHARER.share(article, "vk"))


class TestNames:
    @pytest.mark.parametrize("address", [VK, VK6])
    def test_confirm_once_they_are_looked_up(self, vk_link: str, address: str) -> None:
        Somebody(address, VK_BOT).get(vk_link)
        assert confirmed() == [0] * 5
        assert waiting().address == address
        look_up()
        assert confirmed() == [1] * 5
        assert waiting().address is None

    @pytest.mark.parametrize("address", [LIAR, STRANGER, "192.0.2.200", "198.51.100.1"])
    def test_that_are_not_its_own_confirm_nothing(self, vk_link: str, address: str) -> None:
        Somebody(address, VK_BOT).get(vk_link)
        look_up()
        assert confirmed() == [0] * 5
        assert (waiting().address, waiting().lookups) == (None, 1)

    def test_are_never_asked_for_by_a_request(self, vk_link: str, names: NameServer) -> None:
        Somebody(VK, VK_BOT).get(vk_link)
        assert names.asked == []

    def test_of_others_are_not_asked_where_they_lead(self, vk_link: str, names: NameServer) -> None:
        Somebody(STRANGER, VK_BOT).get(vk_link)
        look_up()
        assert names.asked == [("99.2.0.192.in-addr.arpa.", "PTR")]

    def test_are_looked_up_three_times_for_a_share(self, vk_link: str, names: NameServer) -> None:
        for _ in range(5):
            Somebody(STRANGER, VK_BOT).get(vk_link)
            look_up()
        assert len(names.asked) == 3
        Somebody("87.240.130.1", VK_BOT).get(vk_link)
        assert confirmed() == [1] * 5

    def test_of_a_true_robot_are_heard_after_a_liars(self, vk_link: str) -> None:
        for address in (LIAR, VK):
            Somebody(address, VK_BOT).get(vk_link)
            look_up()
        assert confirmed() == [1] * 5

    def test_may_be_asked_twice_and_count_once(self, vk_link: str) -> None:
        Somebody(VK, VK_BOT).get(vk_link)
        [handout] = work.claim(KIND, limit=1)
        for _ in range(2):
            check_addresses(**handout.kwargs())
        assert confirmed() == [1] * 5

    @pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, dns.rcode.REFUSED])
    def test_that_nobody_tells_are_asked_again(
        self, vk_link: str, names: NameServer, rcode: dns.rcode.Rcode
    ) -> None:
        names.rcode = rcode
        Somebody(VK, VK_BOT).get(vk_link)
        [handout] = work.claim(KIND, limit=1)
        check_addresses(**handout.kwargs())
        assert (waiting().address, waiting().tries) == (VK, 1)
        names.rcode = None
        Confirmation.objects.update(due_at=timezone.now() - timedelta(minutes=1))
        look_up()
        assert confirmed() == [1] * 5

    def test_that_nobody_ever_tells_confirm_nothing(self, vk_link: str, names: NameServer) -> None:
        names.rcode = dns.rcode.SERVFAIL
        Somebody(VK, VK_BOT).get(vk_link)
        for _ in range(work.MAX_TRIES):
            Confirmation.objects.update(due_at=timezone.now() - timedelta(minutes=1))
            look_up()
        assert confirmed() == [0] * 5
        assert (waiting().address, waiting().due_at) == (None, None)

    def test_that_kill_every_worker_are_given_up(self, vk_link: str) -> None:
        Somebody(VK, VK_BOT).get(vk_link)
        confirmations.give_up(ids=[str(waiting().id)], now=timezone.now())
        assert (waiting().address, waiting().due_at) == (None, None)
        assert confirmed() == [0] * 5

    def test_have_three_seconds(self, names: NameServer) -> None:
        names.is_silent = True
        with pytest.raises(Unanswered) as caught:
            bears_name(VK, is_wanted=bool, seconds=0.2)
        assert caught.value.code == "timed_out"

    def test_are_in_no_log(
        self, vk_link: str, names: NameServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        names.rcode = dns.rcode.SERVFAIL
        with caplog.at_level(logging.DEBUG):
            Somebody(VK, VK_BOT).get(vk_link)
            look_up()
        assert "name servers" in caplog.text
        assert VK not in caplog.text
        assert "10.2.0.192" not in caplog.text

    def test_are_forgotten_with_what_can_be_confirmed_no_more(self, article: Article) -> None:
        with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
            Somebody(VK, VK_BOT).get(link_of(SHARER.share(article, "vk")))
        now = timezone.now().replace(year=2026, month=3, day=8, hour=11)
        confirmations.forget_expired(now)
        assert Confirmation.objects.exists()
        confirmations.forget_expired(now + timedelta(hours=2))
        assert not Confirmation.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_fifty_true_robots_confirm_once(self) -> None:
        article = make_article(make_site())
        link = link_of(SHARER.share(article))
        in_threads(lambda place: Somebody(f"149.154.161.{place}", TELEGRAM_BOT).get(link), 50)
        assert confirmed() == [1] * 5
        assert numbers(article)["previewed"] == 1

    def test_names_and_addresses_confirm_once(self) -> None:
        article = make_article(make_site())
        link = link_of(SHARER.share(article, "vk"))
        Somebody(VK, VK_BOT).get(link)
        [handout] = work.claim(KIND, limit=1)

        def act(place: int) -> None:
            if place % 2:
                check_addresses(**handout.kwargs())
            else:
                Somebody("87.240.130.1", VK_BOT).get(link)

        in_threads(act, 10)
        assert confirmed() == [1] * 5
