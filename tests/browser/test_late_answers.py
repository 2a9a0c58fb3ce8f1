"""What the widgets show when answers come late, or when something happened meanwhile."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.late import Late
from tests.browser.pages import NewPage, some_text
from tests.browser.reviews import comment, decide, form, public_review, write_and_wait

KEY = "almaty-mountain-marathon"
ARTICLE = f"/demo/{KEY}"
UPDATES = "document.querySelector('news-comments').discussion.updates"

pytestmark = pytest.mark.browser


def open_live(page: Page) -> None:
    """Open the article and wait until its stream has told where it stands."""
    page.goto(ARTICLE)
    page.wait_for_function("() => document.querySelector('news-comments')?.discussion?.live.lastId")


def menu(card: Locator) -> Locator:
    return card.get_by_role("button", name="Действия с отзывом").first


def choose(card: Locator, action: str) -> None:
    menu(card).click()
    card.get_by_role("menuitem", name=action, exact=True).click()


def published(page: Page, text: str) -> tuple[str, Locator]:
    """A review of the page's own reader: its id and its card once it is public."""
    comment_id = write_and_wait(page, text)
    card = page.locator(f"news-comments [id='comment-{comment_id}']")
    expect(card).to_have_attribute("data-state", "published")
    return comment_id, card


class TestNewReviews:
    def test_that_come_while_others_are_put_in_still_wait(self, new_page: NewPage) -> None:
        reader, writer = new_page(), new_page()
        open_live(reader)
        writer.goto(ARTICLE)
        early, late = some_text("Пришёл первым."), some_text("Пришёл вторым.")
        answer = Late(reader, "/comments/" + public_review(writer, early, article=KEY))
        button = reader.locator("news-comments .fresh")
        expect(button).to_have_text("1 новый отзыв")
        button.click()
        answer.wait()
        public_review(writer, late, article=KEY)
        expect(button).to_have_text("2 новых отзыва")
        answer.give()
        expect(comment(reader, early)).to_be_visible()
        expect(button).to_have_text("1 новый отзыв")
        button.click()
        expect(comment(reader, late)).to_be_visible()

    def test_that_are_removed_while_they_are_read_are_not_put_in(
        self, new_page: NewPage, moderation_key: str
    ) -> None:
        reader, writer = new_page(), new_page()
        open_live(reader)
        writer.goto(ARTICLE)
        text = some_text("Уберут раньше, чем прочтут.")
        comment_id = public_review(writer, text, article=KEY)
        answer = Late(reader, f"/comments/{comment_id}")
        button = reader.locator("news-comments .fresh")
        button.click()
        answer.wait()
        decide(writer, comment_id, "remove", moderation_key)
        reader.wait_for_function(f"id => {UPDATES}.gone.has(id)", arg=comment_id)
        answer.give()
        expect(button).to_be_hidden()
        expect(comment(reader, text)).to_have_count(0)


