"""A moderator's work in a browser: from a held review to a public one, by mouse and by keys."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import NewPage, some_text

QUEUE = "/admin/comments/comment/queue/"
ARTICLE = "/api/v1/sites/demo/articles/balkhash-water-level"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def password(service: str, environment: dict[str, str]) -> str:
    """Of the demo's `admin`, who is made with the demo data."""
    return (Path(environment["NEWSPORTAL_STATE_DIR"]) / "admin_password").read_text().strip()


def log_in(page: Page, password: str, path: str) -> None:
    page.goto(path)
    page.locator("[name=username]").fill("admin")
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Очередь")).to_be_visible()


def hold_a_review(page: Page, words: str) -> str:
    """A guest's review with more links than the site lets through; returns its id."""
    guest = page.request.post("/api/v1/sites/demo/guests", data={"name": "Гость с берега"})
    text = some_text(f"{words} https://one.example https://two.example")
    answer = page.request.post(
        f"{ARTICLE}/comments",
        headers={"Authorization": f"Bearer {guest.json()['token']}"},
        data={"text": text},
    )
    assert (answer.status, answer.json()["state"]) == (202, "pending")
    comment_id: str = answer.json()["id"]
    return comment_id


def public_status(page: Page, comment_id: str) -> int:
    return page.request.get(f"/api/v1/comments/{comment_id}").status


def card(page: Page, comment_id: str) -> Locator:
    return page.locator(f"#c-{comment_id}")


class TestQueue:
    def test_a_held_review_is_published(self, new_page: NewPage, password: str) -> None:
        page = new_page()
        held = hold_a_review(page, "Снимки с берега:")
        assert public_status(page, held) == 404
        log_in(page, password, QUEUE)
        expect(card(page, held).locator("mark")).to_have_text(
            ["https://one.example", "https://two.example"]
        )
        card(page, held).get_by_role("button", name="Опубликовать").click()
        expect(page.get_by_role("status")).to_have_text("Опубликовано.")
        expect(card(page, held)).to_have_count(0)
        assert public_status(page, held) == 200

    def test_keys_of_a_russian_layout_decide(self, new_page: NewPage, password: str) -> None:
        page = new_page()
        first, second = (hold_a_review(page, f"Ссылки {number}:") for number in (1, 2))
        log_in(page, password, QUEUE)
        card(page, first).focus()
        # By their place on the keyboard: К is R, Л is K, О is J.
        press(page, "о", "KeyJ")
        expect(card(page, second)).to_be_focused()
        press(page, "л", "KeyK")
        expect(card(page, first)).to_be_focused()
        press(page, "к", "KeyR")
        expect(card(page, first).get_by_role("button", name="реклама или спам")).to_be_visible()
        page.keyboard.press("3")
        expect(page.get_by_role("status")).to_have_text("Отклонено: реклама или спам.")
        expect(card(page, second)).to_be_focused()
        press(page, "з", "KeyP")
        expect(page.get_by_role("status")).to_have_text("Опубликовано.")
        assert [public_status(page, row) for row in (first, second)] == [404, 200]

    def test_works_without_scripts(self, new_page: NewPage, password: str) -> None:
        page = new_page(java_script_enabled=False)
        held = hold_a_review(page, "Без скриптов:")
        log_in(page, password, QUEUE)
        card(page, held).locator("summary", has_text="Отклонить").click()
        card(page, held).get_by_role("button", name="другое").first.click()
        expect(page.get_by_role("status")).to_have_text("Отклонено: другое.")
        expect(card(page, held)).to_have_count(0)

    def test_fits_a_phone_and_the_dark(self, new_page: NewPage, password: str) -> None:
        page = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
        held = hold_a_review(page, f"Длинное слово {'а' * 300}:")
        log_in(page, password, QUEUE)
        expect(card(page, held)).to_be_visible()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390


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
        card(page, held).get_by_role("link", name="В контексте").click()
        rows = page.locator(".desk-trail tbody tr")
        expect(rows).to_have_count(1)
        page.get_by_role("button", name="Опубликовать").click()
        expect(rows).to_have_count(2)
        expect(rows.last).to_contain_text("модератор: admin")
        expect(rows.last).to_contain_text(re.compile("возражений нет"))


def press(page: Page, key: str, code: str) -> None:
    """A key press of a keyboard whose layout is not Latin."""
    page.evaluate(
        "([key, code]) => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true}))",
        [key, code],
    )
