"""Kill -9 of any process and a flushed broker lose and double nothing: 200 comments each."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.faults.stack import DEADLINE_SECONDS, Stack, wait_for
from tests.states import NewState

pytestmark = pytest.mark.faults

COMMENTS = 200
WRITERS = 8
# When the fault comes: after so many answers, so that it meets the load in its middle.
FAULT_AFTER = 60

_OURS = """
    SELECT count(*), count(DISTINCT c.text),
           count(*) FILTER (WHERE c.state = 'published'),
           count(*) FILTER (WHERE EXISTS (SELECT FROM comments_screening w WHERE w.id = c.id))
      FROM comments_comment c JOIN articles_article a ON a.id = c.article_id
     WHERE a.key = 'fault-test' AND c.text LIKE %s
"""
_EACH = """
    SELECT count(*), min(d.n), max(d.n), min(e.n), max(e.n)
      FROM comments_comment c
      JOIN LATERAL (SELECT count(*) AS n FROM comments_decision
                     WHERE comment_id = c.id AND verdict = 'publish') d ON true
      JOIN LATERAL (SELECT count(*) AS n FROM events_event
                     WHERE subject_id = c.id AND kind = 'comment.published') e ON true
     WHERE c.text LIKE %s
"""


@pytest.fixture(scope="module")
def stack(new_state: NewState) -> Iterator[Stack]:
    with Stack(new_state("faults")) as running:
        yield running


def load(stack: Stack, name: str, fault: Callable[[], None]) -> list[str]:
    """Post 200 comments by eight writers, let the fault happen among them; return their ids."""
    tokens = [stack.guest() for _ in range(WRITERS)]
    half_way = Event()
    ids: list[str] = []

    def write(number: int) -> None:
        text = f"{name}: мнение {number} из {COMMENTS}"
        ids.append(stack.post(text, token=tokens[number % WRITERS]))
        if len(ids) >= FAULT_AFTER:
            half_way.set()

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, number) for number in range(COMMENTS)]
        assert half_way.wait(DEADLINE_SECONDS)
        fault()
        for one in writing:
            one.result()
    return ids


def restart(stack: Stack, name: str) -> None:
    stack.kill(name)
    stack.start(name)


def flush(stack: Stack) -> None:
    stack.flush_valkey()


def restart_broker(stack: Stack) -> None:
    restart(stack, "valkey")


def cut_connections(stack: Stack) -> None:
    """Everybody's to PostgreSQL, as its restart does."""
    stack.python(
        "from django.db import connection; c = connection.cursor(); c.execute("
        "'SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = current_user AND pid <> pg_backend_pid()')"
    )


FAULTS: dict[str, Callable[[Stack], None]] = {
    "worker": lambda stack: restart(stack, "worker"),
    "relay": lambda stack: restart(stack, "relay"),
    "web": lambda stack: restart(stack, "web"),
    "flushall": flush,
    "broker": restart_broker,
    "connections": cut_connections,
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_mid_load_loses_and_doubles_nothing(stack: Stack, name: str) -> None:
    ids = load(stack, name, lambda: FAULTS[name](stack))

    ours = f"{name}:%"
    wait_for(
        "every comment to be published",
        lambda: stack.rows(_OURS, ours)[0][2] == COMMENTS,
    )
    assert stack.rows(_OURS, ours) == [(COMMENTS, COMMENTS, COMMENTS, 0)]
    assert len(set(ids)) == COMMENTS
    stored = stack.rows("SELECT id::text FROM comments_comment WHERE text LIKE %s", ours)
    assert {row[0] for row in stored} == set(ids)
    assert stack.rows(_EACH, ours) == [(COMMENTS, 1, 1, 1, 1)]
    _numbers_are_right(stack)


def test_without_the_broker_a_comment_is_taken_and_moderated_later(stack: Stack) -> None:
    token = stack.guest()
    stack.kill("valkey")
    comment = stack.post("без брокера: подождёт", token=token)
    status, _ = stack.ask("GET", f"/api/v1/comments/{comment}")
    assert status == 404
    stack.start("valkey")
    wait_for(
        "moderation when the broker is back",
        lambda: stack.ask("GET", f"/api/v1/comments/{comment}")[0] == 200,
    )
    _numbers_are_right(stack)


def _numbers_are_right(stack: Stack) -> None:
    """The article's counter equals a recount, and its event log has no gap in its versions."""
    counted = stack.rows(
        """SELECT g.comments, (SELECT count(*) FROM comments_comment c
                                WHERE c.article_id = a.id AND c.state = 'published'),
                  g.version, (SELECT count(DISTINCT article_version) FROM events_event
                               WHERE article_id = a.id)
             FROM articles_article a JOIN articles_engagement g ON g.article_id = a.id
            WHERE a.key = 'fault-test'"""
    )
    comments, recount, version, versions = counted[0]
    assert (comments, version) == (recount, versions)
