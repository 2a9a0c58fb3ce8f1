"""Many ask for one page at once: one builds it, the others have it or wait."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from newsportal import edge
from newsportal.lib.chunked import Environ
from newsportal.lib.edge import counts_door, shared
from newsportal.lib.limiter import Breaker
from tests.edges import Door, Got
from tests.factories import World

READERS = 8
THREAD = "/api/v1/sites/gazeta/articles/news-1/comments"


class Slow:
    """The application, whose first answer waits until it may go on."""

    def __init__(self) -> None:
        self.django = get_wsgi_application()
        self.came = threading.Event()
        self.may_go = threading.Event()
        self.fails = False

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Any:
        if not self.came.is_set():
            self.came.set()
            assert self.may_go.wait(timeout=60)
            if self.fails:
                raise MemoryError
        return self.django(environ, start_response)


@pytest.fixture
def world(transactional_db: None) -> World:
    """Committed: every reader has a connection of its own."""
    return World.make()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may need longer for a page than readers wait for it."""
    for module in (edge, counts_door):
        monkeypatch.setattr(module, "WAIT_SECONDS", 60.0)


def get(door: Door, address: str) -> Got:
    try:
        return door.get(address)
    finally:
        connections.close_all()


def crowd(door: Door, slow: Slow, address: str = THREAD) -> list[Got]:
    """One comes first, then all others; the first goes on when they are there."""
    with ThreadPoolExecutor(READERS + 1) as pool:
        first = pool.submit(get, door, address)
        assert slow.came.wait(timeout=60)
        others = [pool.submit(get, door, address) for _ in range(READERS)]
        slow.may_go.set()
        return [one.result() for one in (first, *others)]


def test_a_stampede_builds_a_page_once(world: World) -> None:
    world.published("Отзыв")
    slow = Slow()
    door = Door(application=slow)
    answers = crowd(door, slow)
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert door.asked == [THREAD]


def test_with_redis_away_too(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_CACHE_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(shared, "_breaker", Breaker())
    slow = Slow()
    door = Door(application=slow)
    answers = crowd(door, slow)
    assert [answer.status for answer in answers] == [200] * (READERS + 1)
    assert door.asked == [THREAD]


def test_counts_too(world: World) -> None:
    slow = Slow()
    door = Door(application=slow)
    answers = crowd(door, slow, "/api/v1/sites/gazeta/counts?articles=news-1,a")
    assert len({answer.body for answer in answers}) == 1
    assert len(door.asked) == 1


def test_an_error_is_nobody_else_s(world: World) -> None:
    slow = Slow()
    door = Door(application=slow)
    answers = crowd(door, slow, f"{THREAD}?cursor=x")
    assert {answer.status for answer in answers} == {400}
    numbers = {answer.headers["X-Request-ID"] for answer in answers}
    assert len(numbers) == READERS + 1


def test_who_waited_for_what_failed_asks_by_itself(world: World) -> None:
    slow = Slow()
    slow.fails = True
    door = Door(application=slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(get, door, THREAD)
        assert slow.came.wait(timeout=60)
        second = pool.submit(get, door, THREAD)
        slow.may_go.set()
        with pytest.raises(MemoryError):
            first.result()
        assert door.edge.store.places() <= 1
        assert second.result().status == 200
    # And the next one finds nothing stuck.
    assert door.get(THREAD).status == 200


def test_nobody_waits_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "WAIT_SECONDS", 0.01)
    slow = Slow()
    door = Door(application=slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(get, door, THREAD)
        assert slow.came.wait(timeout=60)
        assert get(door, THREAD).status == 200
        slow.may_go.set()
        assert first.result().status == 200


def test_what_still_holds_is_given_while_one_looks(world: World) -> None:
    slow = Slow()
    slow.came.set()
    door = Door(application=slow)
    before = get(door, THREAD)
    world.published("Отзыв")
    door.clock.passes(0.4)
    slow.came.clear()
    door.forget_shared()
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(get, door, THREAD)
        assert slow.came.wait(timeout=60)
        # Nobody waits.
        assert get(door, THREAD).body == before.body
        slow.may_go.set()
        assert looking.result().body != before.body
