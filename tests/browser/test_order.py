"""Changes of the thread's order whose answers come late, in a browser."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.pages import NewPage, some_text, wait_for_answer

LIVELY = "/demo/caspian-ferry-line"
LONG = "salt-wind-film-review"
ROOTS = "news-comments .thread > .comment"

pytestmark = pytest.mark.browser


def hold(page: Page, address: re.Pattern[str]) -> list[Route]:
    """Keep the first request to that address waiting; it is in the list once it was sent."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route), times=1)
    return held


def in_short_pages(route: Route) -> None:
    route.continue_(url=route.request.url.replace("limit=20", "limit=10"))


def start_to(page: Page, act: str) -> None:
    """Let the discussion begin what a click begins, and keep the promise of its end."""
    page.evaluate(
        f"void (window.started = document.querySelector('news-comments').discussion.{act})"
    )


def wait_until_done(page: Page) -> None:
    page.evaluate("window.started")


def ids(page: Page) -> list[str]:
    found: list[str] = page.locator(ROOTS).evaluate_all("roots => roots.map(({ id }) => id)")
    return [one.removeprefix("comment-") for one in found]


@pytest.fixture(scope="module")
def long_thread(browser: Browser, service: str) -> None:
    """Seven reviews more for an article that has five, all of them public."""
    context = browser.new_context(base_url=service)
    page = context.new_page()
    page.goto("/")
    path = f"/api/v1/sites/demo/articles/{LONG}/comments"
    for number in range(7):
        guest = context.request.post("/api/v1/sites/demo/guests", data={"name": "Зритель"})
        headers = {
            "Authorization": f"Bearer {guest.json()['token']}",
            "Idempotency-Key": str(uuid4()),
        }
        text = some_text(f"Отзыв {number} о фильме.")
        answer = context.request.post(path, headers=headers, data={"text": text})
        assert answer.status in {201, 202}, answer.text()
    wait_for_answer(page, path, lambda thread: len(thread["items"]) == 12)
    context.close()


class TestOrder:
    def test_a_late_answer_does_not_undo_the_newer_order(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(LIVELY)
        expect(page.locator(ROOTS).first).to_be_visible()
        held = hold(page, re.compile(r"/comments\?sort=best&"))
        start_to(page, "changeOrder({sort: 'best'})")
        page.get_by_label("Порядок отзывов").select_option("oldest")
        expect(page.locator(ROOTS).first).to_contain_text("Шестнадцать лет через Каспий")
        shown = ids(page)
        with page.expect_response(re.compile("sort=best&")) as late:
            held.pop().continue_()
        assert [item["id"] for item in late.value.json()["items"]] != shown
        wait_until_done(page)
        assert ids(page) == shown

    @pytest.mark.usefixtures("long_thread")
    def test_a_late_page_of_the_older_order_is_dropped(self, new_page: NewPage) -> None:
        page = new_page()
        page.route(re.compile("limit=20"), in_short_pages)
        page.goto(f"/demo/{LONG}")
        page.get_by_label("Порядок отзывов").select_option("newest")
        expect(page.locator(ROOTS).first).to_contain_text(re.compile(r"Отзыв \d о фильме"))
        newest = ids(page)[0]
        more = page.get_by_role("button", name="Показать ещё", exact=True)
        expect(more).to_be_visible()
        held = hold(page, re.compile("cursor="))
        start_to(page, "loadMore()")
        page.get_by_label("Порядок отзывов").select_option("oldest")
        expect(page.locator(f"[id='comment-{newest}']")).to_have_count(0)
        held.pop().fallback()
        wait_until_done(page)
        expect(page.locator(ROOTS)).to_have_count(10)
        # The next page continues the new order; the older order's cursor would be refused.
        more.click()
        expect(page.locator(ROOTS)).to_have_count(12)

    @pytest.mark.usefixtures("long_thread")
    def test_offers_no_next_page_while_the_order_changes(self, new_page: NewPage) -> None:
        page = new_page()
        page.route(re.compile("limit=20"), in_short_pages)
        page.goto(f"/demo/{LONG}")
        more = page.get_by_role("button", name="Показать ещё", exact=True)
        expect(more).to_be_visible()
        held = hold(page, re.compile("sort=oldest"))
        with page.expect_request(re.compile("sort=oldest")):
            page.get_by_label("Порядок отзывов").select_option("oldest")
        expect(more).to_be_hidden()
        held.pop().fallback()
        expect(more).to_be_visible()
