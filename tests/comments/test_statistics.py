"""Numbers of the desk: counted by the hour, shown as charts to those who may see them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.deciders import Decider
from comments.models import Comment, Decision, HourTally
from comments.selectors.statistics import numbers_of, quantile
from comments.services import tallies
from comments.services.decide import decide_comment
from comments.states import DeciderKind, DecisionVerdict
from newsportal.sites.models import Membership, Role, Section
from newsportal.sites.services import create_site
from tests.factories import World, make_article, make_member, make_moderator, write

PAGE = "/admin/comments/hourtally/"


def logged_in(user: User) -> Client:
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user)
    return client


def decided(
    comment: Comment, verdict: str, *, after: float, reason: str = "ok", by: str = "person"
) -> None:
    """A decision so many seconds after the comment was written."""
    at = comment.created_at + timedelta(seconds=after)
    if by == "person":
        decide_comment(
            site_id=comment.site_id,
            comment_id=comment.id,
            version=1,
            verdict=DecisionVerdict(verdict),
            reason=reason,
            decider=Decider(DeciderKind.PERSON, user=make_moderator()),
            now=at,
        )
        return
    Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        comment_version=1,
        verdict=verdict,
        reason=reason,
        by_kind=by,
        created_at=at,
    )


def catch_up(world: World) -> None:
    now = timezone.now()
    for _ in range(20):
        tallies.count_site(site_id=world.site.pk, now=now)


def measured(world: World) -> dict[tuple[str, str], int]:
    rows = HourTally.objects.filter(site=world.site).values_list("measure", "code", "count")
    found: dict[tuple[str, str], int] = {}
    for measure, code, count in rows:
        found[measure, code] = found.get((measure, code), 0) + count
    return found


@pytest.fixture
def past() -> datetime:
    return timezone.now() - timedelta(minutes=30)


class TestCounting:
    def test_counts_what_happened(self, world: World, past: datetime) -> None:
        first, second, third = (world.comment(now=past) for _ in range(3))
        decided(first, "publish", after=100)
        decided(second, "hold", after=0.5, by="rules", reason="links")
        decided(second, "reject", after=700, reason="spam")
        decided(third, "publish", after=2, by="model")
        decided(third, "reject", after=900, reason="spam")
        catch_up(world)
        assert measured(world) == {
            ("inflow", ""): 3,
            ("decided", "person"): 3,
            ("decided", "rules"): 1,
            ("decided", "model"): 1,
            # Steps of 2, 100 and 700 seconds; a hold ends nobody's waiting.
            ("delay", "1"): 1,
            ("delay", "4"): 1,
            ("delay", "6"): 1,
            # The model's approval, undone by a person; what rules hold was never one.
            ("override", ""): 1,
            ("reason", "spam"): 2,
        }

    def test_of_a_young_site_are_there_at_the_first_count(self, world: World) -> None:
        decided(world.comment(), "publish", after=5)
        tallies.count_site(site_id=world.site.pk, now=timezone.now())
        assert measured(world)["inflow", ""] == 1
        assert measured(world)["decided", "person"] == 1

    def test_twice_is_once(self, world: World, past: datetime) -> None:
        decided(world.comment(now=past), "publish", after=1)
        catch_up(world)
        before = measured(world)
        catch_up(world)
        assert measured(world) == before

    def test_counts_late_rows_of_the_newest_hours(self, world: World, past: datetime) -> None:
        catch_up(world)
        decided(world.comment(now=past), "publish", after=1)
        catch_up(world)
        assert measured(world)["decided", "person"] == 1

    def test_costs_the_same_for_any_number(self, world: World, past: datetime) -> None:
        counts = []
        for number in (1, 5):
            for _ in range(number):
                decided(world.comment(now=past), "publish", after=1)
            with CaptureQueriesContext(connection) as queries:
                tallies.count_site(site_id=world.site.pk, now=timezone.now())
            counts.append(len(queries))
        # The first time makes its mark.
        assert counts[1] <= counts[0]

    def test_forgets_after_a_year(self, world: World, past: datetime) -> None:
        decided(world.comment(now=past), "publish", after=1)
        catch_up(world)
        tallies.forget_expired(now=timezone.now() + tallies.KEPT + timedelta(days=1))
        assert not HourTally.objects.exists()


class TestNumbers:
    def test_days_are_the_sites_own(self, world: World) -> None:
        # 20:00 UTC is the next day in Almaty.
        hour = datetime(2026, 11, 20, 20, tzinfo=UTC)
        HourTally.objects.create(site=world.site, hour=hour, measure="inflow", count=4)
        now = datetime(2026, 11, 22, 12, tzinfo=UTC)
        numbers = numbers_of(site=world.site, sections=None, days=7, now=now)
        assert {day.isoformat(): count for day, count in numbers.inflow.items()} == {
            "2026-11-21": 4
        }
        assert numbers.hours == {(6, 1): 4}
        assert len(numbers.days) == 7

    def test_quantiles_lie_within_their_step(self) -> None:
        steps = tallies.STEPS
        assert quantile({}, 0.5, steps) is None
        assert quantile({0: 10}, 0.5, steps) == 0.5
        assert quantile({3: 9, 6: 1}, 0.9, steps) == 60
        assert quantile({len(steps): 5}, 0.5, steps) == steps[-1]


class TestPage:
    def test_shows_charts_without_scripts(self, world: World, past: datetime) -> None:
        decided(world.comment(now=past), "publish", after=100)
        decided(world.comment(now=past), "reject", after=100, reason="spam")
        catch_up(world)
        page = logged_in(make_member(world.site, Role.ANALYST)).get(PAGE)
        html = page.content.decode()
        facts = dict(page.context["facts"])
        assert facts["отзывов написано"] == "2"
        assert facts["медиана до решения"] == "2 мин"
        assert html.count("<svg") >= 4
        assert "реклама или спам" in html

    def test_opens_at_a_newspaper_before_a_sandbox(self, world: World) -> None:
        member = make_member(world.site, Role.ANALYST)
        sandbox = create_site(key="a-box", name="A box", hosts=["box.example"], is_sandbox=True)
        Membership.objects.create(site=sandbox, user=member, role=Role.ANALYST)
        assert logged_in(member).get(PAGE).context["site"] == world.site

    def test_costs_the_same_for_any_period(self, world: World) -> None:
        client, counts = logged_in(make_member(world.site, Role.ANALYST)), []
        for days in (7, 90):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(PAGE, {"days": days}).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_ends_at_the_section(self, world: World, past: datetime) -> None:
        sport = Section.objects.create(site=world.site, key="sport", name="Спорт")
        politics = Section.objects.create(site=world.site, key="politics", name="Политика")
        for key, section in (("match", sport), ("vote", politics), ("vote-2", politics)):
            write(make_article(world.site, key, section=section), world.reader, now=past)
        catch_up(world)

        def written(user: User, **query: Any) -> str:
            return str(dict(logged_in(user).get(PAGE, query).context["facts"])["отзывов написано"])

        assert written(make_member(world.site, Role.ANALYST, sport)) == "1"
        assert written(make_member(world.site, Role.ANALYST)) == "3"
        assert written(make_member(world.site, Role.ANALYST), section="politics") == "2"
        client = logged_in(make_member(world.site, Role.ANALYST, sport))
        assert client.get(PAGE, {"section": "politics"}).status_code == 404
        assert client.get(PAGE, {"site": "other"}).status_code == 404
