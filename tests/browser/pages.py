"""What the browser tests share: the type of a page maker and texts that nobody has sent before."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page

# How long the service may take on a busy machine, and how often it is asked meanwhile.
ANSWER_SECONDS = 60
ASK_AGAIN_MS = 200

# `new_page(**options)` of conftest: a page of a reader of their own.
NewPage = Callable[..., Page]


def some_text(words: str) -> str:
    """The words and an end that makes the text new to the service."""
    return f"{words} {uuid4().hex[:12]}"


def wait_for_answer(
    page: Page, path: str, is_so: Callable[[Any], bool], *, token: str = ""
) -> None:
    """Ask until the JSON is as wanted. (`wait_for_function` would not await a promise.)"""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    deadline = time.monotonic() + ANSWER_SECONDS
    while not is_so(page.request.get(path, headers=headers).json()):
        assert time.monotonic() < deadline, f"{path} never answered as wanted"
        page.wait_for_timeout(ASK_AGAIN_MS)
