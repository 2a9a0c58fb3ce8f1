"""The order, the star filter, badges, notices and languages of the discussion in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from newsportal.local.pids import wait_until
from tests.browser.pages import NewPage, some_text
from tests.browser.reviews import form, public_review

ARTICLE = "/demo/astana-lrt-launch"
ROOTS = "news-comments .thread > .comment"

pytestmark = pytest.mark.browser


def order(page: Page) -> list[str]:
    names: list[str] = page.locator("news-comments select option").all_text_contents()
    return names


class TestOrder:
    def test_offers_what_the_site_has_and_begins_with_its_own(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        expect(page.get_by_label("Порядок отзывов")).to_have_value("best")
        expect(page.locator(ROOTS)).to_have_count(8)
        assert order(page) == [
            "Лучшие",
            "Сначала новые",
            "Сначала старые",
            "Больше ответов",
            "Спорные",
            "Сначала с высокой оценкой",
            "Сначала с низкой оценкой",
        ]

    def test_the_lowest_rating_first(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto("/demo/caspian-ferry-line")
        page.get_by_label("Порядок отзывов").select_option("rating_low")
        expect(page.locator(ROOTS).first.get_by_role("img", name="3 звезды")).to_be_visible()

    def test_pinned_and_featured_reviews_say_so(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        first = page.locator(ROOTS).first
        expect(first).to_contain_text("Езжу каждый день с «Восточной»")
        expect(first.locator(".badge").first).to_have_text("Закреплено")
        chosen = page.locator(ROOTS).filter(has_text="Немного цифр.")
        expect(chosen.locator(".badge").first).to_have_text("Выбор редакции")
        vote = chosen.locator("[data-act=like]").first
        expect(vote).to_have_accessible_name("Нравится: 11")


class TestStars:
    def test_show_the_reviews_of_these_stars_alone(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        expect(page.locator(ROOTS)).to_have_count(8)
        row = page.get_by_role("button", name="5 звёзд из 5: 3")
        with page.expect_response(re.compile("rating=5")):
            row.click()
        expect(page.locator(ROOTS)).to_have_count(3)
        expect(row).to_have_attribute("aria-pressed", "true")
        expect(row).to_be_focused()
        assert order(page) == ["Лучшие", "Сначала новые", "Сначала старые"]
        page.get_by_role("button", name="Только с 5 звёздами").click()
        expect(page.locator(ROOTS)).to_have_count(8)
        expect(row).to_have_attribute("aria-pressed", "false")

    def test_an_order_that_does_not_fit_gives_way(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        page.get_by_label("Порядок отзывов").select_option("most_replied")
        page.get_by_role("button", name="3 звезды из 5: 1").click()
        expect(page.locator(ROOTS)).to_have_count(1)
        expect(page.get_by_label("Порядок отзывов")).to_have_value("best")

    def test_that_nobody_gave_cannot_be_chosen(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        expect(page.get_by_role("button", name="1 звезда из 5: 0")).to_be_disabled()


class TestNotices:
    def test_an_answer_is_told_and_read(self, new_page: NewPage) -> None:
        page = new_page()
        key = "baku-carpet-night"
        page.goto(f"/demo/{key}")
        text = some_text("Кто ещё был на ярмарке?")
        form(page).get_by_label("Текст отзыва").fill(text)
        form(page).get_by_label("Имя", exact=True).fill("Гость ярмарки")
        form(page).get_by_role("button", name="Отправить").click()
        mine = page.locator(ROOTS).filter(has_text=text)
        expect(mine).to_have_attribute("data-state", "published")
        comment_id = str(mine.get_attribute("id")).removeprefix("comment-")
        answer = some_text("Я был, и не раз.")
        public_review(page, answer, article=key, parent=comment_id)
        bell = page.get_by_role("button", name=re.compile("^Уведомления"))
        asked = """async () => {
          const { notices } = document.querySelector('news-comments');
          await notices.ask();
          return !notices.badge.hidden;
        }"""
        assert wait_until(lambda: page.evaluate(asked), seconds=20, every=0.5)
        expect(bell).to_have_accessible_name("Уведомления: 1 новое")
        bell.click()
        notice = page.get_by_role("region", name="Уведомления").get_by_role("link")
        expect(notice).to_contain_text("Ткачиха Т. отвечает вам")
        expect(notice).to_contain_text(answer)
        expect(bell).to_have_accessible_name("Уведомления")
        notice.click()
        expect(page.locator("news-comments .comment--linked")).to_contain_text(answer)


class TestLanguages:
    @pytest.mark.parametrize(
        ("lang", "title", "menu"),
        [
            ("kk", "Пікірлер", "Пікірге қатысты әрекеттер"),
            ("az", "Rəylər", "Rəylə bağlı əməliyyatlar"),
            ("en", "Reviews", "Review actions"),
        ],
    )
    def test_every_word_is_there(self, new_page: NewPage, lang: str, title: str, menu: str) -> None:
        page = new_page()
        page.goto(ARTICLE)
        page.evaluate(
            """(lang) => {
              const old = document.querySelector('news-comments');
              const made = document.createElement('news-comments');
              made.setAttribute('site', 'demo');
              made.setAttribute('article', old.getAttribute('article'));
              made.lang = lang;
              old.replaceWith(made);
            }""",
            lang,
        )
        expect(page.locator("news-comments h2")).to_contain_text(title)
        expect(page.get_by_role("button", name=menu).first).to_be_visible()
        missing = page.evaluate(
            """async (lang) => {
              const {ru} = await import('/static/embed/words/ru.js');
              const {[lang]: words} = await import(`/static/embed/words/${lang}.js`);
              return Object.keys(ru).filter((key) => !(key in words));
            }""",
            lang,
        )
        assert missing == []
