"""With the relay dead, and Valkey running, killed or hanging, no answer is older than a second."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.faults.stack import ARTICLE, ROOT, Stack
from tests.states import NewState

pytestmark = pytest.mark.faults

THREAD = f"{ARTICLE}/comments?sort=newest"
COUNTS = f"/api/v1/sites/demo/counts?articles={ARTICLE.rpartition('/')[2]}"


@pytest.fixture(scope="module")
def stack(new_state: NewState) -> Iterator[Stack]:
    """Without a relay, nobody pushes anything."""
    with Stack(new_state("edge-away"), names=("web",)) as running:
        yield running


@pytest.fixture(scope="module")
def key(stack: Stack) -> str:
    words = ["create_service_key", "--site", "demo", "--scopes", "moderation"]
    argv = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        argv, cwd=ROOT, env=stack.environ, check=True, capture_output=True, text=True
    )
    return done.stdout.split()[-1]


def hang(stack: Stack) -> None:
    os.killpg(stack.processes["valkey"].pid, signal.SIGSTOP)


def go_on(stack: Stack) -> None:
    os.killpg(stack.processes["valkey"].pid, signal.SIGCONT)


@pytest.fixture(params=["running", "hanging", "killed"])
def valkey(request: pytest.FixtureRequest, stack: Stack) -> Iterator[str]:
    """How Valkey is while the test runs."""
    away: dict[str, tuple[Callable[[Stack], None], Callable[[Stack], None]]] = {
        "running": (lambda _: None, lambda _: None),
        "hanging": (hang, go_on),
        "killed": (lambda it: it.kill("valkey"), lambda it: it.start("valkey")),
    }
    leave, return_ = away[request.param]
    leave(stack)
    yield str(request.param)
    return_(stack)


def test_nothing_is_older_than_a_second(stack: Stack, key: str, valkey: str) -> None:
    before = seen(stack, "none")
    comment = stack.post(f"Маяк виден издалека: {valkey}.", token=stack.guest())
    permalink = f"/api/v1/comments/{comment}"
    assert seen(stack, comment) == before

    decide(stack, key, comment, "publish")
    read_for_a_second(stack, permalink)
    assert seen(stack, comment) == (True, before[1] + 1)
    assert stack.ask("GET", permalink)[0] == 200

    decide(stack, key, comment, "remove")
    read_for_a_second(stack, permalink)
    assert seen(stack, comment) == before
    assert stack.ask("GET", permalink)[0] == 404


def decide(stack: Stack, key: str, comment: str, verdict: str) -> None:
    body = {"verdict": verdict, "reason": "rules", "version": 1}
    status, told = stack.ask("POST", f"/api/v1/comments/{comment}/decisions", body, token=key)
    assert status == 201, told


def read_for_a_second(stack: Stack, permalink: str) -> None:
    """As readers do who come all the time, so that everything is in memory."""
    until = time.monotonic() + 1
    while time.monotonic() < until:
        seen(stack, "none")
        stack.ask("GET", permalink)


def seen(stack: Stack, comment: str) -> tuple[bool, int]:
    """Whether the thread shows the comment, and how many there are by `counts`."""
    status, page = stack.ask("GET", THREAD)
    assert status == 200, page
    numbers: Any = stack.ask("GET", COUNTS)[1]
    shown = any(item["id"] == comment for item in page["items"])
    return shown, next(iter(numbers.values()))["comments"]
