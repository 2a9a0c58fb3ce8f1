"""The demo feed and the demo article in a browser."""

import json
import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from newsportal.embed.articles_file import demo_articles
from tests.browser.pages import NewPage

ARTICLE = "/demo/astana-lrt-launch"

pytestmark = pytest.mark.browser


def keys(page: Page) -> list[str]:
    shown = page.locator("[data-feed] > li").evaluate_all("all => all.map(a => a.dataset.key)")
    return [str(key) for key in shown]


def comment_counts(page: Page) -> list[int]:
    counts = page.locator('[data-feed] [data-count="comments"] b').all_text_contents()
    return [int(count) for count in counts]


def overflow(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width


class TestFeed:
    def test_lists_the_articles_latest_first(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto("/")
        assert keys(page)[:3] == [
            "village-budget-vote", "salt-wind-film-review", "astana-lrt-launch"
        ]  # fmt: skip
        assert {article["key"] for article in demo_articles()} <= set(keys(page))

    def test_orders_by_the_number_of_reviews(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto("/")
        page.get_by_role("button", name="Обсуждаемое").click()
        first = page.locator("[data-feed] > li").first
        expect(first).to_have_attribute("data-key", "astana-lrt-launch")
        counts = comment_counts(page)
        assert counts == sorted(counts, reverse=True)
        assert counts[0] >= 20

    def test_narrows_down_to_a_section(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto("/")
        page.get_by_role("link", name="Спорт", exact=True).click()
        expect(page.locator("[data-feed] > li")).to_have_count(1)
        expect(page.get_by_role("link", name=re.compile("Горный марафон"))).to_be_visible()

    def test_finds_reviews_by_their_words(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto("/")
        page.get_by_label("Поиск по отзывам").fill("перехватывающие парковки")
        page.get_by_role("button", name="Найти").click()
        found = page.locator("[data-found] > li")
        expect(found).to_have_count(1)
        expect(found.get_by_role("link")).to_have_text(
            "Первый месяц лёгкого метро в Астане: что изменилось для пассажиров"
        )
        found.get_by_role("link").click()
        expect(page.locator("news-comments .comment--linked")).to_contain_text(
            "Сам за рулём двадцать лет."
        )

    def test_says_when_no_review_has_the_words(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto("/")
        page.get_by_label("Поиск по отзывам").fill("гиппопотамус")
        page.get_by_role("button", name="Найти").click()
        expect(page.locator("[data-search-state]")).to_have_text("Ничего не нашлось.")

    def test_leads_to_an_article(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto("/")
        page.get_by_role("link", name=re.compile("Первый месяц лёгкого метро")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Первый месяц лёгкого метро в Астане: что изменилось для пассажиров"
        )


class TestArticle:
    def test_has_the_parts_of_a_news_page(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        expect(page.locator(".kicker")).to_have_text("Общество")
        expect(page.locator(".byline__updated")).to_have_text(
            re.compile(r"^Последнее обновление \(\d+ (час|часа|часов) назад\)$")
        )
        expect(page.get_by_role("heading", name="Написать отзыв")).to_be_visible()
        expect(page.get_by_role("heading", name="Лента новостей")).to_be_visible()
        expect(
            page.get_by_role("heading", name="Следите за нами в социальных сетях")
        ).to_be_visible()
        expect(page.locator("[data-latest] > li")).to_have_count(7)

    def test_shows_the_discussion(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        roots = page.locator("news-comments .thread > .comment")
        expect(roots).to_have_count(8)
        expect(page.locator("news-comments .children .comment").first).to_be_visible()
        expect(page.get_by_role("img", name=re.compile("Средняя оценка 4,4 из 5"))).to_be_visible()

    def test_unknown_article_is_not_found(self, new_page: NewPage) -> None:
        page = new_page(expects_errors=True)
        answer = page.goto("/demo/no-such-article")
        assert answer is not None
        assert answer.status == 404

    def test_an_article_without_our_text_has_its_discussion(self, new_page: NewPage) -> None:
        page = new_page()
        key = f"lazy-{uuid4().hex[:8]}"
        shared = page.request.post(
            f"/api/v1/sites/demo/articles/{key}/shares", data={"network": "copy"}
        )
        assert shared.status == 201
        page.goto(f"/demo/{key}")
        expect(page.get_by_role("heading", name="Написать отзыв")).to_be_visible()
        expect(page.locator("news-comments .state")).to_have_text(
            "Отзывов пока нет. Будьте первым!"
        )

    def test_is_russian_for_every_browser(self, new_page: NewPage) -> None:
        page = new_page(locale="en-GB")
        page.goto(ARTICLE)
        today = page.locator(".masthead__top span").first
        expect(today).to_have_text(re.compile(r"^\d{1,2} [а-я]+ \d{4}$"))

    def test_is_readable_without_scripts(self, new_page: NewPage) -> None:
        page = new_page(java_script_enabled=False)
        page.goto(ARTICLE)
        expect(page.get_by_role("heading", name="Тридцать дней в цифрах")).to_be_visible()
        expect(page.locator(".byline__updated")).to_contain_text("назад")
        reviews = page.locator("news-comments .np-reviews__list > li")
        expect(reviews).to_have_count(8)
        expect(reviews.first.get_by_role("article").first).to_be_visible()

    def test_the_widget_takes_the_place_of_what_the_server_wrote(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        expect(page.locator("news-comments .thread > .comment")).to_have_count(8)
        expect(page.locator(".np-reviews")).to_have_count(0)
        data = page.locator('script[type="application/ld+json"]').all_text_contents()
        assert [json.loads(text)["@type"] for text in data] == [
            "NewsArticle",
            "DiscussionForumPosting",
        ]


class TestLooks:
    @pytest.mark.parametrize("path", ["/", ARTICLE, "/demo/qazaq-voice-assistant"])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_fits_a_narrow_phone(self, new_page: NewPage, path: str, scheme: str) -> None:
        page = new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
        page.goto(path)
        if path != "/":
            expect(page.locator("news-comments .comment").first).to_be_visible()
        assert overflow(page) == 0

    def test_is_dark_where_the_reader_wants_it(self, new_page: NewPage) -> None:
        page = new_page(color_scheme="dark")
        page.goto(ARTICLE)
        expect(page.locator("body")).to_have_css("background-color", "rgb(20, 24, 28)")
        expect(page.locator("news-comments textarea").first).to_have_css(
            "background-color", "rgb(20, 24, 28)"
        )
