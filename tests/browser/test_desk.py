"""The desk in a real browser: keys, claims of two moderators, no page loads."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.late import Late
from tests.browser.pages import NewPage
from tests.browser.test_admin import QUEUE, hold_a_review, log_in, public_status
from tests.service import ROOT

pytestmark = pytest.mark.browser
# How long two pages may take for 400 cards on a busy machine.
PRESSING_SECONDS = 180
# Unlike each other: what is nearly the same makes one card.
FIRST = "Первый раз вижу такую воду у самого берега, да ещё в ноябре:"
SECOND = "Кто-нибудь считал, во что обойдётся городу эта новая дорога?"


@pytest.fixture(scope="module")
def password(service: str, environment: dict[str, str]) -> str:
    """Of the demo's `admin`, who is made with the demo data."""
    return (Path(environment["NEWSPORTAL_STATE_DIR"]) / "admin_password").read_text().strip()


def current(page: Page) -> Any:
    return page.locator(".dk-current")


def stand_on(page: Page, comment_id: str) -> None:
    page.locator(f"#c-{comment_id}").click(position={"x": 5, "y": 5})
    expect(current(page)).to_have_id(f"c-{comment_id}")


def press(page: Page, key: str, code: str) -> None:
    """A key press of a keyboard whose layout is not Latin."""
    page.evaluate(
        "([key, code]) => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true}))",
        [key, code],
    )


