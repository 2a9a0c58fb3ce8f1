"""Answers from memory, counted without a lock and told to `/metrics` in lumps."""

import threading
from itertools import count
from typing import Final

from newsportal.lib.http_metrics import REQUESTS


class _Steps:
    """A number that any thread raises in one step of the interpreter; `next(steps)`."""

    def __init__(self) -> None:
        self._count = count()
        self.step = self._count.__next__
        self._told = 0

    def fresh(self) -> int:
        """How many steps since the last look. One look at a time."""
        reached = self.step()
        fresh, self._told = reached - self._told, reached + 1
        return fresh


class Tally:
    """What was answered of one route. A HEAD counts as the GET that it stands for."""

    def __init__(self, route: str) -> None:
        found, unchanged = _Steps(), _Steps()
        self.found, self.unchanged = found.step, unchanged.step
        self._steps = (("200", found), ("304", unchanged))
        self._route = route

    def tell(self) -> int:
        """Hand on what was counted since the last time; returns how much."""
        total = 0
        for status, steps in self._steps:
            if fresh := steps.fresh():
                REQUESTS.labels(self._route, "GET", status).inc(fresh)
                total += fresh
        return total


class Tallies:
    """Those of all routes."""

    def __init__(self, routes: list[str]) -> None:
        self.of: Final = {route: Tally(route) for route in routes}
        self._lock = threading.Lock()

    def tell(self) -> int:
        """Hand on all of them, unless another thread does so now."""
        if not self._lock.acquire(blocking=False):
            return 0
        try:
            return sum(tally.tell() for tally in self.of.values())
        finally:
            self._lock.release()