class TestOnesOwn:
    def test_is_shown_as_the_last_frame_told(self, new_page: NewPage, moderation_key: str) -> None:
        page = new_page()
        open_live(page)
        comment_id, card = published(page, some_text("Уберут, пока читаю."))
        answer = Late(page, "/mine$")
        page.evaluate(f"id => void {UPDATES}.hear('comment.edited', {{ id }})", comment_id)
        answer.wait()
        decide(page, comment_id, "remove", moderation_key, reason="off_topic")
        page.wait_for_function(f"id => {UPDATES}.gone.has(id)", arg=comment_id)
        answer.give()
        expect(card.locator(".note")).to_contain_text("Отзыв удалён модератором")
        page.wait_for_function(f"() => !{UPDATES}.reading.size")
        expect(card.locator(".note")).to_contain_text("Отзыв удалён модератором")

    def test_that_was_removed_before_the_stream_began_is_told(
        self, new_page: NewPage, moderation_key: str, stream: str
    ) -> None:
        page = new_page(expects_errors=True)
        streams: list[Route] = []
        page.route(re.compile(re.escape(stream)), lambda route: streams.append(route))
        with page.expect_request(re.compile(re.escape(stream))):
            page.goto(ARTICLE)
        comment_id, card = published(page, some_text("Уберут до потока."))
        decide(page, comment_id, "remove", moderation_key, reason="off_topic")
        streams[0].continue_()
        expect(card.locator(".note")).to_contain_text("Отзыв удалён модератором")

    def test_that_was_taken_back_keeps_its_answers(self, new_page: NewPage) -> None:
        page = new_page()
        open_live(page)
        comment_id, card = published(page, some_text("Возьму назад."))
        reply = some_text("А я уже ответил.")
        public_review(page, reply, article=KEY, parent=comment_id)
        page.locator("news-comments .fresh").click()
        expect(comment(page, reply)).to_be_visible()
        choose(card, "Удалить")
        page.get_by_role("button", name="Удалить", exact=True).click()
        page.wait_for_function(
            f"id => {UPDATES}.gone.has(id) && !{UPDATES}.reading.size", arg=comment_id
        )
        expect(card.locator(".tombstone").first).to_have_text("Отзыв удалён")
        expect(comment(page, reply)).to_be_visible()


