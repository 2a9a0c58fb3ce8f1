"""Writing, moderation and reading of reviews in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import NewPage, some_text
from tests.browser.reviews import comment, decide, form, write, write_and_wait

ARTICLE = "/demo/balkhash-water-level"
HELD = "Отзыв на проверке"

pytestmark = pytest.mark.browser


class TestReview:
    def test_is_public_after_moderation(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        text = some_text("Вода и правда вернулась, подтверждаю.")
        write(page, text)
        expect(comment(page, text)).to_contain_text("Читатель Ч.")
        expect(comment(page, text).locator(".note")).to_have_count(0)
        other = new_page()
        other.goto(ARTICLE)
        expect(comment(other, text)).to_be_visible()

    def test_empties_the_form_and_signs_the_next_one(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        text = some_text("Первый отзыв.")
        write(page, text)
        expect(comment(page, text)).to_be_visible()
        expect(form(page).get_by_label("Текст отзыва")).to_have_value("")
        expect(form(page)).to_contain_text("Вы пишете как Читатель Ч.")

    def test_carries_the_stars_chosen_by_keyboard(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        text = some_text("Ставлю оценку с клавиатуры.")
        form(page).get_by_label("1 звезда из 5").focus()
        page.keyboard.press("Space")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        write(page, text)
        stars = comment(page, text).get_by_role("img", name="4 звезды из 5")
        expect(stars).to_be_visible()

    def test_a_reader_rates_once(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        form(page).locator(".stars--choice label").nth(4).click()
        text = some_text("Пять звёзд озеру.")
        write(page, text)
        expect(comment(page, text)).to_be_visible()
        stars = form(page).get_by_role("group", name="Ваша оценка")
        expect(stars).to_be_hidden()
        page.reload()
        expect(form(page)).to_contain_text("Вы пишете как")
        expect(stars).to_be_hidden()

    def test_a_reserved_name_is_refused_at_its_field(self, new_page: NewPage) -> None:
        page = new_page(expects_errors=True)
        page.goto(ARTICLE)
        text = some_text("Пишу от чужого имени.")
        write(page, text, name="Администратор")
        name = form(page).get_by_label("Имя", exact=True)
        expect(name).to_have_attribute("aria-invalid", "true")
        expect(form(page)).to_contain_text("Это имя занято.")
        expect(form(page).get_by_label("Текст отзыва")).to_have_value(text)

    def test_with_two_links_waits_and_only_its_author_sees_it(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        text = some_text("Карты: https://a.example/one и https://b.example/two")
        write(page, text)
        expect(comment(page, text).locator(".note")).to_contain_text(HELD)
        page.reload()
        expect(comment(page, text).locator(".note")).to_contain_text(HELD)
        other = new_page()
        other.goto(ARTICLE)
        expect(other.locator("news-comments .comment").first).to_be_visible()
        expect(comment(other, text)).to_have_count(0)

    def test_markup_in_it_stays_text(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        mark = some_text("<img src=x onerror='window.broken=1'><script>window.broken=1</script>")
        write(page, mark, name="<b>Имя</b>")
        expect(comment(page, mark)).to_contain_text("<b>Имя</b>")
        expect(comment(page, mark).locator(".text img, .text script, b b")).to_have_count(0)
        page.reload()
        expect(comment(page, mark)).to_be_visible()
        assert page.evaluate("window.broken") is None

    def test_says_at_the_field_what_is_missing(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        form(page).get_by_role("button", name="Отправить").click()
        text = form(page).get_by_label("Текст отзыва")
        expect(text).to_have_attribute("aria-invalid", "true")
        expect(text).to_be_focused()
        expect(form(page)).to_contain_text("Представьтесь, пожалуйста.")

    def test_counts_down_to_the_limit(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        text = form(page).get_by_label("Текст отзыва")
        text.fill("я" * 4998)
        expect(form(page)).to_contain_text("Осталось 2 знака")
        text.fill("я" * 5001)
        expect(form(page)).to_contain_text("Лишний 1 знак")
        form(page).get_by_role("button", name="Отправить").click()
        expect(text).to_have_attribute("aria-invalid", "true")

    def test_unsent_text_survives_a_reload(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        form(page).get_by_label("Текст отзыва").fill("Ещё не дописал")
        page.reload()
        expect(form(page).get_by_label("Текст отзыва")).to_have_value("Ещё не дописал")

    def test_lost_connection_keeps_the_text_and_sends_it_once(self, new_page: NewPage) -> None:
        page = new_page(expects_errors=True)
        page.goto(ARTICLE)
        text = some_text("Связь пропала на мосту.")
        path = re.compile(r"/balkhash-water-level/comments\?lang=")
        # The service takes the first attempt, but its answer does not come back.
        page.route(path, lambda route: (route.fetch(), route.abort()), times=1)
        write(page, text)
        expect(form(page)).to_contain_text("Нет связи с сервером")
        expect(form(page).get_by_label("Текст отзыва")).to_have_value(text)
        form(page).get_by_role("button", name="Отправить").click()
        expect(form(page).get_by_label("Текст отзыва")).to_have_value("")
        expect(comment(page, text)).to_have_count(1)
        page.reload()
        expect(comment(page, text)).to_have_count(1)

    def test_preview_shows_the_rendered_text(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        form(page).get_by_label("Текст отзыва").fill("> цитата\nи ответ")
        form(page).get_by_label("Имя", exact=True).fill("Читатель Ч.")
        form(page).get_by_role("button", name="Предпросмотр").click()
        shown = page.get_by_role("region", name="Так увидят ваш отзыв")
        expect(shown.locator("blockquote")).to_have_text("цитата")


class TestModeration:
    def test_approval_reaches_the_author_who_waits(
        self, new_page: NewPage, moderation_key: str
    ) -> None:
        page = new_page()
        page.clock.install()
        page.goto(ARTICLE)
        text = some_text("Смотрите https://a.example/one и https://b.example/two")
        comment_id = write_and_wait(page, text)
        note = comment(page, text).locator(".note")
        expect(note).to_contain_text(HELD)
        decide(page, comment_id, "publish", moderation_key)
        page.clock.fast_forward("01:00")
        expect(note).to_have_count(0)
        expect(comment(page, text).locator("a[rel~=nofollow]")).to_have_count(2)

    def test_refusal_reaches_the_author_with_its_reason(
        self, new_page: NewPage, moderation_key: str
    ) -> None:
        page = new_page()
        page.clock.install()
        page.goto(ARTICLE)
        text = some_text("Купите https://a.example/one и https://b.example/two")
        comment_id = write_and_wait(page, text)
        expect(comment(page, text).locator(".note")).to_contain_text(HELD)
        decide(page, comment_id, "reject", moderation_key, reason="spam")
        page.clock.fast_forward("01:00")
        expect(comment(page, text).locator(".note")).to_contain_text(
            "Отзыв отклонён: реклама или спам"
        )

    def test_a_removed_review_leaves_the_open_pages_of_others(
        self, new_page: NewPage, moderation_key: str
    ) -> None:
        page = new_page()
        page.goto(ARTICLE)
        text = some_text("Этот отзыв потом удалят.")
        comment_id = write_and_wait(page, text)
        expect(comment(page, text).locator(".note")).to_have_count(0)
        other = new_page()
        other.goto(ARTICLE)
        expect(comment(other, text)).to_be_visible()
        decide(page, comment_id, "remove", moderation_key)
        expect(comment(other, text)).to_have_count(0)


class TestReply:
    def test_stands_below_its_parent(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        text = some_text("Мы тоже думаем о капельном поливе.")
        page.get_by_role("button", name="Ответить читателю агроном").click()
        reply = form(page, "Ваш ответ")
        reply.get_by_label("Ответить читателю агроном").fill(text)
        reply.get_by_label("Имя", exact=True).fill("Сосед по полю")
        reply.get_by_role("button", name="Отправить").click()
        expect(reply).to_have_count(0)
        parent = page.locator("news-comments .thread > .comment").filter(
            has_text="Мы перешли на капельный полив"
        )
        expect(parent.locator(".children .comment").filter(has_text=text)).to_be_visible()

    def test_cancel_gives_the_focus_back(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        opener = page.get_by_role("button", name="Ответить читателю агроном")
        opener.click()
        expect(form(page, "Ваш ответ").get_by_role("textbox").first).to_be_focused()
        page.get_by_role("button", name="Отмена").click()
        expect(opener).to_be_focused()
        expect(opener).to_have_attribute("aria-expanded", "false")

    def test_the_rest_of_a_long_branch_comes_on_demand(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto("/demo/astana-lrt-launch")
        branch = page.locator("news-comments .thread > .comment").filter(
            has_text="Езжу каждый день с «Восточной»"
        )
        expect(branch.locator(".children .comment")).to_have_count(3)
        branch.get_by_role("button", name="Показать ещё 1 ответ").click()
        expect(branch.locator(".children .comment")).to_have_count(4)


class TestThread:
    def test_order_can_be_changed(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto("/demo/caspian-ferry-line")
        first = page.locator("news-comments .thread > .comment").first
        expect(first).to_contain_text("Теңіздің тартылып бара жатқаны")
        page.get_by_label("Порядок отзывов").select_option("oldest")
        expect(first).to_contain_text("Шестнадцать лет через Каспий")

    def test_linked_comment_is_shown_and_focused(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto("/demo/astana-lrt-launch")
        nested = page.locator("news-comments .children .children .comment").first
        expect(nested).to_be_visible()
        link = nested.get_attribute("id")
        reader = new_page()
        reader.goto(f"/demo/astana-lrt-launch#{link}")
        expect(reader.locator(f"news-comments [id='{link}']")).to_be_focused()
        expect(reader.locator(f"news-comments [id='{link}']")).to_be_in_viewport()
