"""Judges that hang, drip, answer nonsense or 10 MB: their texts wait, nobody else's do."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.faults.stack import Stack, wait_for
from tests.newsportal.lib.servers import answering, dripping, flooding, hanging, serving
from tests.states import NewState

pytestmark = pytest.mark.faults

SANDBOX = "/api/v1/sites/sandbox/articles/playground"
BAD = {
    "hangs": hanging,
    "drips": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", b" "),
    "garbage": answering(b"<html>"),
    "10 MB": flooding,
}
_JUDGE = """
    INSERT INTO comments_judge (site_id, name, kind, url, model, secret, threshold, act, is_on,
                                created_at)
    SELECT id, %s, 'signed', %s, '', 'whsec_c2VjcmV0', 0.8, 'hold', true, now()
      FROM sites_site WHERE key = 'sandbox' RETURNING id
"""
_STATES = "SELECT state FROM comments_comment WHERE text LIKE %s"
_OPEN = "SELECT count(*) FROM comments_scoring WHERE finished_at IS NULL"
_REASONS = """
    SELECT DISTINCT c.state, d.verdict, d.reason
      FROM comments_comment c LEFT JOIN comments_decision d ON d.comment_id = c.id
     WHERE c.text LIKE %s
"""


@pytest.fixture(scope="module")
def stack(new_state: NewState) -> Iterator[Stack]:
    allowed = {"NEWSPORTAL_OUTBOUND_ALLOWED": "127.0.0.1"}
    with Stack(new_state("judges"), **allowed) as running:
        yield running


def test_texts_of_others_are_public_while_bad_judges_are_asked(stack: Stack) -> None:
    with ExitStack() as servers:
        for name, behaviour in BAD.items():
            server = servers.enter_context(serving(behaviour))
            stack.rows(_JUDGE, name, server.url)
        for number in range(6):
            token = stack.guest("sandbox")
            stack.post(f"Судят {number}", token=token, article=SANDBOX)
        wait_for("judges are to be asked", lambda: stack.rows(_OPEN)[0][0] == 6 * len(BAD))
        # Nobody asks them yet: that is the longest that any judge can hang.
        others_are_public(stack, "До")
        assert stack.rows(_OPEN)[0][0] == 6 * len(BAD)
        stack.start("slow")
        others_are_public(stack, "Рядом")
        wait_for("nobody is asked any more", lambda: stack.rows(_OPEN)[0][0] == 0)
        wait_for(
            "people have the judged ones",
            lambda: stack.rows(_REASONS, "Судят %") == [("pending", "hold", "screening_failed")],
        )


def others_are_public(stack: Stack, word: str) -> None:
    for number in range(6):
        stack.post(f"{word} {number}", token=stack.guest())
    wait_for(
        f"the others are public: {word}",
        lambda: stack.rows(_STATES, f"{word} %") == [("published",)] * 6,
    )
