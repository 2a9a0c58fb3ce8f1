"""A site that asks a puzzle of guests, in a browser."""

import hashlib
import json
import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.pages import NewPage, some_text
from tests.browser.reviews import comment, form, write

BITS = 10
TOKEN = "puzzle"

pytestmark = pytest.mark.browser


def zero_bits(answer: str) -> int:
    return 256 - int.from_bytes(hashlib.sha256(answer.encode()).digest()).bit_length()


def test_the_widget_solves_it_and_goes_on(new_page: NewPage) -> None:
    page = new_page(expects_errors=True)
    asked: list[str | None] = []

    def ask(route: Route) -> None:
        asked.append((route.request.post_data_json or {}).get("challenge"))
        if asked[-1]:
            # The demo site asks for nothing and so takes no answer either.
            route.continue_(post_data=json.dumps({"name": "Не робот"}))
            return
        problem = {
            "status": 403,
            "code": "challenge_required",
            "challenge": {"kind": "proof_of_work", "token": TOKEN, "difficulty": BITS},
        }
        route.fulfill(status=403, content_type="application/problem+json", body=json.dumps(problem))

    page.route(re.compile("/guests"), ask)
    page.goto("/demo/baku-carpet-night")
    text = some_text("Считаю, значит, пишу.")
    write(page, text, name="Не робот")
    expect(comment(page, text)).to_be_visible()
    expect(form(page).locator(".progress")).to_be_hidden()
    first, answer = asked
    assert first is None
    assert str(answer).startswith(f"{TOKEN}:")
    assert zero_bits(str(answer)) >= BITS
