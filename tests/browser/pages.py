"""What the browser tests share: the type of a page maker and texts that nobody has sent before."""

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page

# `new_page(**options)` of conftest: a page of a reader of their own.
NewPage = Callable[..., Page]


def some_text(words: str) -> str:
    """The words and an end that makes the text new to the service."""
    return f"{words} {uuid4().hex[:12]}"
