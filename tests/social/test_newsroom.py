"""The newsroom's pages of sharing: what moves, one article's course, hours and sources."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsportal.articles.activity import Act, record_acts
from newsportal.articles.models import Article
from newsportal.sites.models import Role, Section, Site
from social.models import (
    FilteredVisits,
    FollowerSnapshot,
    FollowLink,
    HourTally,
    InteractionAudit,
    Network,
    Quarantine,
    Share,
    ShareTally,
)
from tests.factories import logged_in, make_member, make_moderator
from tests.social.world import make_article, make_site

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 12, 2, tzinfo=UTC)
BOARD, PATTERNS = "/admin/social/takeoff/", "/admin/social/takeoff/patterns/"


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def own() -> Site:
    return make_site("own")


@pytest.fixture
def analyst(own: Site) -> Client:
    return logged_in(make_member(own, Role.ANALYST))


def moved(
    site: Site, key: str, intents: int, *, ago: timedelta = timedelta(0), **values: Any
) -> Article:
    """An article that was shared so often at that time."""
    article = make_article(site, key, published_at=NOW - timedelta(days=3), **values)
    record_acts([Act(article.id, NOW - ago, intents=intents, click_backs=1, weight=3.0 * intents)])
    return article


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


class TestBoard:
    def test_has_the_hottest_first_with_their_day_and_the_one_before(
        self, analyst: Client, own: Site
    ) -> None:
        moved(own, "quiet", 1, title="Тихая")
        hot = moved(own, "hot", 5, title="Горячая")
        record_acts([Act(hot.id, NOW - timedelta(hours=30), intents=3, weight=9.0)])
        answer = analyst.get(BOARD)
        rows = answer.context["rows"]
        assert [one["row"].article.key for one in rows] == ["hot", "quiet"]
        assert (rows[0]["row"].today, rows[0]["row"].yesterday) == (6, 3)
        assert rows[0]["change"] == {"words": "+100 %", "tone": "up"}
        assert rows[1]["change"] == {"words": "впервые", "tone": "up"}
        assert '<meta http-equiv="refresh" content="30">' in answer.content.decode()
        assert "http-equiv" not in text(analyst, f"{BOARD}?still")

    def test_has_whole_hours_that_end_now(self, analyst: Client, own: Site) -> None:
        article = moved(own, "steady", 0, ago=timedelta(days=3))
        # 12:02 belongs to the five minutes that end at 12:05.
        for minutes in (0, 59, 61, 24 * 60 - 4, 24 * 60 - 2, 48 * 60 - 4, 48 * 60 - 2):
            at = NOW.replace(minute=4) - timedelta(minutes=minutes)
            record_acts([Act(article.id, at, intents=1, weight=1.0)])
        [one] = [one["row"] for one in analyst.get(BOARD).context["rows"]]
        assert (one.today, one.yesterday) == (5, 2)
        assert (one.hours[-1], one.hours[-2], one.hours[24], one.hours[0]) == (2, 1, 2, 2)

    def test_counts_the_talk_of_the_discussion_that_is_shown(
        self, analyst: Client, own: Site
    ) -> None:
        first, second = moved(own, "ru", 2), moved(own, "kk", 1)
        Article.objects.filter(id=second.id).update(thread=first)
        record_acts([Act(first.id, NOW, comments=4)])
        rows = {one["row"].article.key: one["row"] for one in analyst.get(BOARD).context["rows"]}
        assert {key: row.comments for key, row in rows.items()} == {"ru": 4, "kk": 4}

    def test_is_of_the_own_sites_and_sections(self, own: Site) -> None:
        sport = Section.objects.create(site=own, key="sport", name="Спорт")
        other = make_site("other")
        moved(own, "in", 1, section=sport)
        moved(own, "out", 9)
        moved(other, "foreign", 9)
        reporter = logged_in(make_member(own, Role.ANALYST, sport))
        assert [one["row"].article.key for one in reporter.get(BOARD).context["rows"]] == ["in"]
        assert reporter.get(f"{BOARD}?site=other").status_code == 404
        assert reporter.get(f"{BOARD}?section=politics").status_code == 404
        assert logged_in(make_moderator()).get(BOARD).status_code == 403

    def test_asks_as_much_for_twenty_articles_as_for_one(self, analyst: Client, own: Site) -> None:
        moved(own, "first", 1)
        analyst.get(BOARD)
        with CaptureQueriesContext(connection) as few:
            analyst.get(BOARD)
        for number in range(20):
            moved(own, f"more-{number}", number + 1)
        with CaptureQueriesContext(connection) as many:
            rows = analyst.get(BOARD).context["rows"]
        assert len(rows) == 20
        assert len(many) == len(few)


class TestCourse:
    @pytest.fixture
    def article(self, own: Site) -> Article:
        article = moved(own, "night", 2, ago=timedelta(hours=2))
        Article.objects.filter(id=article.id).update(
            published_at=NOW - timedelta(hours=3), updated_at=NOW - timedelta(minutes=30)
        )
        record_acts([Act(article.id, NOW - timedelta(minutes=1), comments=3)])
        return article

    def shared(self, article: Article, *, by: Share | None = None, clicks: int = 0) -> Share:
        return Share.objects.create(
            article=article,
            network=Network.objects.get(code="telegram"),
            parent=by,
            generation=by.generation + 1 if by else 1,
            day=NOW.date(),
            created_at=NOW,
            click_backs=clicks,
        )

    def test_is_told_by_five_minutes_and_by_the_hour(
        self, analyst: Client, article: Article
    ) -> None:
        path = f"{BOARD}articles/{article.id}/"
        shares, clicks, talk = analyst.get(path).context["charts"]
        assert [bar.title for bar in shares.bars] == ["15:00: Отправки 2"]
        assert [bar.title for bar in clicks.bars] == ["15:00: Возвраты по ссылке 1"]
        assert [bar.title for bar in talk.bars] == ["17:00: Отзывы и ответы 3"]
        assert [mark.title for mark in shares.marks] == ["опубликован 14:02", "обновлён 16:32"]
        shares, *_ = analyst.get(f"{path}?span=7d").context["charts"]
        assert [bar.title for bar in shares.bars] == ["4.03 15:00: Отправки 2"]

    def test_shows_networks_generations_and_branches(
        self, analyst: Client, article: Article
    ) -> None:
        root = self.shared(article, clicks=4)
        child = self.shared(article, by=root, clicks=3)
        self.shared(article, by=child, clicks=1)
        self.shared(article)
        ShareTally.objects.create(article=article, network_id="telegram", intents=4, click_backs=8)
        HourTally.objects.create(
            article=article, network="telegram", hour=NOW.replace(minute=0), click_backs=8
        )
        shown = analyst.get(f"{BOARD}articles/{article.id}/").context
        assert [(one.number, one.shares, one.click_backs) for one in shown["generations"]] == [
            (1, 2, 4),
            (2, 1, 3),
            (3, 1, 1),
        ]
        assert [(one.shares, one.click_backs, one.depth) for _, one in shown["branches"]] == [
            (3, 8, 3),
            (1, 0, 1),
        ]
        facts = dict(shown["facts"])
        assert facts["коэффициент вирусности"] == "0,50"
        assert facts["половина возвратов за"] == "4 ч"
        assert [(one["name"], one["per_share"]) for one in shown["mix"]] == [("Telegram", "2,0")]

    def test_is_linked_from_the_articles_page(self, analyst: Client, article: Article) -> None:
        page = text(analyst, f"/admin/articles/article/{article.id}/change/")
        assert f"{BOARD}articles/{article.id}/" in page

    def test_is_of_the_own_sites(self, analyst: Client) -> None:
        foreign = moved(make_site("other"), "foreign", 1)
        assert analyst.get(f"{BOARD}articles/{foreign.id}/").status_code == 404

    def test_asks_a_fixed_number_of_times(self, analyst: Client, article: Article) -> None:
        path = f"{BOARD}articles/{article.id}/"
        analyst.get(path)
        with CaptureQueriesContext(connection) as few:
            analyst.get(path)
        root = self.shared(article)
        for _ in range(12):
            self.shared(article, by=root)
        with CaptureQueriesContext(connection) as many:
            analyst.get(path)
        assert len(many) == len(few)


class TestPatterns:
    def test_show_hours_in_the_sites_time(self, analyst: Client, own: Site) -> None:
        article = moved(own, "night", 1)
        HourTally.objects.create(
            article=article, network="vk", hour=datetime(2026, 3, 3, 20, tzinfo=UTC), intents=7
        )
        shares, _ = analyst.get(PATTERNS).context["heats"]
        # Tuesday evening in UTC is Wednesday, one o'clock, in Almaty.
        assert [cell["title"] for cell in shares.cells if cell["shade"] > 0.03] == ["Ср 1:00 — 7"]

    def test_say_what_was_not_counted_in_plain_words(self, analyst: Client, own: Site) -> None:
        for reason, visits in (("headless", 3), ("opt_out", 2)):
            FilteredVisits.objects.create(
                site=own, day=date(2026, 3, 4), reason=reason, visits=visits
            )
        shown = analyst.get(PATTERNS).context
        assert shown["reasons"] == [
            ("b", [("браузер без экрана", 3, 100)]),
            ("a", [("люди, которые просили их не считать", 2, 67)]),
        ]
        titles = [bar.title for bar in shown["filtered"].bars]
        assert titles == ["04.03.2026: роботы 3", "04.03.2026: люди, но не в счёт 2"]

    def test_show_follow_links_and_the_last_audit(self, analyst: Client, own: Site) -> None:
        FollowLink.objects.create(
            site=own, network="telegram", url="https://t.me/own", label="Канал", clicks=41
        )
        assert "Сверки ещё не было" in text(analyst, PATTERNS)
        InteractionAudit.objects.create(
            day=date(2026, 3, 3), at=NOW, interactions=120, articles=2, drift=0
        )
        page = text(analyst, PATTERNS)
        assert "расхождений нет, дрейф 0" in page
        assert "<td>41</td>" in page

    def test_show_how_many_came_to_follow(self, analyst: Client, own: Site) -> None:
        link = FollowLink.objects.create(
            site=own,
            network="telegram",
            url="https://t.me/own",
            label="Канал",
            clicks=41,
            followers=1250,
            followers_as_of=NOW,
        )
        for day, followers, clicks in ((1, 1200, 30), (2, None, 33), (3, 1250, 38)):
            FollowerSnapshot.objects.create(
                link=link, day=date(2026, 3, day), followers=followers, clicks=clicks
            )
        [one] = analyst.get(PATTERNS).context["links"]
        assert (one["row"].clicks, one["row"].gained, one["gained"]) == (11, 50, "+50")
        assert one["network"] == "Telegram"

    def test_show_the_streams_to_who_runs_the_service(
        self, analyst: Client, admin_client: Client, own: Site
    ) -> None:
        assert "streams" not in analyst.get(PATTERNS).context
        assert [one.waiting for one in admin_client.get(PATTERNS).context["streams"]] == [0] * 4

    @pytest.mark.parametrize("model", ["quarantine", "interactionaudit"])
    def test_lead_who_runs_the_service_to_what_was_set_aside_and_audited(
        self, analyst: Client, admin_client: Client, own: Site, model: str
    ) -> None:
        row = Quarantine.objects.create(
            shard=1, entry_id="7-0", raw=b"\x02<b>", error="DataError", at=NOW
        )
        audit = InteractionAudit.objects.create(
            day=date(2026, 3, 3), at=NOW, interactions=120, articles=2, drift=4
        )
        path = f"/admin/social/{model}/"
        assert f'href="{path}"' in admin_client.get(PATTERNS).content.decode()
        assert f'href="{path}"' not in analyst.get(PATTERNS).content.decode()
        key = {"quarantine": row.pk, "interactionaudit": audit.pk}[model]
        for address in (path, f"{path}{key}/change/"):
            page = admin_client.get(address)
            assert page.status_code == 200
            assert ("DataError" if model == "quarantine" else "120") in page.content.decode()
            assert analyst.get(address).status_code == 403
            assert admin_client.get(f"{path}add/").status_code == 403
