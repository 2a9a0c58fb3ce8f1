"""A moderator's work in a browser: from a held review to a public one, by mouse and by keys."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import NewPage, some_text, wait_for_answer

QUEUE = "/admin/comments/comment/queue/"
ARTICLE = "/api/v1/sites/demo/articles/balkhash-water-level"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def password(service: str, environment: dict[str, str]) -> str:
    """Of the demo's `admin`, who is made with the demo data."""
    return (Path(environment["NEWSPORTAL_STATE_DIR"]) / "admin_password").read_text().strip()


def log_in(page: Page, password: str, path: str, name: str = "admin") -> None:
    page.goto(path)
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Очередь")).to_be_visible()


def hold_a_review(page: Page, words: str) -> str:
    """A guest's review with more links than the site lets through; returns its id."""
    guest = page.request.post("/api/v1/sites/demo/guests", data={"name": "Гость с берега"})
    token: str = guest.json()["token"]
    text = some_text(f"{words} https://one.example https://two.example")
    answer = page.request.post(
        f"{ARTICLE}/comments",
        headers={"Authorization": f"Bearer {token}"},
        data={"text": text},
    )
    assert (answer.status, answer.json()["state"]) == (202, "pending")
    comment_id: str = answer.json()["id"]
    # The worker puts it into the queue; a page opened before that has others in its place.
    wait_for_answer(
        page,
        f"{ARTICLE}/mine",
        lambda mine: any(row["reasons"] for row in mine["held"]),
        token=token,
    )
    return comment_id


def public_status(page: Page, comment_id: str) -> int:
    return page.request.get(f"/api/v1/comments/{comment_id}").status


def card(page: Page, comment_id: str) -> Locator:
    return page.locator(f"#c-{comment_id}")


class TestQueue:
    def test_without_scripts_the_list_leads_to_each_review(
        self, new_page: NewPage, password: str
    ) -> None:
        page = new_page(java_script_enabled=False)
        held = hold_a_review(page, "Без скриптов:")
        log_in(page, password, QUEUE)
        page.get_by_role("link", name="Список ожидающих отзывов").click()
        page.get_by_role("link", name="Без скриптов").first.click()
        card(page, held).locator("summary", has_text="Отклонить").click()
        card(page, held).get_by_role("button", name="другое").first.click()
        assert public_status(page, held) == 404
        expect(page.get_by_text("модератор: admin")).to_be_visible()


class TestPages:
    def test_nothing_of_the_admin_breaks_its_policy(self, new_page: NewPage, password: str) -> None:
        """`new_page` fails on any complaint in the console, and a broken policy is one."""
        page = new_page()
        log_in(page, password, QUEUE)
        answer = page.goto("/admin/")
        assert answer is not None
        assert "script-src 'self' 'unsafe-eval'" in answer.headers["content-security-policy"]
        links = page.locator("#nav-sidebar-apps a")
        addresses = [link.get_attribute("href") or "" for link in links.all()]
        assert len(addresses) >= 12
        for address in addresses:
            page.goto(address)
            expect(page.locator("#page")).to_be_visible()

    def test_one_review_shows_its_decisions(self, new_page: NewPage, password: str) -> None:
        page = new_page()
        held = hold_a_review(page, "Кто это решил:")
        log_in(page, password, QUEUE)
        page.goto(f"/admin/comments/comment/{held}/change/")
        rows = page.locator(".desk-trail tbody tr")
        expect(rows).to_have_count(1)
        page.get_by_role("button", name="Опубликовать").click()
        expect(rows).to_have_count(2)
        expect(rows.last).to_contain_text("модератор: admin")
        expect(rows.last).to_contain_text(re.compile("возражений нет"))
