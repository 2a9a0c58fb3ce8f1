"""Changes that reach an open page by themselves: by the stream, and without it."""

import re

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.pages import NewPage, some_text
from tests.browser.reviews import comment, decide, public_review

KEY = "almaty-mountain-marathon"
ARTICLE = f"/demo/{KEY}"

pytestmark = pytest.mark.browser


def open_live(page: Page) -> None:
    """Open the article and wait until its stream has told where it stands."""
    page.goto(ARTICLE)
    page.wait_for_function("() => document.querySelector('news-comments')?.discussion?.live.lastId")


class TestStream:
    def test_new_reviews_wait_behind_a_button(self, new_page: NewPage) -> None:
        reader, writer = new_page(), new_page()
        open_live(reader)
        writer.goto(ARTICLE)
        texts = [some_text("Тоже бежал."), some_text("А я болел.")]
        first = reader.locator("news-comments .thread > .comment").first
        top = first.get_attribute("id")
        public_review(writer, texts[0], article=KEY)
        button = reader.locator("news-comments .fresh")
        expect(button).to_have_text("1 новый отзыв")
        public_review(writer, texts[1], article=KEY)
        expect(button).to_have_text("2 новых отзыва")
        expect(first).to_have_attribute("id", str(top))
        button.click()
        for text in texts:
            expect(comment(reader, text)).to_be_visible()
        expect(button).to_be_hidden()
        expect(first).to_be_focused()

    def test_a_change_and_a_removal_happen_in_place(
        self, new_page: NewPage, moderation_key: str
    ) -> None:
        writer, reader = new_page(), new_page()
        writer.goto(ARTICLE)
        old, new = some_text("До правки."), some_text("После правки.")
        guest = writer.request.post("/api/v1/sites/demo/guests", data={"name": "Бегун"}).json()
        token = {"Authorization": f"Bearer {guest['token']}"}
        comment_id = public_review(writer, old, article=KEY, token=guest["token"])
        open_live(reader)
        card = reader.locator(f"news-comments [id='comment-{comment_id}']")
        expect(card).to_contain_text(old)
        path = f"/api/v1/comments/{comment_id}"
        changed = writer.request.patch(path, headers=token, data={"text": new, "version": 1})
        assert changed.status in {200, 202}, changed.text()
        expect(card).to_contain_text(new)
        assert writer.request.delete(f"{path}?version=2", headers=token).status == 200
        expect(card).to_have_count(0)

    def test_votes_of_others_are_counted(self, new_page: NewPage) -> None:
        writer, reader = new_page(), new_page()
        writer.goto(ARTICLE)
        text = some_text("Понравится многим.")
        comment_id = public_review(writer, text, article=KEY)
        reader.clock.install()
        open_live(reader)
        like = comment(reader, text).locator("[data-act=like]")
        expect(like).to_have_accessible_name("Нравится")
        guest = writer.request.post("/api/v1/sites/demo/guests", data={"name": "Друг"}).json()
        path = f"/api/v1/comments/{comment_id}/reactions/like"
        with reader.expect_event("request", lambda sent: "/comments?" in sent.url):
            writer.request.put(path, headers={"Authorization": f"Bearer {guest['token']}"})
            reader.wait_for_function(
                "() => document.querySelector('news-comments').discussion.soon !== undefined"
            )
            reader.clock.run_for(3000)
        expect(like).to_have_accessible_name("Нравится: 1")


class TestOpening:
    """What changes between the page and its stream is told by neither of them."""

    def test_what_was_removed_meanwhile_goes(
        self, new_page: NewPage, moderation_key: str, stream: str
    ) -> None:
        reader, writer = new_page(expects_errors=True), new_page()
        writer.goto(ARTICLE)
        text = some_text("Удалят до потока.")
        comment_id = public_review(writer, text, article=KEY)
        cache: dict[str, APIResponse] = {}

        def answer_from_a_cache(route: Route) -> None:
            """As caches on the way may for a second, unless they are told a version."""
            url = route.request.url
            if "at_least" in url:
                route.continue_()
                return
            if url not in cache:
                cache[url] = route.fetch()
            route.fulfill(response=cache[url])

        streams: list[Route] = []
        reader.route(re.compile(re.escape(stream)), lambda route: streams.append(route))
        reader.route(re.compile(r"/comments(\?|/[0-9a-f-]{36})"), answer_from_a_cache)
        with reader.expect_request(re.compile(re.escape(stream))):
            reader.goto(ARTICLE)
        expect(comment(reader, text)).to_be_visible()
        decide(writer, comment_id, "remove", moderation_key)
        streams[0].continue_()
        expect(comment(reader, text)).to_have_count(0)

    def test_a_page_that_comes_after_it_is_asked_for_again(
        self, new_page: NewPage, moderation_key: str, stream: str
    ) -> None:
        reader, writer = new_page(expects_errors=True), new_page()
        writer.goto(ARTICLE)
        text = some_text("Удалят, пока страница в пути.")
        comment_id = public_review(writer, text, article=KEY)
        pages: list[Route] = []

        def hold_the_first(route: Route) -> None:
            if pages:
                route.continue_()
            pages.append(route)

        streams: list[Route] = []
        reader.route(re.compile(re.escape(stream)), lambda route: streams.append(route))
        reader.route(re.compile(r"/comments\?"), hold_the_first)
        with reader.expect_request(re.compile(re.escape(stream))):
            reader.goto(ARTICLE)
        answer = pages[0].fetch()
        decide(writer, comment_id, "remove", moderation_key)
        streams[0].continue_()
        reader.wait_for_function(
            "() => document.querySelector('news-comments').discussion.live.lastId"
        )
        pages[0].fulfill(response=answer)
        expect(reader.locator("news-comments .comment").first).to_be_visible()
        expect(comment(reader, text)).to_have_count(0)


class TestWithoutStream:
    def test_the_page_asks_by_itself(self, new_page: NewPage, stream: str) -> None:
        reader, writer = new_page(expects_errors=True), new_page()
        reader.route(
            re.compile(re.escape(stream)),
            lambda route: route.fulfill(status=503, headers={"Retry-After": "5"}),
        )
        reader.clock.install()
        reader.goto(ARTICLE)
        expect(reader.locator("news-comments .comment").first).to_be_visible()
        writer.goto(ARTICLE)
        text = some_text("Без потока тоже узнают.")
        public_review(writer, text, article=KEY)
        with reader.expect_response(re.compile(r"/comments\?")):
            reader.clock.run_for(20_000)
        button = reader.locator("news-comments .fresh")
        expect(button).to_have_text("1 новый отзыв")
        button.click()
        expect(comment(reader, text)).to_be_visible()
