"""The proof of `up --once`: one comment goes from its POST through the worker to the public."""

import http.client
import json
import secrets
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

SITE = "/api/v1/sites/demo"
BOUND_SECONDS = 30.0
POLL_SECONDS = 0.02


class ProofFailed(Exception):
    """The comment did not come through. The message says where it stopped."""


def prove(*, port: int) -> float:
    """Post a comment as a guest; return the seconds until it is public. Raises ProofFailed."""
    articles = _ask(port, "GET", f"{SITE}/articles", expect=(200,))["items"]
    if not articles:
        raise ProofFailed("The site demo has no articles.")
    token = _ask(port, "POST", f"{SITE}/guests", {"name": "Проверка"}, expect=(201,))["token"]
    path = f"{SITE}/articles/{quote(articles[0]['key'])}/comments"
    posted_at = time.monotonic()
    comment = _ask(port, "POST", path, {"text": _text()}, token=token, expect=(201, 202))
    if comment["state"] == "rejected":
        raise ProofFailed(f"The comment was rejected: {comment.get('reasons')}")
    while not _is_public(port, comment["id"]):
        if time.monotonic() - posted_at > BOUND_SECONDS:
            raise ProofFailed(f"The comment is not public after {BOUND_SECONDS:.0f} s.")
        time.sleep(POLL_SECONDS)
    return time.monotonic() - posted_at


def _text() -> str:
    """Differs from run to run, since a repeated text is held."""
    now = datetime.now(UTC)
    return f"Спасибо за материал! Пишу {now:%d.%m в %H:%M:%S}, билет {secrets.randbelow(10**6)}."


def _is_public(port: int, comment_id: str) -> bool:
    found = _ask(port, "GET", f"/api/v1/comments/{comment_id}", expect=(200, 404))
    return bool(found.get("state") == "published")


def _ask(
    port: int,
    method: str,
    path: str,
    body: dict[str, str] | None = None,
    *,
    expect: tuple[int, ...],
    token: str = "",
) -> dict[str, Any]:
    headers = {"Accept": "application/json", "Accept-Language": "ru"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=BOUND_SECONDS)
    try:
        connection.request(method, path, json.dumps(body) if body else None, headers)
        response = connection.getresponse()
        answer = response.read().decode()
    except (OSError, http.client.HTTPException) as error:
        raise ProofFailed(f"{method} {path}: {error}") from error
    finally:
        connection.close()
    if response.status not in expect:
        raise ProofFailed(f"{method} {path} was answered {response.status}: {answer[:500]}")
    found: dict[str, Any] = json.loads(answer)
    return found
