"""The share row and the reactions in a browser."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote as percent

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.pages import NewPage
from tests.service import ROOT

ARTICLE = "/demo/baku-carpet-night"

# The template says «{instance}» a second time, encoded, as a title may: that one stays.
SWITCH = """
from social.models import Network
Network.objects.filter(code="mastodon").update(
    is_enabled={is_on}, is_more=False,
    intent_url_template="https://{{instance}}/share?text=%7Binstance%7D%20{{title}}%20{{url}}",
)
"""

_NUMBERS = {"intents": 12345, "previewed": 0, "confirmed": 0, "click_backs": 0, "sharers": 9}
_CODES = ("telegram", "whatsapp", "vk", "ok", "facebook", "x", "viber", "linkedin", "email", "copy")
EVERYWHERE = {
    "total": _NUMBERS,
    "networks": dict.fromkeys((*_CODES, "native"), _NUMBERS),
    "external": {},
}

SELECT = """(node) => {
    const range = document.createRange();
    range.setStart(node.firstChild, 0);
    range.setEnd(node.firstChild, 40);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""

pytestmark = pytest.mark.browser


def intents(page: Page, network: str) -> int:
    """The number beside a network's button, as the reader sees it."""
    button = page.locator(f'news-share [data-network="{network}"]')
    expect(button).to_be_visible()
    page.wait_for_load_state("networkidle")
    return int(button.locator(".count").text_content() or 0)


def switch(environment: dict[str, str], *, is_on: bool) -> None:
    command = [sys.executable, "manage.py", "shell", "-c", SWITCH.format(is_on=is_on)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


class TestShareRow:
    def test_opens_the_network_and_counts(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        before = intents(page, "telegram")
        with page.context.expect_page() as opened:
            page.get_by_role("button", name=re.compile("^Поделиться: Telegram")).click()
        opened.value.wait_for_url(re.compile(r"^https://t\.me/share/url\?url=http"))
        count = page.locator('news-share [data-network="telegram"] .count')
        expect(count).to_have_text(str(before + 1))

    def test_copies_an_address_that_leads_to_the_article(
        self, new_page: NewPage, service: str
    ) -> None:
        page = new_page(permissions=["clipboard-read", "clipboard-write"])
        page.goto(ARTICLE)
        before = intents(page, "copy")
        page.locator('news-share [data-network="copy"]').click()
        expect(page.locator("news-share .status")).to_have_text("Ссылка скопирована")
        address = page.evaluate("navigator.clipboard.readText()")
        assert re.fullmatch(re.escape(service) + r"/s/[A-Za-z0-9_-]+", address)
        count = page.locator('news-share [data-network="copy"] .count')
        expect(count).to_have_text(str(before + 1))

    def test_leaves_out_what_needs_a_touch_screen(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        expect(page.locator('news-share [data-network="telegram"]')).to_be_visible()
        expect(page.locator('news-share [data-network="viber"]')).to_have_count(0)
        phone = new_page(has_touch=True, is_mobile=True)
        phone.goto(ARTICLE)
        expect(phone.locator('news-share [data-network="viber"]')).to_be_visible()


class TestMore:
    def test_opens_and_closes(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        more = page.get_by_role("button", name="Ещё")
        printing = page.locator('news-share [data-network="print"]')
        expect(more).to_have_attribute("aria-expanded", "false")
        expect(printing).to_be_hidden()
        more.click()
        expect(more).to_have_attribute("aria-expanded", "true")
        expect(printing).to_have_text("Распечатать")
        expect(page.locator('news-share [data-network="threads"]')).to_be_visible()
        more.click()
        expect(printing).to_be_hidden()

    def test_shows_the_links_code(self, new_page: NewPage, service: str) -> None:
        page = new_page()
        page.goto(ARTICLE)
        page.get_by_role("button", name="Ещё").click()
        page.locator('news-share [data-network="qr"]').click()
        picture = page.locator("news-share dialog img")
        expect(picture).to_be_visible()
        address = picture.get_attribute("alt") or ""
        assert re.fullmatch(re.escape(service) + r"/s/[A-Za-z0-9_-]+", address)
        assert picture.get_attribute("src") == f"{address}/qr.svg"
        width = picture.evaluate("async (img) => { await img.decode(); return img.naturalWidth; }")
        assert width > 0
        page.get_by_role("button", name="Закрыть").click()
        expect(page.locator("news-share dialog")).to_have_count(0)

    def test_hands_the_link_to_the_telephones_own_menu(self, new_page: NewPage) -> None:
        page = new_page(has_touch=True, is_mobile=True)
        page.add_init_script(
            "navigator.share = async (data) => {"
            " Object.assign(document.documentElement.dataset, data); };"
        )
        page.goto(ARTICLE)
        page.locator('news-share [data-network="native"]').click()
        told = page.locator("html")
        expect(told).to_have_attribute("data-url", re.compile(r"/s/[A-Za-z0-9_-]+$"))
        expect(told).to_have_attribute("data-title", re.compile("^Ночь ковров в Баку"))

    def test_has_no_such_menu_on_a_desktop(self, new_page: NewPage) -> None:
        page = new_page()
        page.add_init_script("navigator.share = async () => {};")
        page.goto(ARTICLE)
        expect(page.locator('news-share [data-network="copy"]')).to_be_visible()
        expect(page.locator('news-share [data-network="native"]')).to_have_count(0)


class TestServers:
    """Networks of many servers; such a one waits for an editor, who switches it on here."""

    @pytest.fixture
    def mastodon(self, service: str, environment: dict[str, str]) -> Iterator[None]:
        switch(environment, is_on=True)
        yield
        switch(environment, is_on=False)

    def test_are_asked_for_and_remembered(self, mastodon: None, new_page: NewPage) -> None:
        page = new_page()
        page.context.route("https://mastodon.example/**", lambda route: route.fulfill(body="ok"))
        page.goto(ARTICLE)
        page.locator('news-share [data-network="mastodon"]').click()
        dialog = page.get_by_role("dialog", name="Ваш сервер Mastodon")
        field = dialog.get_by_label("Ваш сервер Mastodon")
        for wrong in ("", "localhost", "10.0.0.1", "a b.c", "javascript:alert(1)"):
            field.fill(wrong)
            dialog.get_by_role("button", name="Продолжить").click()
            expect(dialog.get_by_role("alert")).to_contain_text("Это не адрес сервера")
        field.fill("@me@Mastodon.Example")
        with page.context.expect_page() as opened:
            dialog.get_by_role("button", name="Продолжить").click()
        opened.value.wait_for_url(
            re.compile(r"^https://mastodon\.example/share\?text=%7Binstance%7D")
        )
        page.locator('news-share [data-network="mastodon"]').click()
        expect(dialog.get_by_label("Ваш сервер Mastodon")).to_have_value("mastodon.example")


class TestArrival:
    """`?s=` of the page's address: the share by whose link the reader came."""

    TOKEN = "aaaaaaaaaa"

    def test_is_passed_on_by_who_shares_anew(self, new_page: NewPage) -> None:
        for mark in (self.TOKEN, f"{self.TOKEN}.01a206e6-2a97-7e54-be54-dce96853bb34"):
            page = new_page()
            page.goto(f"{ARTICLE}?s={mark}")
            intents(page, "copy")
            with page.expect_request("**/shares*") as asked:
                page.locator('news-share [data-network="copy"]').click()
            assert asked.value.post_data_json == {"network": "copy", "via": self.TOKEN}

    def test_is_told_once_where_the_link_itself_did_not(self, new_page: NewPage) -> None:
        page = new_page()
        told: list[Request] = []
        page.on("request", lambda asked: told.append(asked) if is_event(asked) else None)
        with page.expect_response("**/events") as answer:
            page.goto(f"{ARTICLE}?s={self.TOKEN}&x=1#comments")
        assert answer.value.status == 204
        [event] = json.loads(told[0].post_data or "")["events"]
        assert re.fullmatch(
            r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-\w{12}", event["id"]
        )
        assert event == {
            "id": event["id"],
            "kind": "click_back",
            "token": self.TOKEN,
            "article": "baku-carpet-night",
        }
        expect(page).to_have_url(re.compile(rf"\?s={self.TOKEN}\.{event['id']}&x=1#comments$"))
        page.reload()
        intents(page, "copy")
        assert len(told) == 1


def is_event(asked: Request) -> bool:
    return asked.url.endswith("/events")


class TestPassages:
    def test_that_are_selected_can_be_shared(self, new_page: NewPage) -> None:
        page = new_page(permissions=["clipboard-read", "clipboard-write"])
        page.goto(ARTICLE)
        intents(page, "copy")
        passage = page.locator(".story-body p").nth(1)
        passage.scroll_into_view_if_needed()
        passage.evaluate(SELECT)
        button = page.get_by_role("button", name="Поделиться цитатой")
        expect(button).to_be_in_viewport()
        with page.expect_request("**/shares*") as asked:
            button.click()
        quote = passage.evaluate("(node) => node.firstChild.data.slice(0, 40)").strip()
        assert asked.value.post_data_json == {"network": "copy", "quote": quote}
        expect(page.get_by_role("button", name="Ссылка скопирована")).to_be_visible()
        expect(page.get_by_role("button", name="Ссылка скопирована")).to_be_hidden()
        link = page.evaluate("navigator.clipboard.readText()")
        answer = page.request.get(link, max_redirects=0)
        assert answer.headers["location"].endswith("#:~:text=" + encoded(quote))

    def test_outside_the_article_are_let_be(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        intents(page, "copy")
        button = page.locator("news-share .quote")
        page.locator(".story-body p").nth(1).evaluate(SELECT)
        expect(button).to_be_visible()
        page.locator("footer p").last.evaluate(SELECT)
        expect(button).to_be_hidden()


class TestComments:
    def test_have_links_that_count(self, new_page: NewPage, service: str) -> None:
        page = new_page(permissions=["clipboard-read", "clipboard-write"])
        page.goto(ARTICLE)
        card = page.locator("news-comments .comment").first
        card.get_by_role("button", name="Действия с отзывом").first.click()
        card.get_by_role("menuitem", name="Скопировать ссылку").click()
        expect(page.get_by_text("Ссылка скопирована")).to_be_visible()
        link = page.evaluate("navigator.clipboard.readText()")
        assert re.fullmatch(re.escape(service) + r"/s/\w+", link)
        location = page.request.get(link, max_redirects=0).headers["location"]
        comment = card.get_attribute("data-id") or card.get_attribute("id") or ""
        assert location.endswith(f"#comment-{comment.removeprefix('comment-')}")


def encoded(text: str) -> str:
    return percent(text, safe="").replace("-", "%2D")


class TestNarrowScreens:
    def test_have_two_full_lines_whatever_the_numbers(self, new_page: NewPage) -> None:
        page = new_page(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
        page.add_init_script("navigator.share = async () => {};")
        page.route(re.compile("/shares"), lambda route: route.fulfill(json=EVERYWHERE))
        page.goto(ARTICLE)
        buttons = page.locator("news-share .row:not(.row--more) button")
        expect(buttons).to_have_count(12)
        expect(buttons.first.locator(".count")).to_have_text("12345")
        boxes = [button.bounding_box() for button in buttons.all()]
        lines = [round(box["y"]) for box in boxes if box]
        assert [lines.count(line) for line in sorted(set(lines))] == [6, 6]
        assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)
        assert page.evaluate("document.documentElement.scrollWidth") == 360


class TestReactions:
    def test_asks_a_guest_for_a_name_and_counts_once(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        button = page.locator('news-reactions [data-kind="love"]')
        expect(button).to_have_attribute("aria-pressed", "false")
        before = int(button.locator("b").text_content() or 0)
        button.click()
        page.get_by_role("dialog").get_by_label("Имя").fill("Гость музея")
        page.get_by_role("dialog").get_by_role("button", name="Продолжить").click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(button.locator("b")).to_have_text(str(before + 1))
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(button.locator("b")).to_have_text(str(before) if before else "")

    def test_stays_pressed_wherever_the_reader_comes_from(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        page.locator('news-reactions [data-kind="wow"]').click()
        page.get_by_role("dialog").get_by_label("Имя").fill("Гость с двух экранов")
        page.get_by_role("dialog").get_by_role("button", name="Продолжить").click()
        button = '[aria-pressed="true"]'
        expect(page.locator(f"news-reactions {button}")).to_have_attribute("data-kind", "wow")
        token = page.evaluate(
            "Object.entries(sessionStorage).find(([key]) => key.startsWith('newsportal:guest:'))"
        )
        other = new_page()
        other.add_init_script(f"sessionStorage.setItem(...{json.dumps(token)})")
        other.goto(ARTICLE)
        pressed = other.locator(f"news-reactions {button}")
        expect(pressed).to_have_count(1)
        expect(pressed).to_have_attribute("data-kind", "wow")

    def test_names_are_as_long_as_the_service_takes(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        page.locator('news-reactions [data-kind="sad"]').click()
        name = page.get_by_role("dialog").get_by_label("Имя")
        expect(name).to_have_attribute("maxlength", "50")

    def test_declining_changes_nothing(self, new_page: NewPage) -> None:
        page = new_page()
        page.goto(ARTICLE)
        button = page.locator('news-reactions [data-kind="sad"]')
        button.click()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(button).to_have_attribute("aria-pressed", "false")
