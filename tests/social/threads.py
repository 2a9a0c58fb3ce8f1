"""Many requests at once, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

Answer = TypeVar("Answer")


def in_threads(act: Callable[[int], Answer], count: int) -> list[Answer]:
    """What `act` answered for 0, 1, ... `count` - 1, by 25 threads."""

    def once(place: int) -> Answer:
        try:
            return act(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=25) as pool:
        return list(pool.map(once, range(count)))


def in_background(act: Any) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_for_waiter() -> None:
    """Until somebody waits for a lock of ours."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
