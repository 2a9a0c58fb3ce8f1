"""Changing, deleting and contesting reviews of one's own in a browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import NewPage, some_text
from tests.browser.reviews import comment, decide, form, write, write_and_wait

ARTICLE = "/demo/village-budget-vote"
LINKS = "https://a.example/one и https://b.example/two"

pytestmark = pytest.mark.browser


def card_of(page: Page, comment_id: str) -> Locator:
    return page.locator(f"news-comments [id='comment-{comment_id}']")


def choose(card: Locator, action: str) -> None:
    card.get_by_role("button", name="Действия с отзывом").click()
    card.get_by_role("menuitem", name=action, exact=True).click()


def published(page: Page, text: str) -> Locator:
    """A review of one's own that is public."""
    page.goto(ARTICLE)
    card = card_of(page, write_and_wait(page, text))
    expect(card).to_have_attribute("data-state", "published")
    return card


def change(page: Page, card: Locator, text: str) -> None:
    choose(card, "Изменить")
    editor = form(page, "Изменение отзыва")
    editor.get_by_label("Текст отзыва").fill(text)
    editor.get_by_role("button", name="Сохранить").click()


class TestChange:
    def test_is_public_with_its_mark(self, new_page: NewPage) -> None:
        page = new_page()
        first, second = some_text("Сначала так."), some_text("Потом иначе.")
        card = published(page, first)
        choose(card, "Изменить")
        editor = form(page, "Изменение отзыва")
        expect(editor.get_by_label("Текст отзыва")).to_have_value(first)
        expect(editor.get_by_label("Текст отзыва")).to_be_focused()
        editor.get_by_label("Текст отзыва").fill(second)
        editor.get_by_role("button", name="Сохранить").click()
        expect(editor).to_have_count(0)
        expect(card).to_contain_text(second)
        expect(card.locator(".note")).to_have_count(0)
        other = new_page()
        other.goto(ARTICLE)
        expect(comment(other, second).locator(".when")).to_contain_text("изменено")
        expect(comment(other, first)).to_have_count(0)

    def test_that_waits_is_told_and_then_decided(
        self, new_page: NewPage, moderation_key: str
    ) -> None:
        page = new_page()
        page.clock.install()
        old, new = some_text("Прежний текст."), some_text(LINKS)
        page.goto(ARTICLE)
        comment_id = write_and_wait(page, old)
        card = card_of(page, comment_id)
        page.clock.run_for(3000)
        expect(card).to_have_attribute("data-state", "published")
        change(page, card, new)
        note = card.locator(".note")
        expect(note).to_contain_text("Новый текст на проверке. Пока виден прежний.")
        expect(card.locator(".text")).to_have_text(old)
        page.reload()
        expect(note).to_contain_text("Новый текст на проверке. Пока виден прежний.")
        decide(page, comment_id, "publish", moderation_key, version=2)
        page.clock.fast_forward("01:00")
        expect(card.locator(".text")).to_have_text(new)
        expect(note).to_have_count(0)

    def test_keeps_the_text_when_it_is_too_late(self, new_page: NewPage) -> None:
        page = new_page(expects_errors=True)
        card = published(page, some_text("Опоздаю."))
        page.route(
            re.compile(r"/api/v1/comments/[0-9a-f-]+\?"),
            lambda route: route.fulfill(
                status=409,
                content_type="application/problem+json",
                body='{"status": 409, "code": "edit_window_over", "detail": "Время вышло."}',
            ),
        )
        late = some_text("Поздно спохватился.")
        change(page, card, late)
        editor = form(page, "Изменение отзыва")
        expect(editor.get_by_role("alert")).to_have_text("Время вышло.")
        expect(editor.get_by_label("Текст отзыва")).to_have_value(late)
        editor.get_by_role("button", name="Отмена").click()
        expect(card.get_by_role("button", name="Действия с отзывом")).to_be_focused()

    def test_is_not_offered_after_the_window(self, new_page: NewPage) -> None:
        page = new_page()
        page.clock.install()
        page.goto(ARTICLE)
        comment_id = write_and_wait(page, some_text(LINKS))
        card = card_of(page, comment_id)
        page.clock.fast_forward("06:00")
        card.get_by_role("button", name="Действия с отзывом").click()
        expect(card.get_by_role("menuitem")).to_have_text(["Удалить"])


class TestDelete:
    def test_asks_first_and_is_gone_for_all(self, new_page: NewPage) -> None:
        page = new_page()
        text = some_text("Зря написал.")
        card = published(page, text)
        other = new_page()
        other.goto(ARTICLE)
        expect(comment(other, text)).to_be_visible()
        choose(card, "Удалить")
        question = form(page, "Удалить отзыв? Вернуть его будет нельзя.")
        question.get_by_role("button", name="Отмена").click()
        expect(card).to_contain_text(text)
        choose(card, "Удалить")
        question.get_by_role("button", name="Удалить").click()
        expect(card).to_have_count(0)
        expect(comment(other, text)).to_have_count(0)
        page.reload()
        expect(page.locator("news-comments .comment").first).to_be_visible()
        expect(card).to_have_count(0)

    def test_stars_can_be_given_again(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        form(page).locator(".stars--choice label").nth(2).click()
        comment_id = write_and_wait(page, some_text("Три звезды сгоряча."))
        stars = form(page).get_by_role("group", name="Ваша оценка")
        expect(stars).to_be_hidden()
        choose(card_of(page, comment_id), "Удалить")
        page.get_by_role("button", name="Удалить", exact=True).click()
        expect(stars).to_be_visible()


class TestRefused:
    def test_tells_why_and_takes_an_appeal_once(
        self, new_page: NewPage, moderation_key: str
    ) -> None:
        page = new_page()
        page.goto(ARTICLE)
        comment_id = write_and_wait(page, some_text(LINKS))
        decide(page, comment_id, "reject", moderation_key, reason="off_topic")
        page.reload()
        card = card_of(page, comment_id)
        expect(card.locator(".note")).to_contain_text("Отзыв отклонён: не по теме материала")
        card.get_by_role("button", name="Оспорить").click()
        appeal = form(page, "Попросить другого модератора пересмотреть решение?")
        appeal.get_by_label("Почему решение неверно").fill("Прямо по теме.")
        with page.expect_response(re.compile("/appeals")) as sent:
            appeal.get_by_role("button", name="Оспорить").click()
        assert sent.value.status == 201
        assert sent.value.request.post_data_json == {"note": "Прямо по теме."}
        expect(card.locator(".note")).to_contain_text("Вы оспорили решение")
        expect(card.get_by_role("button", name="Оспорить")).to_have_count(0)

    def test_a_removed_one_is_told_to_its_author(
        self, new_page: NewPage, moderation_key: str
    ) -> None:
        page = new_page()
        card = published(page, some_text("Потом уберут."))
        comment_id = str(card.get_attribute("id")).removeprefix("comment-")
        decide(page, comment_id, "remove", moderation_key, reason="off_topic")
        expect(card.locator(".note")).to_contain_text(
            "Отзыв удалён модератором: не по теме материала"
        )


class TestStarsAlone:
    def test_need_no_words(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        form(page).locator(".stars--choice label").nth(3).click()
        name = some_text("Звездочёт")
        write(page, "", name=name)
        mine = page.locator("news-comments .comment__body").filter(has_text=name)
        expect(mine.get_by_role("img", name="4 звезды из 5")).to_be_visible()
        expect(mine.locator(".text")).to_have_count(0)
