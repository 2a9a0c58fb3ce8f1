"""Small memories of a process: what was looked up a moment ago is not looked up again."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from typing import Any, Generic, TypeVar
from weakref import WeakSet

K = TypeVar("K")
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """At most `most` values, each for `seconds`; the oldest leave first. Thread-safe.

    What was not found is not remembered: it may be there the next moment.
    """

    def __init__(self, *, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = threading.Lock()
        _all.add(self)

    def get(self, key: K, load: Callable[[], V | None]) -> V | None:
        """The value; `load` is called when it is not remembered."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        value = load()
        if value is not None:
            self._keep({key: value})
        return value

    def get_many(self, keys: Collection[K], load: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """Those that there are; `load` is called once with the keys that are not remembered."""
        now = time.monotonic()
        found, missing = {}, []
        for key in keys:
            kept = self._kept.get(key)
            if kept is not None and kept[0] > now:
                found[key] = kept[1]
            else:
                missing.append(key)
        if missing:
            loaded = load(missing)
            self._keep(loaded)
            found.update(loaded)
        return found

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()

    def _keep(self, values: Mapping[K, V]) -> None:
        until = time.monotonic() + self._seconds
        with self._lock:
            for key, value in values.items():
                self._kept.pop(key, None)
                self._kept[key] = (until, value)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


_all: "WeakSet[Remembered[Any, Any]]" = WeakSet()


def forget_all() -> None:
    """Look everything up anew."""
    for each in list(_all):
        each.forget()
