"""Stories that take off: found by the site's rule, told once, mailed to who asked for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from newsportal.articles.activity import Act, record_acts
from newsportal.articles.models import Article
from newsportal.events.models import Event
from newsportal.sites.models import Role, Section, Site
from social.models import Network, Share, TakeOff, TakeOffRule, TakeOffWatch
from social.services.taking_off import look_for_take_offs, set_rule, watch
from tests.factories import logged_in, make_member, work_off
from tests.social.threads import in_threads
from tests.social.world import make_article, make_site

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
BOARD = "/admin/social/takeoff/"


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def site(db: None) -> Site:
    return make_site("own")


@pytest.fixture
def article(site: Site) -> Article:
    return make_article(site, "night", title="Ночь\nнад степью")


def heat_up(article: Article, weight: float, at: datetime = NOW) -> None:
    record_acts([Act(article.id, at, intents=1, weight=weight)])


def shared(article: Article, generation: int, clicks: int, *, at: datetime = NOW) -> None:
    Share.objects.create(
        article=article,
        network=Network.objects.get(code="telegram"),
        generation=generation,
        day=at.date(),
        created_at=at,
        click_backs=clicks,
    )
    record_acts([Act(article.id, NOW, click_backs=1, weight=0.1)])


def told() -> list[dict[str, Any]]:
    return list(Event.objects.filter(kind="story.took_off").values_list("data", flat=True))


class TestRule:
    def test_finds_what_heats_up(self, article: Article) -> None:
        heat_up(article, 29)
        assert look_for_take_offs(now=NOW) == 0
        heat_up(article, 2)
        assert look_for_take_offs(now=NOW) == 1
        [row] = TakeOff.objects.all()
        assert (row.article, row.at, row.cause, row.heat) == (article, NOW, "rising", 31)
        assert told() == [{"cause": "rising", "heat": 31, "first_clicks": 0, "second_clicks": 0}]

    def test_tells_both_numbers_whatever_the_cause(self, article: Article, site: Site) -> None:
        other = make_article(site, "day")
        for generation, clicks in ((1, 60), (2, 7)):
            shared(article, generation, clicks)
        heat_up(article, 40)
        heat_up(other, 20)
        shared(other, 2, 13)
        assert look_for_take_offs(now=NOW) == 2
        assert told() == [
            {"cause": "rising", "heat": 40, "first_clicks": 60, "second_clicks": 7},
            {"cause": "outrun", "heat": 20, "first_clicks": 0, "second_clicks": 13},
        ]

    def test_forgets_heat_as_rising_does(self, article: Article) -> None:
        heat_up(article, 50, NOW - timedelta(minutes=45))
        assert look_for_take_offs(now=NOW) == 0

    def test_finds_what_is_shared_on(self, article: Article) -> None:
        shared(article, 1, 12)
        shared(article, 2, 12)
        assert look_for_take_offs(now=NOW) == 0
        shared(article, 2, 1)
        assert look_for_take_offs(now=NOW) == 1
        [data] = told()
        assert data | {"heat": 0} == {
            "cause": "outrun",
            "heat": 0,
            "first_clicks": 12,
            "second_clicks": 13,
        }

    def test_needs_some_clicks_and_young_shares(self, article: Article) -> None:
        shared(article, 2, 9)
        shared(article, 2, 90, at=NOW - timedelta(hours=25))
        assert look_for_take_offs(now=NOW) == 0

    def test_is_the_sites_own(self, article: Article, site: Site) -> None:
        other = make_article(make_site("other"), "day")
        TakeOffRule.objects.create(site=site, rising_min=100)
        TakeOffRule.objects.create(site=other.site, is_on=False)
        heat_up(article, 60)
        heat_up(other, 60)
        assert look_for_take_offs(now=NOW) == 0
        set_rule(user=make_member(site, Role.CHIEF), site=site, values={"rising_min": 59})
        assert look_for_take_offs(now=NOW) == 1

    def test_tells_once_in_six_hours(self, article: Article) -> None:
        heat_up(article, 1e9)
        assert [look_for_take_offs(now=NOW) for _ in range(2)] == [1, 0]
        assert look_for_take_offs(now=NOW + timedelta(hours=5, minutes=59)) == 0
        assert look_for_take_offs(now=NOW + timedelta(hours=6)) == 1
        assert len(told()) == 2


@pytest.mark.django_db(transaction=True)
def test_is_told_once_by_all_who_look_at_once(article: Article) -> None:
    heat_up(article, 60)
    found = in_threads(lambda _place: look_for_take_offs(now=NOW), 4)
    assert sorted(found) == [0, 0, 0, 1]
    assert len(told()) == 1


class TestMail:
    def ask(self, user: User, site: Site, **values: Any) -> None:
        facts = {"language": "kk", "base_url": "https://news.example", "is_on": True, **values}
        watch(user=user, site_id=site.pk, now=NOW - timedelta(minutes=1), **facts)

    @pytest.fixture
    def member(self, site: Site) -> User:
        user = make_member(site, Role.ANALYST)
        user.email = "aigul@example.org"
        user.save(update_fields=["email"])
        return user

    def test_goes_to_who_asked_in_their_language(
        self, member: User, site: Site, article: Article
    ) -> None:
        make_member(site, Role.CHIEF)
        self.ask(member, site)
        heat_up(article, 60)
        look_for_take_offs(now=NOW)
        work_off()
        [letter] = mail.outbox
        assert letter.to == ["aigul@example.org"]
        assert letter.subject == "Шарықтап жатыр: Ночь над степью"
        assert f"https://news.example{BOARD}articles/{article.id}/" in letter.body
        assert "Тез өсіп жатыр" in letter.body
        work_off()
        assert len(mail.outbox) == 1
        assert TakeOffWatch.objects.get().due_at is None

    def test_tells_of_the_own_sections_alone(self, member: User, site: Site) -> None:
        sport = Section.objects.create(site=site, key="sport", name="Спорт")
        member.memberships.get().sections.set([sport])
        self.ask(member, site)
        heat_up(make_article(site, "out"), 60)
        look_for_take_offs(now=NOW)
        work_off()
        assert mail.outbox == []
        heat_up(make_article(site, "in", section=sport, title="Гол"), 60)
        look_for_take_offs(now=NOW + timedelta(seconds=60))
        work_off()
        assert [letter.subject for letter in mail.outbox] == ["Шарықтап жатыр: Гол"]

    def test_ends_with_the_switch_and_the_membership(
        self, member: User, site: Site, article: Article
    ) -> None:
        self.ask(member, site)
        member.memberships.all().delete()
        heat_up(article, 60)
        look_for_take_offs(now=NOW)
        work_off()
        assert mail.outbox == []


class TestBoard:
    def test_has_the_persons_own_switch(self, site: Site, article: Article) -> None:
        user = make_member(site, Role.ANALYST)
        client = logged_in(user)
        assert client.post(f"{BOARD}watch/", {"on": "1"}).status_code == 302
        row = TakeOffWatch.objects.get()
        assert (row.user, row.site, row.language, row.base_url) == (
            user,
            site,
            "ru",
            "http://testserver",
        )
        assert "Больше не писать мне" in client.get(BOARD).content.decode()
        client.post(f"{BOARD}watch/", {"on": "0"})
        assert not TakeOffWatch.objects.exists()
        assert client.get(f"{BOARD}watch/").status_code == 405
        make_site("other")
        assert client.post(f"{BOARD}watch/?site=other", {"on": "1"}).status_code == 404

    def test_lists_what_took_off_and_the_menu_counts_it(self, site: Site, article: Article) -> None:
        client = logged_in(make_member(site, Role.MODERATOR))
        heat_up(article, 60)
        look_for_take_offs(now=NOW)
        answer = client.get(BOARD)
        assert [row.article for row in answer.context["take_offs"]] == [article]
        assert "взлетел 17:00" in " ".join(answer.content.decode().split())

    def test_lets_a_chief_set_the_rule(self, site: Site) -> None:
        values = {"is_on": "on", "rising_min": "12", "outrun_min": "5"}
        analyst, chief = (logged_in(make_member(site, role)) for role in (Role.ANALYST, Role.CHIEF))
        assert self.refused(analyst, values)
        assert chief.post(f"{BOARD}rule/", values).status_code == 302
        rule = TakeOffRule.objects.get()
        assert (rule.is_on, rule.rising_min, rule.outrun_min) == (True, 12, 5)
        chief.post(f"{BOARD}rule/", values | {"rising_min": "0"})
        assert TakeOffRule.objects.get().rising_min == 12

    def refused(self, client: Client, values: dict[str, str]) -> bool:
        answer = client.post(f"{BOARD}rule/", values)
        return answer.status_code == 403 and not TakeOffRule.objects.exists()
