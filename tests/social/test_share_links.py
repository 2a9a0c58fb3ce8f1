"""GET /s/{token}: people, robots, and everything between."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import segno
import time_machine
from django.test.signals import template_rendered

from comments.states import DecisionVerdict
from newsportal.articles.models import Article
from newsportal.lib.remembered import forget_all
from social.models import HourTally, Share, ShareTally
from tests.factories import decide, make_guest, write
from tests.social.threads import in_threads
from tests.social.world import (
    CHROME,
    FRIEND,
    GOOGLEBOT,
    SHARER,
    TELEGRAM_BOT,
    Somebody,
    events,
    filtered,
    hide,
    interactions,
    link_of,
    make_article,
    make_site,
    numbers,
)

pytestmark = pytest.mark.django_db
TARGET = "https://vesti.example/night"


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


class TestPeople:
    def test_go_to_the_article_with_the_visits_id(self, article: Article, link: str) -> None:
        answer = FRIEND.get(link)
        [visit] = interactions()
        assert answer.status_code == 302
        assert answer["Location"] == f"{TARGET}?s={Share.objects.get().token}.{visit.id}"
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert not answer.cookies

    def test_count_as_a_click_back(self, article: Article, link: str) -> None:
        FRIEND.get(link)
        assert numbers(article)["click_backs"] == 1
        assert numbers(article)["version"] == 3
        assert ShareTally.objects.get().click_backs == 1
        assert Share.objects.get().click_backs == 1
        hours = HourTally.objects.values_list("network", "intents", "sharers", "click_backs")
        assert sorted(hours) == [("", 0, 1, 0), ("telegram", 1, 1, 1)]

    def test_count_once_a_day(self, article: Article, link: str) -> None:
        first, again = FRIEND.get(link), FRIEND.get(link)
        assert again["Location"] != first["Location"]
        assert [row.reason for row in interactions()] == ["", "repeat"]
        assert Share.objects.get().click_backs == 1
        assert numbers(article)["click_backs"] == 1
        assert numbers(article)["version"] == 3
        assert filtered() == {"repeat": 1}

    def test_count_again_the_next_day(self, article: Article) -> None:
        with time_machine.travel("2026-03-01T23:59:00Z", tick=False):
            link = link_of(SHARER.share(article))
            FRIEND.get(link)
        with time_machine.travel("2026-03-02T00:01:00Z", tick=False):
            FRIEND.get(link)
        assert numbers(article)["click_backs"] == 2

    def test_are_told_apart_by_address_and_agent(self, article: Article, link: str) -> None:
        for somebody in (FRIEND, Somebody(FRIEND.address), Somebody("203.0.113.9")):
            somebody.get(link)
        assert numbers(article)["click_backs"] == 3

    def test_who_shared_it_count_nothing(self, article: Article, link: str) -> None:
        answer = SHARER.get(link)
        UUID(answer["Location"].partition(".example/night?s=")[2].partition(".")[2])
        assert numbers(article)["click_backs"] == 0
        assert numbers(article)["version"] == 2
        assert filtered() == {"own": 1}

    def test_who_shared_it_before_midnight_count_nothing(self, article: Article) -> None:
        with time_machine.travel("2026-03-01T23:59:00Z", tick=False):
            link = link_of(SHARER.share(article))
        with time_machine.travel("2026-03-02T00:01:00Z", tick=False):
            SHARER.get(link)
        assert numbers(article)["click_backs"] == 0

    def test_who_opted_out_count_nothing(self, article: Article, link: str) -> None:
        answer = Somebody("203.0.113.9", opted_out=True).get(link)
        assert answer.status_code == 302
        assert numbers(article)["version"] == 2
        assert [row.reason for row in interactions()] == ["opt_out"]
        assert filtered() == {"opt_out": 1}

    def test_come_to_the_comment_that_was_shared(self, article: Article) -> None:
        said = write(article, make_guest(article.site), "Вижу")
        comment = str(decide(said, DecisionVerdict.PUBLISH).id)
        answer = FRIEND.get(link_of(SHARER.share(article, comment=comment)))
        assert answer["Location"].endswith(f"#comment-{comment}")

    def test_come_to_the_quotation(self, article: Article) -> None:
        answer = FRIEND.get(link_of(SHARER.share(article, quote="из тьмы")))
        place = "#:~:text=%D0%B8%D0%B7%20%D1%82%D1%8C%D0%BC%D1%8B"
        assert answer["Location"].endswith(place)

    def test_keep_the_articles_own_query_and_fragment(self) -> None:
        url = "https://other.example/a?id=7&q=%26#top"
        article = make_article(make_site("other"), url=url)
        location = FRIEND.get(link_of(SHARER.share(article)))["Location"]
        assert re.fullmatch(
            r"https://other\.example/a\?id=7&q=%26&s=\w{10}\.[0-9a-f-]{36}#top", location
        )

    def test_cost_no_statement_while_the_link_is_recalled(
        self, link: str, django_assert_num_queries: Any
    ) -> None:
        # Share, robots, salt.
        with django_assert_num_queries(3):
            FRIEND.get(link)
        with django_assert_num_queries(0):
            Somebody("203.0.113.9").get(link)


class TestLookingAhead:
    @pytest.mark.parametrize(
        "meta",
        [
            {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
            {"HTTP_PURPOSE": "prefetch"},
            {"HTTP_X_MOZ": "prefetch"},
        ],
    )
    def test_counts_nothing(self, article: Article, link: str, meta: dict[str, str]) -> None:
        answer = FRIEND.get(link, **meta)
        assert answer["Location"] == f"{TARGET}?s={link.removeprefix('/s/')}"
        self.assert_nothing(article)

    @pytest.mark.parametrize("agent", [CHROME, GOOGLEBOT, TELEGRAM_BOT, ""])
    def test_by_head_counts_nothing(self, article: Article, link: str, agent: str) -> None:
        answer = Somebody("203.0.113.9", agent).head(link)
        assert answer.status_code == (200 if agent == TELEGRAM_BOT else 302)
        assert answer.content == b""
        self.assert_nothing(article)

    def assert_nothing(self, article: Article) -> None:
        assert numbers(article)["version"] == 2
        assert interactions() == []
        assert Share.objects.get().previewed_at is None
        assert filtered() == {}


class TestPreviewRobots:
    ROBOT = Somebody("192.0.2.7", TELEGRAM_BOT)

    def test_get_the_articles_card(self, article: Article, link: str) -> None:
        answer = self.ROBOT.get(link)
        page = Card.of(answer)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert page.canonical == TARGET
        assert page.meta["og:url"] == TARGET
        assert page.meta["og:title"] == "Ночь над степью"
        assert page.meta["og:site_name"] == "Вести"
        assert "og:image" not in page.meta

    def test_get_the_picture(self) -> None:
        picture = "https://other.example/p.jpg?a=1&b=2"
        article = make_article(make_site("other"), image_url=picture)
        page = Card.of(self.ROBOT.get(link_of(SHARER.share(article))))
        assert page.meta["og:image"] == picture

    def test_make_a_share_previewed_once(self, article: Article, link: str) -> None:
        self.ROBOT.get(link)
        Somebody("192.0.2.8", "Twitterbot/1.0").get(link)
        share = Share.objects.get()
        assert share.previewed_at is not None
        assert share.previewed_by == "telegram"
        assert numbers(article)["previewed"] == 1
        assert numbers(article)["version"] == 3
        assert ShareTally.objects.get().previewed == 1
        assert [event.article_version for event in events("share.previewed")] == [3]

    def test_cost_no_statement_once_one_was_there(
        self, link: str, django_assert_num_queries: Any
    ) -> None:
        self.ROBOT.get(link)
        with django_assert_num_queries(0):
            Somebody("192.0.2.8", "Twitterbot/1.0").get(link)

    def test_cost_one_read_of_a_link_that_was_previewed_long_ago(
        self, link: str, django_assert_num_queries: Any
    ) -> None:
        self.ROBOT.get(link)
        forget_all()
        with django_assert_num_queries(2):
            # The link, and the robots that are known: read once for all links.
            Somebody("192.0.2.8", "Twitterbot/1.0").get(link)

    def test_share_one_page_of_the_article(self, article: Article, link: str) -> None:
        other = link_of(FRIEND.share(article, "vk", quote="из тьмы"))
        with pages_written() as written:
            pages = [self.ROBOT.get(each).content for each in (link, other, link)]
            assert pages == [pages[0]] * 3
            assert written == ["social/preview.html"]

    def test_get_another_page_once_the_article_has_changed(
        self, article: Article, link: str
    ) -> None:
        self.ROBOT.get(link)
        article.title = "Ночь над рекой"
        article.save(update_fields=["title"])
        forget_all()
        assert Card.of(self.ROBOT.get(link)).title == "Ночь над рекой"

    def test_confirm_nothing_by_their_word_alone(self, article: Article, link: str) -> None:
        self.ROBOT.get(link)
        assert ShareTally.objects.get().confirmed == 0

    def test_are_no_click_backs(self, article: Article, link: str) -> None:
        self.ROBOT.get(link)
        assert numbers(article)["click_backs"] == 0
        assert interactions() == []

    def test_see_hostile_words_as_words(self) -> None:
        title = "</title><script>alert(1)</script>\"'><meta http-equiv=refresh content=0>"
        url = "https://other.example/a?x=\"><script>&y='"
        article = make_article(make_site("other"), title=title, url=url, image_url=url)
        answer = self.ROBOT.get(link_of(SHARER.share(article, quote="<b>чужое</b>")))
        page = Card.of(answer)
        assert page.title == title
        assert page.meta["og:title"] == title
        assert page.meta["og:image"] == url
        assert page.canonical == url
        assert set(page.tags) <= {"html", "head", "meta", "title", "link", "body", "a"}
        assert "чужое" not in answer.content.decode()


class TestCodes:
    def test_are_pictures_of_the_link(self, article: Article, link: str, settings: Any) -> None:
        settings.NEWSPORTAL_PUBLIC_URL = "https://talk.vesti.example"
        answer = FRIEND.get(f"{link}/qr.svg")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer["Cache-Control"] == "public, max-age=3600"
        assert answer["Content-Security-Policy"] == "default-src 'none'"
        expected = BytesIO()
        code = segno.make(f"https://talk.vesti.example{link}", error="m", micro=False)
        code.save(expected, kind="svg", scale=8, border=4, dark="#000", light="#fff")
        assert answer.content == expected.getvalue()
        assert b"<script" not in answer.content

    @pytest.mark.parametrize("agent", [CHROME, TELEGRAM_BOT, ""])
    def test_count_nothing(self, article: Article, link: str, agent: str) -> None:
        Somebody("203.0.113.9", agent).get(f"{link}/qr.svg")
        assert interactions() == []
        assert numbers(article)["version"] == 2
        assert Share.objects.get().previewed_at is None

    def test_of_no_share_are_not_there(self, article: Article, link: str) -> None:
        assert FRIEND.get("/s/aaaaaaaaaa/qr.svg").status_code == 404
        hide(article)
        assert FRIEND.get(f"{link}/qr.svg").status_code == 404

    def test_are_only_read(self, link: str) -> None:
        assert FRIEND.send("POST", f"{link}/qr.svg", {}).status_code == 405


class TestOtherPrograms:
    @pytest.mark.parametrize(
        ("agent", "reason"),
        [
            (GOOGLEBOT, "agent"),
            ("", "no_agent"),
            ("curl/8.5.0", "library"),
            ("Mozilla/5.0 HeadlessChrome/126.0", "headless"),
        ],
    )
    def test_go_to_the_plain_article_for_a_reason(
        self, article: Article, link: str, agent: str, reason: str
    ) -> None:
        for _ in range(2):
            answer = Somebody("192.0.2.9", agent).get(link)
            assert (answer.status_code, answer["Location"]) == (302, TARGET)
        assert numbers(article)["version"] == 2
        assert filtered() == {reason: 2}
        assert [row.reason for row in interactions()] == [reason, reason]


class TestRefusals:
    @pytest.mark.parametrize(
        "token",
        ["aaaaaaaaaa", "a", "a" * 500, "%00", "%D0%B9", "aaaaaaaa%0a", "..%2fadmin", "a%20b"],
    )
    @pytest.mark.parametrize("agent", [CHROME, TELEGRAM_BOT])
    def test_of_unknown_tokens(self, token: str, agent: str) -> None:
        answer = Somebody(agent=agent).get(f"/s/{token}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    def test_of_shares_of_a_hidden_article(self, article: Article, link: str) -> None:
        hide(article)
        for somebody in (FRIEND, Somebody(agent=TELEGRAM_BOT)):
            assert somebody.get(link).status_code == 404
        assert interactions() == []

    def test_of_other_methods(self, link: str) -> None:
        assert FRIEND.send("POST", link, {}).status_code == 405

    @pytest.mark.parametrize(
        "query", ["?url=https://evil.example", "?next=//evil.example", "?s=x#@evil.example"]
    )
    def test_to_be_led_elsewhere(self, link: str, query: str) -> None:
        location = FRIEND.get(link + query, HTTP_REFERER="https://evil.example/")["Location"]
        assert location.startswith(f"{TARGET}?s=")
        assert "evil" not in location


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_fifty_arrivals_of_one_visitor_are_one_click_back(self) -> None:
        article = make_article(make_site())
        link = link_of(SHARER.share(article))
        locations = in_threads(lambda _: FRIEND.get(link)["Location"], 50)
        assert len(set(locations)) == 50
        assert numbers(article)["click_backs"] == 1
        assert numbers(article)["version"] == 3

    def test_fifty_visitors_are_fifty(self) -> None:
        article = make_article(make_site())
        link = link_of(SHARER.share(article))
        in_threads(lambda place: Somebody(f"203.0.113.{place}").get(link), 50)
        assert numbers(article)["click_backs"] == 50
        # However many a batch has, it changes the page once.
        assert numbers(article)["version"] == 3
        assert ShareTally.objects.get().click_backs == len(interactions()) == 50

    def test_fifty_shares_of_one_visitor_have_one_sharer(self) -> None:
        article = make_article(make_site())
        networks = ["telegram", "vk", "ok", "copy", "x"]
        in_threads(lambda place: SHARER.share(article, networks[place % 5]), 50)
        assert numbers(article)["intents"] == 50
        assert numbers(article)["shares"] == 1
        tallies = ShareTally.objects.values_list("network", "intents", "sharers")
        assert sorted(tallies) == [(network, 10, 1) for network in sorted(networks)]

    def test_fifty_robots_preview_once(self) -> None:
        article = make_article(make_site())
        link = link_of(SHARER.share(article))
        in_threads(lambda _: Somebody(agent=TELEGRAM_BOT).get(link), 50)
        assert numbers(article)["previewed"] == 1
        assert len(events("share.previewed")) == 1


@contextmanager
def pages_written() -> Iterator[list[str]]:
    """The names of the templates that were filled in meanwhile."""
    names: list[str] = []

    def note(template: Any, **_: Any) -> None:
        names.append(template.name)

    template_rendered.connect(note)
    try:
        yield names
    finally:
        template_rendered.disconnect(note)


class Card(HTMLParser):
    """What a robot reads out of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.tags: list[str] = []
        self.canonical = self.title = ""
        self.is_in_title = False

    @classmethod
    def of(cls, answer: Any) -> "Card":
        card = cls()
        card.feed(answer.content.decode())
        return card

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.is_in_title = tag == "title"
        if tag == "meta" and "property" in values:
            self.meta[values["property"]] = values["content"]
        if tag == "link" and values["rel"] == "canonical":
            self.canonical = values["href"]

    def handle_endtag(self, tag: str) -> None:
        self.is_in_title = False

    def handle_data(self, data: str) -> None:
        if self.is_in_title:
            self.title += data
