"""GET /s/{token} from one address without end: everybody goes on, few count."""

import re
from typing import Any
from uuid import UUID

import pytest

from newsportal.articles.models import Article
from tests.social.threads import in_threads
from tests.social.world import (
    CHROME,
    FRIEND,
    GOOGLEBOT,
    SHARER,
    TELEGRAM_BOT,
    Somebody,
    filtered,
    interactions,
    link_of,
    make_article,
    make_site,
    numbers,
)

pytestmark = pytest.mark.django_db
TARGET = "https://vesti.example/night"


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = True


class TestFloods:
    """One address that calls itself somebody else each time."""

    ADDRESS = "203.0.113.77"

    def flood(self, link: str, count: int, address: str = ADDRESS) -> list[Any]:
        return [Somebody(address, f"{CHROME} {place}").get(link) for place in range(count)]

    def test_count_sixty_a_minute(self, article: Article, link: str) -> None:
        self.flood(link, 63)
        assert numbers(article)["click_backs"] == 60
        assert [row.reason for row in interactions()] == [""] * 60 + ["rate"] * 3
        assert filtered() == {"rate": 3}

    def test_are_sent_on_as_people_are(self, link: str) -> None:
        last = self.flood(link, 61)[-1]
        mark = re.escape(f"{TARGET}?s={link.removeprefix('/s/')}.")
        assert last.status_code == 302
        assert last["Cache-Control"] == "no-store"
        assert re.fullmatch(mark + "([0-9a-f-]{36})", last["Location"])
        visit = UUID(last["Location"].rpartition(".")[2])
        assert interactions()[-1].id == visit

    def test_do_not_touch_other_addresses(self, article: Article, link: str) -> None:
        self.flood(link, 61)
        FRIEND.get(link)
        assert numbers(article)["click_backs"] == 61
        assert filtered() == {"rate": 1}

    def test_count_together_over_links_and_a_household(self, article: Article, link: str) -> None:
        other = link_of(SHARER.share(article))
        self.flood(link, 30, "2001:db8:0:1::1")
        self.flood(other, 31, "2001:db8:0:1:ffff::2")
        self.flood(other, 1, "2001:db8:0:2::1")
        assert numbers(article)["click_backs"] == 61
        assert filtered() == {"rate": 1}

    def test_of_robots_and_looks_ahead_leave_people_their_share(
        self, article: Article, link: str
    ) -> None:
        for _ in range(61):
            Somebody(self.ADDRESS, GOOGLEBOT).get(link)
            Somebody(self.ADDRESS, TELEGRAM_BOT).get(link)
            Somebody(self.ADDRESS).get(link, HTTP_PURPOSE="prefetch")
            Somebody(self.ADDRESS).head(link)
        Somebody(self.ADDRESS).get(link)
        assert numbers(article)["click_backs"] == 1
        assert filtered() == {"agent": 61}

    def test_still_show_robots_the_card(self, article: Article, link: str) -> None:
        self.flood(link, 61)
        assert Somebody(self.ADDRESS, TELEGRAM_BOT).get(link).status_code == 200
        assert numbers(article)["previewed"] == 1

    def test_count_in_full_without_limits(self, article: Article, link: str, settings: Any) -> None:
        settings.NEWSPORTAL_LIMITS = False
        self.flood(link, 63)
        assert numbers(article)["click_backs"] == 63
        assert filtered() == {}


@pytest.mark.django_db(transaction=True)
def test_floods_at_once_count_exactly_the_limit() -> None:
    article = make_article(make_site())
    link = link_of(SHARER.share(article))
    in_threads(lambda place: Somebody("203.0.113.77", f"{CHROME} {place}").get(link), 80)
    assert numbers(article)["click_backs"] == 60
    assert len(interactions()) == 80
    assert filtered() == {"rate": 20}
