"""Votes, reports, hidden authors and shelves in a browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.pages import NewPage, some_text
from tests.browser.reviews import comment, form, public_review

KEY = "baku-carpet-night"
ARTICLE = f"/demo/{KEY}"

pytestmark = pytest.mark.browser


def introduce(page: Page, name: str = "Читатель Г.") -> None:
    """Answer the dialog that asks a stranger's name."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Имя").fill(name)
    dialog.get_by_role("button", name="Продолжить").click()
    expect(dialog).to_have_count(0)


def choose(card: Locator, action: str) -> None:
    card.get_by_role("button", name="Действия с отзывом").click()
    card.get_by_role("menuitem", name=action).click()


@pytest.fixture
def review(new_page: NewPage) -> str:
    """The text of a fresh public review of the article."""
    page = new_page()
    page.goto("/")
    text = some_text("Ковры чудесные.")
    public_review(page, text, article=KEY)
    return text


class TestVotes:
    def test_a_like_counts_stays_and_gives_way_to_a_dislike(
        self, new_page: NewPage, review: str
    ) -> None:
        page = new_page()
        page.goto(ARTICLE)
        card = comment(page, review)
        like = card.locator("[data-act=like]")
        expect(like).to_have_accessible_name("Нравится")
        like.click()
        introduce(page)
        expect(like).to_have_accessible_name("Нравится: 1")
        expect(like).to_have_attribute("aria-pressed", "true")
        expect(like).to_be_focused()
        page.reload()
        expect(like).to_have_attribute("aria-pressed", "true")
        card.locator("[data-act=dislike]").click()
        expect(like).to_have_accessible_name("Нравится")
        expect(card.locator("[data-act=dislike]")).to_have_accessible_name("Не нравится: 1")
        expect(like).to_have_attribute("aria-pressed", "false")

    def test_a_second_click_takes_it_back(self, new_page: NewPage, review: str) -> None:
        page = new_page()
        page.goto(ARTICLE)
        like = comment(page, review).locator("[data-act=like]")
        like.click()
        introduce(page)
        expect(like).to_have_accessible_name("Нравится: 1")
        with page.expect_response(lambda answer: answer.request.method == "DELETE") as taken:
            like.click()
        assert taken.value.json() == {"reactions": {}, "score": 0}
        expect(like).to_have_accessible_name("Нравится")

    def test_is_shown_at_once_and_taken_back_when_it_failed(
        self, new_page: NewPage, review: str
    ) -> None:
        page = new_page(expects_errors=True)
        page.goto(ARTICLE)
        like = comment(page, review).locator("[data-act=like]")
        held: list[Route] = []
        page.route(re.compile("/reactions/like"), lambda route: held.append(route))
        like.click()
        with page.expect_request(re.compile("/reactions/like")):
            introduce(page)
        expect(like).to_have_accessible_name("Нравится: 1")
        held.pop().abort()
        expect(like).to_have_accessible_name("Нравится")
        expect(like).to_have_attribute("aria-pressed", "false")
        expect(page.locator("news-comments .toast")).to_contain_text("Нет связи с сервером")

    def test_the_last_of_quick_clicks_counts(self, new_page: NewPage, review: str) -> None:
        page = new_page()
        page.goto(ARTICLE)
        card = comment(page, review)
        like, dislike = card.locator("[data-act=like]"), card.locator("[data-act=dislike]")
        like.click()
        introduce(page)
        expect(like).to_have_accessible_name("Нравится: 1")
        dislike.click()
        like.click()
        with page.expect_response(
            lambda answer: answer.request.method == "PUT" and "/reactions/dislike" in answer.url
        ) as last:
            dislike.click()
        assert last.value.json() == {"reactions": {"dislike": 1}, "score": -1}
        expect(dislike).to_have_accessible_name("Не нравится: 1")
        expect(like).to_have_accessible_name("Нравится")

    def test_nobody_votes_on_a_review_of_ones_own(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        text = some_text("Своё не хвалят.")
        form(page).get_by_label("Текст отзыва").fill(text)
        form(page).get_by_label("Имя", exact=True).fill("Читатель Ч.")
        form(page).get_by_role("button", name="Отправить").click()
        expect(comment(page, text).locator("[data-act=like]")).to_be_disabled()
        page.reload()
        expect(comment(page, text).locator("[data-act=like]")).to_be_disabled()


class TestReport:
    def test_is_sent_with_its_reason_once(self, new_page: NewPage, review: str) -> None:
        page = new_page()
        page.goto(ARTICLE)
        card = page.locator("news-comments .thread > .comment").filter(has_text=review)
        choose(card, "Пожаловаться")
        introduce(page)
        ask = page.get_by_role("form", name="Что не так с этим отзывом?")
        ask.get_by_label("Реклама или спам").check()
        ask.get_by_label("Пояснение").fill("Продают ковёр.")
        with page.expect_request(re.compile("/flags")) as sent:
            ask.get_by_role("button", name="Пожаловаться").click()
        assert sent.value.post_data_json == {"reason": "spam", "note": "Продают ковёр."}
        expect(page.locator("news-comments .toast")).to_contain_text("Спасибо")
        expect(ask).to_have_count(0)
        menu = card.get_by_role("button", name="Действия с отзывом")
        expect(menu).to_be_focused()
        menu.click()
        expect(card.get_by_role("menuitem", name="Вы пожаловались")).to_be_disabled()


class TestMenu:
    def test_is_led_by_keys(self, new_page: NewPage, review: str) -> None:
        page = new_page()
        page.goto(ARTICLE)
        card = comment(page, review)
        button = card.get_by_role("button", name="Действия с отзывом")
        button.focus()
        page.keyboard.press("Enter")
        items = card.get_by_role("menuitem")
        expect(items).to_have_text(
            ["Пожаловаться", "Скрыть все отзывы: Ткачиха Т.", "Скопировать ссылку"]
        )
        expect(items.nth(0)).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(items.nth(2)).to_be_focused()
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
        expect(button).to_have_attribute("aria-expanded", "false")
        expect(items).to_have_count(0)


class TestIgnored:
    def test_an_author_is_hidden_and_shown_again(self, new_page: NewPage, review: str) -> None:
        page = new_page()
        page.goto(ARTICLE)
        card = page.locator("news-comments .thread > .comment").filter(has_text=review)
        card_id = card.get_attribute("id")
        card = page.locator(f"news-comments [id='{card_id}']")
        choose(card, "Скрыть все отзывы: Ткачиха Т.")
        introduce(page)
        expect(card.locator(".tombstone")).to_contain_text("Отзывы читателя Ткачиха Т. скрыты.")
        page.reload()
        expect(card.locator(".tombstone")).to_be_visible()
        expect(card).not_to_contain_text(review)
        card.get_by_role("button", name="Показывать снова").click()
        expect(card).to_contain_text(review)


class TestShelf:
    @pytest.mark.parametrize("name", ["Следить", "В закладки"])
    def test_stays_as_it_was_put(self, new_page: NewPage, name: str) -> None:
        page = new_page()
        page.goto(ARTICLE)
        switch = page.get_by_role("button", name=name)
        expect(switch).to_have_attribute("aria-pressed", "false")
        switch.click()
        introduce(page)
        expect(switch).to_have_attribute("aria-pressed", "true")
        page.reload()
        expect(switch).to_have_attribute("aria-pressed", "true")
        switch.click()
        expect(switch).to_have_attribute("aria-pressed", "false")
