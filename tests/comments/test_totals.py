"""A site's public totals: what was received, published, refused and appealed, by month."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from comments.models import MonthTotals
from comments.services.appeal import appeal_comment
from comments.services.flag import flag_comment
from comments.services.screen import screen_at_once
from comments.services.totals import count_totals
from comments.states import DecisionVerdict, Reason
from newsportal.sites.models import Site
from newsportal.sites.services import create_site
from tests.api import Api
from tests.factories import World, decide, fresh, make_guest

PATH = "sites/gazeta/moderation?lang=ru"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def write(world: World, number: int, **more: Any) -> list[Any]:
    return [
        world.comment(author=make_guest(world.site), now=timezone.now(), **more)
        for _ in range(number)
    ]


@pytest.fixture
def november(world: World) -> None:
    """Seven by people after ten minutes, five by rules, six and three refused, one waits."""
    Site.objects.update(created_at=NOON - timedelta(days=40))
    with time_machine.travel(NOON, tick=False) as clock:
        by_people, spam, rude = write(world, 7), write(world, 6), write(world, 3)
        for comment in write(world, 5):
            screen_at_once(comment, now=timezone.now())
        write(world, 1)
        clock.shift(600)
        for comment in by_people:
            decide(comment, DecisionVerdict.PUBLISH)
        for comment in spam:
            decide(comment, DecisionVerdict.REJECT, reason="spam")
        for comment in rude:
            decide(comment, DecisionVerdict.REJECT, reason="abusive")
        for comment in spam[:5]:
            appeal_comment(comment_id=comment.id, author=comment.author, now=timezone.now())
        decide(fresh(spam[0]), DecisionVerdict.PUBLISH)
        for _ in range(5):
            flag_comment(
                comment_id=by_people[0].id,
                reader=make_guest(world.site),
                reason=Reason.SPAM,
                now=timezone.now(),
            )
        count_totals(now=timezone.now())


@pytest.mark.usefixtures("november")
class TestTotals:
    def test_tell_a_month_exactly_but_for_small_numbers(self, api: Api) -> None:
        answer = api.get(PATH)
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert answer.body["months"][0] == {
            "month": "2026-11",
            "received": 22,
            "published": {"by_machine": 5, "by_people": 8},
            "rejected": [
                {"reason": "spam", "label": "реклама или спам", "count": 5},
                {"reason": "seldom", "label": None, "count": "<5"},
            ],
            "appeals": {"received": 5, "granted": "<5", "refused": 0, "waiting": "<5"},
            "median_minutes_to_decision": 10.0,
            "complaints": 5,
        }
        assert [month["month"] for month in answer.body["months"]] == ["2026-11", "2026-10"]

    def test_are_a_page_without_scripts_in_the_sites_language(self, api: Api) -> None:
        page = api.client.get("/api/v1/sites/gazeta/moderation.html")
        text = page.content.decode()
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "<script" not in text
        assert "Модерация в цифрах: Газета" in text
        assert '<th scope="row">Получено отзывов</th><td>22</td>' in text
        assert "<h2>Ноябрь 2026</h2>" in text
        assert "<td>10 мин</td>" in text
        assert '<th scope="row">прочие причины</th><td>&lt;5</td>' in text

    @pytest.mark.parametrize("language", ["ru", "kk", "az", "en"])
    def test_speak_each_language(self, api: Api, language: str) -> None:
        page = api.client.get(f"/api/v1/sites/gazeta/moderation.html?lang={language}")
        assert f'<html lang="{language}">'.encode() in page.content

    def test_counting_again_changes_nothing(self, api: Api) -> None:
        before = api.get(PATH).raw
        count_totals(now=NOON + timedelta(hours=2))
        assert (api.get(PATH).raw, MonthTotals.objects.count()) == (before, 2)

    def test_a_month_that_is_over_is_left_alone(self) -> None:
        count_totals(now=datetime(2027, 1, 5, tzinfo=UTC))
        old = MonthTotals.objects.get(month="2026-11-01")
        assert old.counted_at < NOON + timedelta(days=1)
        assert MonthTotals.objects.count() == 4

    def test_of_another_site_are_its_own(self, api: Api) -> None:
        World.make("other")
        assert api.get("sites/other/moderation").body == {"months": []}


class TestSetting:
    def test_is_off_by_default(self, api: Api, db: None) -> None:
        site = create_site(key="tiho", name="Тихо", hosts=["tiho.example"])
        count_totals(now=timezone.now())
        assert MonthTotals.objects.count() == 0
        for path in ("moderation", "moderation.html"):
            answer = api.get(f"sites/{site.key}/{path}")
            assert (answer.status, answer.code) == (404, "not_found")
