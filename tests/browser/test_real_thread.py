"""A real discussion, posted again through REST by guests: nothing lost, everything in its place.

It needs comments that cannot be shipped; NEWSPORTAL_SHARED_DATA names their folder.
"""

import json
import os
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import APIRequestContext, Page

from tests.browser.pages import NewPage

FOLDER = os.environ.get("NEWSPORTAL_SHARED_DATA", "")
FILE = Path(FOLDER) / "imports" / "remark42-tree_bench.json"
KEY = "real-thread"
SITE = "/api/v1/sites/demo"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (FOLDER and FILE.exists()),
        reason="NEWSPORTAL_SHARED_DATA names no folder with the real discussion: NOT TESTED",
    ),
]


@dataclass
class Posted:
    """One comment of the file and what became of it here."""

    parent: str
    depth: int
    text: str
    id: str = ""


def read_file() -> dict[str, tuple[Posted, str]]:
    """File id -> (comment, its author's id), parents before children."""
    rows = {row["id"]: row for row in json.loads(FILE.read_text("utf-8"))}

    def depth(row: dict[str, Any]) -> int:
        return 1 + depth(rows[row["pid"]]) if row["pid"] else 0

    found = {}
    for row in sorted(rows.values(), key=depth):
        found[row["id"]] = (
            Posted(row["pid"], depth(row), as_typed(row["text"])),
            row["user"]["id"],
        )
    return found


def as_typed(html: str) -> str:
    """The stored HTML as a person would have typed it."""
    text = re.sub(r"</p>\s*<p>|<br ?/?>", "\n", html)
    return unescape(re.sub(r"<[^>]+>", "", text)).strip()


class Newsroom:
    """Guests who write, and a backend that publishes what was held."""

    def __init__(self, request: APIRequestContext, key: str) -> None:
        self.request, self.key = request, key
        self.tokens: dict[str, str] = {}
        self.held = 0

    def token(self, author: str) -> str:
        if author not in self.tokens:
            name = f"Читатель {len(self.tokens) + 1}"
            made = self.request.post(f"{SITE}/guests", data={"name": name})
            assert made.status == 201, made.text()
            self.tokens[author] = made.json()["token"]
        return self.tokens[author]

    def post(self, comment: Posted, author: str, parent: str) -> None:
        body: dict[str, Any] = {"text": comment.text}
        body["article"] = {"url": f"https://demo.example/{KEY}", "title": "Живое обсуждение"}
        if parent:
            body["parent"] = parent
        answer = self.request.post(
            f"{SITE}/articles/{KEY}/comments",
            headers={
                "Authorization": f"Bearer {self.token(author)}",
                "Idempotency-Key": str(uuid4()),
            },
            data=body,
        )
        assert answer.status in {201, 202}, answer.text()
        comment.id = answer.json()["id"]

    def settle(self, page: Page, comment: Posted) -> list[str]:
        """Wait for the worker's decision, publish what it held, return the audit trail."""
        trail: list[str] = []
        while not trail:
            trail = self.verdicts(comment)
            if not trail:
                page.wait_for_timeout(50)
        if trail[-1] != "publish":
            self.held += 1
            answer = self.request.post(
                f"/api/v1/comments/{comment.id}/decisions",
                headers={"Authorization": f"Bearer {self.key}"},
                data={"verdict": "publish", "reason": "ok", "version": 1},
            )
            assert answer.status == 201, answer.text()
        return self.verdicts(comment)

    def verdicts(self, comment: Posted) -> list[str]:
        answer = self.request.get(
            f"/api/v1/comments/{comment.id}/decisions",
            headers={"Authorization": f"Bearer {self.key}"},
        )
        return [row["verdict"] for row in answer.json()["items"]]


def test_every_comment_of_a_real_thread_is_accounted_for_and_shown(
    new_page: NewPage, moderation_key: str
) -> None:
    page = new_page()
    comments = read_file()
    newsroom = Newsroom(page.request, moderation_key)
    for level in range(1 + max(posted.depth for posted, _ in comments.values())):
        wave = [one for one in comments.values() if one[0].depth == level]
        for posted, author in wave:
            parent = comments[posted.parent][0].id if posted.parent else ""
            newsroom.post(posted, author, parent)
        for posted, _ in wave:
            assert newsroom.settle(page, posted)[-1] == "publish"

    ids = {file_id: posted.id for file_id, (posted, _) in comments.items()}
    assert len(set(ids.values())) == len(comments) == 58
    for posted, _ in comments.values():
        shown = page.request.get(f"/api/v1/comments/{posted.id}").json()
        assert (shown["parent"] or "") == ids.get(posted.parent, "")
        assert shown["depth"] == posted.depth
        assert shown["text"] == posted.text
    counts = page.request.get(f"{SITE}/counts?articles={KEY}").json()
    assert counts[KEY]["comments"] == 58

    page.goto(f"/demo/{KEY}")
    show_everything(page)
    on_page = page.locator("news-comments [id^='comment-']").evaluate_all(
        "elements => elements.map(element => element.id.replace('comment-', ''))"
    )
    assert sorted(on_page) == sorted(ids.values())


def show_everything(page: Page) -> None:
    """Press every «Показать ещё» until there is none."""
    page.locator("news-comments [id^='comment-']").first.wait_for()
    more = page.locator("news-comments button:visible", has_text="Показать ещё")
    while more.count():
        before = page.locator("news-comments [id^='comment-']").count()
        more.first.click()
        page.wait_for_function(
            """before => document.querySelector('news-comments').shadowRoot
                .querySelectorAll("[id^='comment-']").length > before""",
            arg=before,
        )
