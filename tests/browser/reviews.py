"""What readers and moderators do with reviews, for the browser tests."""

from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.pages import wait_for_answer


def form(page: Page, name: str = "Написать отзыв") -> Locator:
    return page.get_by_role("form", name=name)


def write(page: Page, text: str, *, name: str = "Читатель Ч.") -> None:
    """Fill in the review's form and send it, as a guest of that name."""
    form(page).get_by_label("Текст отзыва").fill(text)
    form(page).get_by_label("Имя", exact=True).fill(name)
    form(page).get_by_role("button", name="Отправить").click()


def comment(page: Page, text: str) -> Locator:
    return page.locator("news-comments .comment__body").filter(has_text=text)


def write_and_wait(page: Page, text: str) -> str:
    """As `write`; returns the id of the comment when the service has it."""
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and "/comments?" in answer.url
    ) as sent:
        write(page, text)
    comment_id: str = sent.value.json()["id"]
    return comment_id


def decide(
    page: Page,
    comment_id: str,
    verdict: str,
    key: str,
    *,
    reason: str = "rules",
    version: int = 1,
) -> None:
    """Decide about a text of a review, the first by default, as the publisher's backend does."""
    answer = page.request.post(
        f"/api/v1/comments/{comment_id}/decisions",
        headers={"Authorization": f"Bearer {key}"},
        data={"verdict": verdict, "reason": reason, "version": version},
    )
    assert answer.status == 201, answer.text()


def public_review(
    page: Page, text: str, *, article: str, token: str = "", parent: str | None = None
) -> str:
    """A review or a reply sent past the widget, by a new guest unless a token is given.

    Returns its id once it is public.
    """
    site = "/api/v1/sites/demo"
    if not token:
        guest = page.request.post(f"{site}/guests", data={"name": "Ткачиха Т."})
        token = guest.json()["token"]
    answer = page.request.post(
        f"{site}/articles/{article}/comments",
        headers={"Authorization": f"Bearer {token}"},
        data={"text": text} | ({"parent": parent} if parent else {}),
    )
    assert answer.status in {201, 202}, answer.text()
    comment_id: str = answer.json()["id"]
    wait_for_answer(
        page,
        f"{site}/articles/{article}/comments?sort=newest",
        lambda thread: comment_id in listed(thread),
    )
    return comment_id


def listed(thread: Any) -> set[str]:
    """The ids of a page of a thread, its first replies with them."""
    return {one["id"] for item in thread["items"] for one in (item, *item["replies"]["items"])}
