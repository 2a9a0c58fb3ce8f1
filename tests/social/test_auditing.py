"""The nightly proof: nothing apart where all is well, and everything that was bent is named."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db.models import F, Model

from newsportal.articles.models import Article, Engagement
from social.health import samples
from social.models import DayTally, HourTally, InteractionAudit, Share, ShareTally
from social.services.auditing import audit_day
from social.services.upkeep import count_days
from tests.social.test_events_api import event, told
from tests.social.world import FRIEND, SHARER, TELEGRAM_BOT, Somebody, drain, link_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
NIGHT = datetime(2026, 3, 2, 2, 43, tzinfo=UTC)


@pytest.fixture
def day(article: Article, settings: Any) -> Article:
    """A day with two shares, an intent, a preview, click-backs, and one long before."""
    settings.NEWSPORTAL_LIMITS = False
    with time_machine.travel("2026-02-10T12:00:00Z", tick=False):
        Somebody("203.0.113.50").share(article, "ok")
        count_days(now=datetime.now(UTC))
    with time_machine.travel("2026-03-01T23:58:30Z", tick=False):
        link = link_of(SHARER.share(article))
        FRIEND.share(article, "vk")
        Somebody(agent=TELEGRAM_BOT).get(link)
        for place in range(5):
            Somebody(f"203.0.113.{place}").get(link)
        FRIEND.get(link)
        FRIEND.get(link)
        # Its id is of the next day, and it counts when it was heard.
        ahead = datetime(2026, 3, 2, 0, 0, 10, tzinfo=UTC)
        told(event("share_intent", network="vk", at=ahead), event())
        drain()
    count_days(now=NIGHT)
    return article


class TestAudit:
    def test_finds_nothing_where_all_is_well(self, day: Article) -> None:
        audit = audit_day(DAY, now=NIGHT)
        assert (audit.drift, audit.findings) == (0, {})
        assert (audit.interactions, audit.articles) == (8, 1)

    @pytest.mark.parametrize(
        ("model", "field", "where", "found"),
        [
            (HourTally, "click_backs", {"network": "telegram"}, {"rows", "totals"}),
            (HourTally, "previewed", {"network": "telegram"}, {"rows", "totals"}),
            (
                HourTally,
                "sharers",
                {"network": "", "hour__gte": datetime(2026, 3, 1, tzinfo=UTC)},
                {"numbers"},
            ),
            (DayTally, "intents", {"network": "ok"}, {"totals"}),
            (ShareTally, "click_backs", {"network_id": "vk"}, {"totals", "numbers", "shares"}),
            (ShareTally, "intents", {"network_id": "ok"}, {"totals", "numbers"}),
            (Engagement, "intents", {}, {"numbers"}),
            (Engagement, "shares", {}, {"numbers"}),
            (Share, "click_backs", {"network_id": "telegram"}, {"shares"}),
        ],
    )
    def test_finds_what_was_bent(
        self, day: Article, model: type[Model], field: str, where: dict[str, Any], found: set[str]
    ) -> None:
        rows = model._default_manager.filter(article_id=day.id, **where)
        assert rows.update(**{field: F(field) + 3}) == 1
        audit = audit_day(DAY, now=NIGHT)
        assert audit.findings == {name: {str(day.id): 3} for name in found}
        assert audit.drift == 3 * len(found)

    def test_again_is_written_over(self, day: Article) -> None:
        Engagement.objects.update(intents=F("intents") + 1)
        audit_day(DAY, now=NIGHT)
        Engagement.objects.update(intents=F("intents") - 1)
        audit_day(DAY, now=NIGHT)
        assert InteractionAudit.objects.get().drift == 0

    def test_is_told_to_who_watches(self, day: Article) -> None:
        Engagement.objects.update(intents=F("intents") + 1)
        audit_day(DAY, now=NIGHT)
        told = {name: value for name, _, labels, value in samples() if not labels}
        assert told == {"interactions_quarantined": 0, "interactions_drift": 1}


class TestCountDays:
    def test_changes_nothing_the_second_time(self, day: Article) -> None:
        before = list(DayTally.objects.order_by("day", "network").values())
        count_days(now=NIGHT)
        assert list(DayTally.objects.order_by("day", "network").values()) == before
        assert {(row["network"], row["day"], row["intents"]) for row in before} == {
            ("", date(2026, 2, 10), 0),
            ("ok", date(2026, 2, 10), 1),
            ("", DAY, 0),
            ("telegram", DAY, 1),
            ("vk", DAY, 2),
        }
