"""Networks' own counts: asked by work alone, within budgets, and what a bad network cannot do."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from newsportal.articles.models import Article, Engagement
from newsportal.events import work
from newsportal.events.routing import work_kinds
from newsportal.sites.models import Site
from social import external as networks
from social.external import Budget
from social.models import ExternalCount, NetworkPoll
from social.services.external import give_up, plan_counts
from social.services.polls import delete_poll, save_poll
from social.tasks import ask_counts, plan_polls
from tests.newsportal.lib.servers import (
    Behaviour,
    Server,
    answering,
    flooding,
    hanging,
    read_request,
    serving,
)
from tests.social.world import SHARER, hide, make_article, make_site, numbers, shares_path

pytestmark = pytest.mark.django_db
KIND = next(kind for kind in work_kinds() if kind.name == "external_counts")


@pytest.fixture(autouse=True)
def inside_is_allowed(settings: Any) -> None:
    settings.NEWSPORTAL_OUTBOUND_ALLOWED = ["127.0.0.1"]


def vk(count: int | str) -> Behaviour:
    return answering(f"VK.Share.count(1, {count});".encode())


def by_address(counts: dict[str, int | None]) -> Behaviour:
    """VK with a number for each address; garbage where it is None."""

    def behave(visitor: Any, server: Server) -> None:
        line = read_request(visitor, server).split(b"\r\n", 1)[0].decode()
        count = counts[parse_qs(urlsplit(line.split(" ")[1]).query)["url"][0]]
        body = "" if count is None else f"VK.Share.count(1, {count});"
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        visitor.sendall((head + body).encode())

    return behave


def add_poll(site: Site, url: str = "", network: str = "vk", **values: Any) -> NetworkPoll:
    values = {"both_schemes": False, **values}
    return NetworkPoll.objects.create(site=site, network=network, url=url, **values)


@contextmanager
def network(site: Site, behaviour: Behaviour, **values: Any) -> Iterator[Server]:
    with serving(behaviour) as server:
        add_poll(site, server.url, **values)
        yield server


def plan() -> None:
    """New articles are due, and all of them now."""
    plan_polls()
    ExternalCount.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


def ask_due() -> int:
    """One row after the other until none is due; returns how many questions that were."""
    asked = 0
    while handouts := work.claim(KIND, limit=KIND.batch):
        for handout in handouts:
            ask_counts(**handout.kwargs())
            asked += 1
    return asked


def make_due() -> None:
    ExternalCount.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def shown(article: Article) -> dict[str, Any]:
    found: dict[str, Any] = SHARER.get(shares_path(article)).json()["external"]
    return found


def pause_of(row: ExternalCount) -> int:
    """Minutes until it is due."""
    assert row.due_at is not None
    return round((row.due_at - timezone.now()).total_seconds() / 60)


class TestAsking:
    def test_shows_what_the_network_said_and_when(self, site: Site, article: Article) -> None:
        with network(site, vk(128)) as server:
            plan()
            assert shown(article) == {}
            assert server.connections == 0
            assert ask_due() == 1
            row = ExternalCount.objects.get()
            assert row.as_of is not None
            said = row.as_of.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            assert shown(article)["vk"]["count"] == 128
            assert shown(article)["vk"]["as_of"][:19] == said[:19]
            # Nobody but work asks.
            assert server.connections == 1
        assert (
            b"GET /share.php?act=count&index=1&url=https%3A%2F%2Fvesti.example"
            in (server.requests[0])
        )
        assert (row.tries, row.lease, row.failures, pause_of(row)) == (0, None, 0, 60)
        poll = NetworkPoll.objects.get()
        assert (poll.answered_at, poll.last_error) == (row.as_of, "")

    def test_bumps_the_page_that_it_changes(self, site: Site, article: Article) -> None:
        before = numbers(article)["version"]
        with network(site, vk(5)):
            plan()
            assert numbers(article)["version"] == before
            ask_due()
        assert numbers(article)["version"] == before + 1

    def test_a_nought_is_shown_and_an_unknown_is_not(self, site: Site, article: Article) -> None:
        with network(site, vk(0)), serving(answering(b"-1")) as server:
            add_poll(site, server.url, "ok")
            plan()
            assert ask_due() == 2
        assert {name: it["count"] for name, it in shown(article).items()} == {"vk": 0}

    def test_twice_is_once(self, site: Site, article: Article) -> None:
        with network(site, vk(1)) as server:
            plan()
            (handout,) = work.claim(KIND, limit=10)
            ask_counts(**handout.kwargs())
            ask_counts(**handout.kwargs())
        assert server.connections == 1

    def test_adds_up_schemes_and_old_addresses(self, site: Site) -> None:
        article = make_article(site, "night", aliases=["https://vesti.example/old"])
        counts: dict[str, int | None] = {
            article.url: 100,
            article.url.replace("https", "http"): 20,
            "https://vesti.example/old": 3,
            "http://vesti.example/old": None,
        }
        with network(site, by_address(counts), both_schemes=True) as server:
            plan()
            assert ask_due() == 4
            # Not to know one address is not to know nothing.
            assert shown(article)["vk"]["count"] == 123
            counts["http://vesti.example/old"] = 4
            counts["https://vesti.example/old"] = None
            make_due()
            ask_due()
        # What was known stays, and the sum is as old as its oldest part.
        oldest = ExternalCount.objects.get(address="https://vesti.example/old").as_of
        assert oldest is not None
        assert shown(article)["vk"]["count"] == 127
        assert shown(article)["vk"]["as_of"][:22] == oldest.isoformat()[:22]
        assert server.connections == 8

    def test_without_its_own_address_there_is_no_sum(self, site: Site) -> None:
        article = make_article(site, "night", aliases=["https://vesti.example/old"])
        counts: dict[str, int | None] = {article.url: None, "https://vesti.example/old": 3}
        with network(site, by_address(counts)):
            plan()
            ask_due()
        assert shown(article) == {}

    def test_an_address_that_was_left_is_forgotten(self, site: Site) -> None:
        article = make_article(site, "night", aliases=["https://vesti.example/old"])
        with network(site, vk(3)) as server:
            plan()
            ask_due()
            assert shown(article)["vk"]["count"] == 6
            Article.objects.update(aliases=[])
            make_due()
            ask_due()
            assert server.connections == 3
        assert shown(article)["vk"]["count"] == 3

    def test_slows_down_and_ends_as_the_article_ages(self, site: Site) -> None:
        now = timezone.now()
        make_article(site, "young", published_at=now - timedelta(days=2))
        make_article(site, "old", published_at=now - timedelta(days=60))
        make_article(site, "older", published_at=now - timedelta(days=91))
        make_article(site, "planned", published_at=now + timedelta(hours=1))
        with network(site, vk(1)):
            plan()
            assert ask_due() == 2
            rows = {row.article.key: row for row in ExternalCount.objects.all()}
            assert {key: pause_of(row) for key, row in rows.items()} == {"young": 120, "old": 1440}
            Article.objects.update(published_at=now - timedelta(days=91))
            make_due()
            ask_due()
        assert set(ExternalCount.objects.values_list("due_at", flat=True)) == {None}
        assert set(ExternalCount.objects.values_list("count", flat=True)) == {1}

    def test_asks_nothing_about_what_is_hidden_or_for_who_switched_it_off(
        self, site: Site, article: Article
    ) -> None:
        with network(site, vk(1)) as server:
            plan()
            hide(article)
            ask_due()
            NetworkPoll.objects.update(is_on=False)
            make_due()
            ask_due()
            make_article(site, "other")
            plan()
            ask_due()
        assert server.connections == 0

    def test_asks_for_the_own_site_alone(self, site: Site, article: Article) -> None:
        other = make_article(make_site("other"), "night")
        with network(site, vk(1)):
            plan()
            assert ask_due() == 1
        assert shown(other) == {}


class TestReddit:
    def test_fetches_a_token_first_and_keeps_it(self, site: Site) -> None:
        one, two = make_article(site, "one"), make_article(site, "two")

        def behave(visitor: Any, server: Server) -> None:
            is_token = b"access_token" in read_request(visitor, server).split(b"\r\n")[0]
            said = (
                b'{"access_token": "t0k", "expires_in": 3600}'
                if is_token
                else b'{"data": {"children": [{}, {}]}}'
            )
            visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(said) + said)

        with network(site, behave, network="reddit", app_id="app", secret="pass") as server:
            plan()
            assert ask_due() == 3
        lines = [request.split(b"\r\n")[0] for request in server.requests]
        assert sum(b"POST /api/v1/access_token" in line for line in lines) == 1
        assert all(b"Bearer t0k" in request for request in server.requests[1:])
        assert [shown(each)["reddit"]["count"] for each in (one, two)] == [2, 2]


BAD: dict[str, tuple[Behaviour, str]] = {
    "hangs": (hanging, "timed_out"),
    "500": (answering(status="500 Oops"), "broken"),
    "403": (answering(status="403 Forbidden"), "refused"),
    "10 MB": (flooding, "too_large"),
    "html": (answering(b"<html>128</html>"), "no_number"),
    "redirect inside": (
        answering(status="302 Found", headers=("Location: http://10.0.0.1/",)),
        "refused",
    ),
}


class TestBadNetworks:
    @pytest.mark.parametrize("name", BAD)
    def test_keep_the_last_good_number(self, site: Site, article: Article, name: str) -> None:
        behaviour, code = BAD[name]
        with network(site, vk(128)):
            plan()
            ask_due()
        good = ExternalCount.objects.get()
        version = numbers(article)["version"]
        with serving(behaviour) as server:
            NetworkPoll.objects.update(url=server.url)
            make_due()
            assert ask_due() == 1
        row = ExternalCount.objects.get()
        assert (row.count, row.as_of) == (128, good.as_of)
        assert (row.failures, row.last_error) == (1, code)
        assert (row.lease, row.tries) == (None, 0)
        assert pause_of(row) == (120 if code == "no_number" else 15)
        assert shown(article)["vk"]["count"] == 128
        assert numbers(article)["version"] == version
        poll = NetworkPoll.objects.get()
        assert (poll.answered_at, poll.last_error) == (good.as_of, code)
        assert server.connections == 1

    def test_inside_are_not_reached(self, site: Site, article: Article, settings: Any) -> None:
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = []
        with network(site, vk(1)) as server:
            plan()
            ask_due()
        assert server.connections == 0
        assert ExternalCount.objects.get().last_error == "refused_target"

    def test_that_ask_for_patience_get_it(self, site: Site) -> None:
        make_article(site, "one")
        busy = answering(status="429 Slow down", headers=("Retry-After: 1800",))
        with network(site, busy) as server:
            plan()
            ask_due()
            make_article(site, "two")
            plan_polls()
            ask_due()
            assert server.connections == 1
        one, two = ExternalCount.objects.order_by("id")
        assert (one.last_error, one.failures, pause_of(one)) == ("busy", 1, 30)
        # It was never asked: no failure of its own.
        assert (two.last_error, two.failures) == ("", 0)
        assert 30 <= pause_of(two) <= 31

    def test_are_left_alone_after_five_failures(self, site: Site) -> None:
        for number in range(7):
            make_article(site, f"n{number}")
        with network(site, answering(status="503 Gone fishing")) as server:
            plan()
            assert ask_due() == 7
        assert server.connections == 5
        rows = ExternalCount.objects.order_by("id")
        assert sorted(row.failures for row in rows) == [0, 0, 1, 1, 1, 1, 1]

    def test_that_end_the_worker_are_tried_tomorrow(self, site: Site, article: Article) -> None:
        with network(site, vk(1)):
            plan()
        row = ExternalCount.objects.get()
        ExternalCount.objects.update(tries=3)
        give_up(ids=[str(row.id)], now=timezone.now())
        row.refresh_from_db()
        assert (row.tries, row.last_error, pause_of(row)) == (0, "gave_up", 1440)


class TestBudget:
    @pytest.fixture(autouse=True)
    def five_a_minute(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(networks.BUDGETS, "vk", Budget(5, 60))

    def test_is_one_for_all_sites_and_workers(self) -> None:
        with serving(vk(1)) as server:
            for key in ("one", "two"):
                site = make_site(key)
                add_poll(site, server.url)
                for number in range(4):
                    make_article(site, f"n{number}")
            plan()
            assert ask_due() == 8
            assert server.connections == 5
            late = ExternalCount.objects.filter(count=None)
            assert [row.failures for row in late] == [0, 0, 0]
            assert all(1 <= pause_of(row) <= 2 for row in late)

    def test_plans_no_more_than_can_be_asked(self, site: Site) -> None:
        for number in range(40):
            make_article(site, f"n{number}")
        add_poll(site)
        now = timezone.now()
        assert plan_counts(now=now) == 25
        due = list(ExternalCount.objects.order_by("due_at").values_list("due_at", flat=True))
        assert [(each - now).total_seconds() for each in due[:3] if each] == [0, 12, 24]
        assert plan_counts(now=now) == 15
        assert plan_counts(now=now) == 0


class TestPolls:
    def test_a_change_lets_what_failed_be_asked_again(self, site: Site, article: Article) -> None:
        with network(site, answering(status="403 Forbidden"), network="facebook", app_id="1"):
            plan()
            ask_due()
        poll = NetworkPoll.objects.get()
        with serving(answering(b'{"engagement": {"share_count": 7}}')) as server:
            poll.url = server.url
            save_poll(poll, new_secret="right", now=timezone.now())
            assert ask_due() == 1
            assert b"access_token=1%7Cright" in server.requests[0]
        assert shown(article)["facebook"]["count"] == 7

    def test_another_server_is_not_told_the_old_secret(self, site: Site) -> None:
        poll = add_poll(site, "https://a.example", "facebook", app_id="1", secret="old")
        save_poll(poll, now=timezone.now())
        assert NetworkPoll.objects.get().secret == "old"
        poll.url = "https://b.example"
        save_poll(poll, now=timezone.now())
        assert NetworkPoll.objects.get().secret == ""

    def test_a_deleted_one_is_shown_no_more(self, site: Site, article: Article) -> None:
        with network(site, vk(1)):
            plan()
            ask_due()
        version = numbers(article)["version"]
        delete_poll(NetworkPoll.objects.get())
        assert shown(article) == {}
        assert not ExternalCount.objects.exists()
        assert numbers(article)["version"] == version + 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_once() -> None:
    """The lease decides: whoever lost it changes nothing."""
    site = make_site()
    article = make_article(site)
    with network(site, vk(1)) as server:
        plan()
        (handout,) = work.claim(KIND, limit=10)
        threads = [
            threading.Thread(target=_in_thread, args=(ask_counts, handout.kwargs()))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert 1 <= server.connections <= 4
    assert Engagement.objects.get(article=article).version == 1 + 1


def _in_thread(task: Callable[..., None], values: dict[str, Any]) -> None:
    from django.db import connection

    try:
        task(**values)
    finally:
        connection.close()