class TestThread:
    def test_an_older_page_does_not_undo_a_newer_one(self, new_page: NewPage) -> None:
        page, writer = new_page(), new_page()
        writer.goto(ARTICLE)
        text = some_text("Понравится, пока страница в пути.")
        comment_id = public_review(writer, text, article=KEY)
        open_live(page)
        like = page.locator(f"news-comments [id='comment-{comment_id}'] [data-act=like]").first
        expect(like).to_have_accessible_name("Нравится")
        poll = "document.querySelector('news-comments').discussion.poll()"
        answer = Late(page, "/comments[?]")
        # Equal questions share an answer: one that was asked before is not kept.
        answer.wait(asking=f"void {poll}")
        guest = writer.request.post("/api/v1/sites/demo/guests", data={"name": "Друг"}).json()
        path = f"/api/v1/comments/{comment_id}/reactions/like"
        told = "document.querySelector('news-comments').discussion.live.lastId"
        before = page.evaluate(told)
        writer.request.put(path, headers={"Authorization": f"Bearer {guest['token']}"})
        page.wait_for_function(f"before => {told} !== before", arg=before)
        page.evaluate(poll)
        expect(like).to_have_accessible_name("Нравится: 1")
        answer.give()
        page.wait_for_function(
            "() => !document.querySelector('news-comments').context.api.running.size"
        )
        expect(like).to_have_accessible_name("Нравится: 1")

    def test_ones_own_review_stays_on_a_page_from_before_it(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        article = f"/api/v1/sites/demo/articles/{KEY}"
        old = page.request.get(f"{article}/comments?sort=oldest&limit=20&replies=3")
        facts = page.request.get(f"{article}?lang=ru")
        _, card = published(page, some_text("Только что написал."))
        page.route(re.compile("sort=oldest"), lambda route: route.fulfill(response=old))
        page.route(re.compile(rf"{KEY}[?]lang="), lambda route: route.fulfill(response=facts))
        with page.expect_response(re.compile("sort=oldest")):
            page.get_by_label("Порядок отзывов").select_option("oldest")
        first = old.json()["items"][0]["id"]
        expect(page.locator("news-comments .thread > .comment").nth(1)).to_have_id(
            f"comment-{first}"
        )
        expect(card).to_be_visible()


def go_to(page: Page, comment_id: str) -> Locator:
    """Open the article at a review, which is there when it has the focus."""
    page.goto(f"{ARTICLE}#comment-{comment_id}")
    card = page.locator(f"news-comments [id='comment-{comment_id}']")
    expect(card).to_be_focused()
    return card


class TestForms:
    def test_that_are_open_stay_so_when_another_was_sent(self, new_page: NewPage) -> None:
        page, writer = new_page(), new_page()
        writer.goto(ARTICLE)
        comment_id = public_review(writer, some_text("Отвечу сюда."), article=KEY)
        card = go_to(page, comment_id)
        others = f"news-comments .thread > .comment:not([id='comment-{comment_id}'])"
        other = page.locator(others).first
        card.locator(".reply").click()
        reply = form(page, "Ваш ответ")
        answer = Late(page, "/comments[?]", "POST")
        said = some_text("Уже пишу.")
        reply.locator("textarea").fill(said)
        reply.get_by_label("Имя", exact=True).fill("Скороход")
        reply.get_by_role("button", name="Отправить").click()
        answer.wait()
        other.locator(".reply").first.click()
        expect(other.locator("form")).to_be_visible()
        answer.give()
        expect(comment(page, said)).to_be_visible()
        expect(other.locator("form")).to_be_visible()

    def test_a_report_may_be_closed_before_it_is_answered(self, new_page: NewPage) -> None:
        page, writer = new_page(), new_page()
        writer.goto(ARTICLE)
        card = go_to(page, public_review(writer, some_text("Пожалуются."), article=KEY))
        choose(card, "Пожаловаться")
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Имя").fill("Читатель Ж.")
        dialog.get_by_role("button", name="Продолжить").click()
        ask = page.get_by_role("form", name="Что не так с этим отзывом?")
        answer = Late(page, "/flags", "POST")
        ask.get_by_role("button", name="Пожаловаться").click()
        answer.wait()
        ask.get_by_role("button", name="Отмена").click()
        expect(ask).to_have_count(0)
        answer.give()
        expect(page.locator("news-comments .toast")).to_contain_text("Спасибо")


class TestFocus:
    def test_on_a_menu_stays_when_its_card_is_drawn_anew(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        button = menu(page.locator("news-comments .comment").first)
        redraw = "document.querySelector('news-comments').discussion.redraw()"
        button.focus()
        page.evaluate(redraw)
        expect(button).to_be_focused()
        button.click()
        item = page.get_by_role("menuitem").first
        expect(item).to_be_focused()
        page.evaluate(redraw)
        expect(item).to_be_focused()


class TestPresses:
    def test_on_a_card_are_heard_though_it_is_drawn_anew(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        like = page.locator("news-comments .comment [data-act=like]").first
        like.scroll_into_view_if_needed()
        like.hover()
        page.mouse.down()
        page.evaluate("document.querySelector('news-comments').discussion.redraw()")
        page.mouse.up()
        expect(page.get_by_role("dialog")).to_be_visible()


class TestFeed:
    def test_an_order_is_not_undone_by_an_older_answer(self, new_page: NewPage) -> None:
        page = new_page()
        answer = Late(page, r"/articles\?sort=latest")
        page.goto("/")
        answer.wait()
        page.get_by_role("button", name="Обсуждаемое").click()
        first = page.locator("[data-feed] > li").first
        expect(first).to_have_attribute("data-key", "astana-lrt-launch")
        answer.give()
        page.evaluate("new Promise(requestAnimationFrame)")
        expect(first).to_have_attribute("data-key", "astana-lrt-launch")


class TestReactions:
    def test_that_are_quick_count_all(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        love, wow = (
            page.locator(f'news-reactions [data-kind="{kind}"]') for kind in ("love", "wow")
        )
        love.click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Имя").fill("Быстрый гость")
        dialog.get_by_role("button", name="Продолжить").click()
        expect(love).to_have_attribute("aria-pressed", "true")
        love.click()
        expect(love).to_have_attribute("aria-pressed", "false")
        counts = [int(one.locator("b").text_content() or 0) for one in (love, wow)]
        answer = Late(page, "/reactions/love", "PUT")
        love.click()
        answer.wait()
        wow.click()
        answer.give()
        for one, before in zip((love, wow), counts, strict=True):
            expect(one).to_have_attribute("aria-pressed", "true")
            expect(one.locator("b")).to_have_text(str(before + 1))