class TestKeys:
    def test_of_a_russian_layout_decide_and_take_back(
        self, new_page: NewPage, password: str
    ) -> None:
        page = new_page()
        first, second = (hold_a_review(page, words) for words in (FIRST, SECOND))
        log_in(page, password, QUEUE)
        stand_on(page, first)
        expect(current(page).locator("mark")).to_have_text(
            ["https://one.example", "https://two.example"]
        )
        # By their place on the keyboard: К is R, Л is K, О is J.
        press(page, "о", "KeyJ")
        expect(current(page)).to_have_id(f"c-{second}")
        press(page, "л", "KeyK")
        expect(current(page)).to_have_id(f"c-{first}")
        press(page, "к", "KeyR")
        expect(current(page).get_by_role("button", name="реклама или спам")).to_be_visible()
        page.keyboard.press("3")
        expect(page.locator(".dk-toast")).to_contain_text("Отклонено: реклама или спам.")
        expect(current(page)).to_have_id(f"c-{second}")
        press(page, "з", "KeyP")
        expect(page.locator(".dk-toast").first).to_contain_text("Опубликовано.")
        expect(page.locator(f"#c-{second}")).to_have_count(0)
        press(page, "я", "KeyZ")
        expect(current(page)).to_have_id(f"c-{second}")
        assert [public_status(page, row) for row in (first, second)] == [404, 404]
        press(page, "з", "KeyP")
        expect(page.locator(f"#c-{second}")).to_have_count(0)

    def test_left_alone_gives_its_cards_back_until_it_is_touched(
        self, new_page: NewPage, password: str
    ) -> None:
        page = new_page()
        page.clock.install()
        held = hold_a_review(page, "Сколько стоит новый забор у набережной, кто-нибудь знает:")
        log_in(page, password, QUEUE)
        expect(page.locator(f"#c-{held}")).to_be_visible()
        page.clock.fast_forward("05:20")
        expect(page.locator(".dk-empty")).to_contain_text("вернулись коллегам")
        page.keyboard.press("j")
        expect(page.locator(f"#c-{held}")).to_be_visible()

    def test_queues_that_are_turned_over_quickly_lose_no_card(
        self, new_page: NewPage, password: str
    ) -> None:
        """What was claimed for an answer that came too late is free again."""
        page = new_page()
        held = hold_a_review(page, "Почему закрыли переправу у старого элеватора на всё лето:")
        answer = Late(page, "/cards/$", "POST")
        log_in(page, password, QUEUE)
        answer.wait()
        for queue in ("reported", "pending"):
            page.locator(f"[data-queue={queue}]").click()
        answer.give()
        expect(page.locator(f"#c-{held}")).to_be_visible()

    def test_fits_a_phone_and_the_dark(self, new_page: NewPage, password: str) -> None:
        page = new_page(viewport={"width": 360, "height": 740}, color_scheme="dark")
        held = hold_a_review(page, f"Длинное слово {'а' * 300}:")
        log_in(page, password, QUEUE)
        expect(page.locator(f"#c-{held}")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    def test_a_finger_publishes_and_opens_the_reasons(
        self, new_page: NewPage, password: str
    ) -> None:
        page = new_page(viewport={"width": 360, "height": 740}, has_touch=True)
        # Long, or the links that hold it would make it look like the other tests' reviews.
        words = "Это прочтут с телефона, по дороге домой, между двумя остановками автобуса, когда"
        held = hold_a_review(page, f"{words} за окном уже темно, а до ужина ещё далеко:")
        log_in(page, password, QUEUE)
        expect(page.locator(f"#c-{held}")).to_be_visible()
        swipe(page, held, -160)
        expect(page.locator(f"#c-{held} .dk-refusals")).to_be_visible()
        # The next card does not wait for the answer.
        with page.expect_response(lambda answer: answer.url.endswith("/decide/")) as decided:
            swipe(page, held, 160)
        assert decided.value.status == 200
        expect(page.locator(f"#c-{held}")).to_have_count(0)
        expect(page.locator(".dk-toast").first).to_contain_text("Опубликовано.")
        assert public_status(page, held) == 200

    def test_ban_until_a_day(self, new_page: NewPage, password: str) -> None:
        page = new_page()
        held = hold_a_review(page, "Ваша редакция не отвечает на звонки уже третью неделю подряд:")
        log_in(page, password, QUEUE)
        stand_on(page, held)
        page.keyboard.press("b")
        dialog = page.locator("dialog")
        dialog.get_by_label("Последний день блокировки").fill("2099-05-01")
        expect(dialog.get_by_label("до даты")).to_be_checked()
        with page.expect_response(lambda answer: answer.url.endswith("/ban/")) as banned:
            dialog.get_by_role("button", name="Заблокировать").click()
        assert banned.value.request.post_data_json["until"] == "2099-05-01"
        assert banned.value.json()["results"][0]["code"] == ""
        expect(page.locator(".dk-toast").first).to_contain_text("Заблокирован")
        page.keyboard.press("z")
        expect(page.locator(".dk-toast")).to_have_count(0)


def swipe(page: Page, comment_id: str, pixels: int) -> None:
    """A finger moves sideways over the card's text."""
    text = page.locator(f"#c-{comment_id} .dk-text")
    text.scroll_into_view_if_needed()
    box = text.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 8
    touch = page.context.new_cdp_session(page)
    steps = [("touchStart", 0.0), *(("touchMove", pixels * part / 8) for part in range(1, 9))]
    for kind, moved in steps:
        points = [{"x": x + moved, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def data(environment: dict[str, str], *words: str) -> str:
    """What `bench.desk_data` prints, run beside the service."""
    command = [sys.executable, "-m", "bench.desk_data", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


class TestTwoModerators:
    def test_see_each_other_after_a_sleep(
        self, new_page: NewPage, password: str, environment: dict[str, str]
    ) -> None:
        """A card that went to a colleague is nobody else's to decide; numbers follow in seconds."""
        data(environment, "--moderator", "dana")
        asleep, awake = new_page(), new_page()
        held = hold_a_review(asleep, "Кому принадлежит участок у старой мельницы за рекой Чаган:")
        asleep.clock.install()
        log_in(asleep, password, QUEUE)
        stand_on(asleep, held)
        number = asleep.locator("[data-queue=pending] .dk-number")
        expect(number).not_to_have_text("")
        waiting = int(number.inner_text())
        asleep.clock.pause_at(time.time() + 1)
        data(environment, "--expire")
        log_in(awake, password, QUEUE, "dana")
        stand_on(awake, held)
        # The lid opens: the clock has moved, and no timer has run yet.
        asleep.clock.set_system_time(time.time() + 90)
        asleep.keyboard.press("p")
        expect(asleep.locator(".dk-toast")).to_contain_text("коллеги взяли карточки")
        expect(asleep.locator(f"#c-{held}")).to_have_count(0)
        assert public_status(awake, held) == 404
        with awake.expect_response(lambda answer: answer.url.endswith("/decide/")) as decided:
            awake.keyboard.press("p")
        assert decided.value.json()["results"][0]["code"] == ""
        asleep.clock.run_for(5_000)
        expect(number).to_have_text(str(waiting - 1))

    def test_press_again_when_nobody_took_the_card(self, new_page: NewPage, password: str) -> None:
        page = new_page()
        held = hold_a_review(page, "Сколько деревьев посадили этой весной вдоль новой объездной:")
        page.clock.install()
        log_in(page, password, QUEUE)
        stand_on(page, held)
        # A pulse between the sleep and the key would have asked already.
        page.clock.pause_at(time.time() + 1)
        page.clock.set_system_time(time.time() + 90)
        page.keyboard.press("p")
        expect(page.locator(".dk-toast")).to_contain_text("нажмите ещё раз")
        assert public_status(page, held) == 404
        with page.expect_response(lambda answer: answer.url.endswith("/decide/")) as decided:
            page.keyboard.press("p")
        assert decided.value.json()["results"][0]["code"] == ""

    def test_clear_400_reviews_by_keyboard(
        self,
        new_page: NewPage,
        password: str,
        environment: dict[str, str],
        tmp_path: Path,
    ) -> None:
        """None is decided twice, none is left, and no page is loaded."""
        data(environment, "--moderator", "asel")
        known = tmp_path / "ids"
        known.write_text(data(environment, "--count", "400"))
        pages, loads = [new_page(), new_page()], []
        for page, name in zip(pages, ("admin", "asel"), strict=True):
            log_in(page, password, QUEUE, name)
            expect(current(page)).to_be_visible()
            page.on("request", lambda call: loads.append(call.url) if _is_load(call) else None)
        turns = [0, 0]
        deadline = time.monotonic() + PRESSING_SECONDS
        is_over = [False, False]
        while not all(is_over):
            assert time.monotonic() < deadline, turns
            is_over = [_press_next(page, turns, place) for place, page in enumerate(pages)]
        for page in pages:
            expect(page.locator(".dk-empty")).to_be_visible()
            # All has arrived, and nothing was refused: fingers are faster than a busy machine.
            expect(page.locator("[data-toasts]")).to_have_attribute(
                "data-unsent", "0", timeout=120_000
            )
            expect(page.locator(".dk-toast-bad")).to_have_count(0)
        assert json.loads(data(environment, "--decisions", str(known))) == {"1": 400, "pending": 0}
        assert min(turns) > 50
        assert loads == []


def _is_load(call: Any) -> bool:
    return bool(call.is_navigation_request())


def _press_next(page: Page, turns: list[int], place: int) -> bool:
    """Decide on the card in hand, if there is one; whether there is nothing to do any more."""
    if page.locator(".dk-empty").count():
        return True
    if current(page).count():
        turns[place] += 1
        for key in ("r", "3") if turns[place] % 3 == 0 else ("p",):
            page.keyboard.press(key)
    return False
