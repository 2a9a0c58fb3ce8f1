"""The memory of one process: answers by canonical key, bounded by their bytes."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from newsportal.lib.chunked import Environ
from newsportal.lib.edge.answers import Answer
from newsportal.lib.edge.keys import Asked
from newsportal.lib.edge.tally import Tally

NEVER = float("-inf")
_ADDRESSES = 4096
_ADDRESS_CHARS = 700

# What of a request tells its slot at once: path, query, host, the scheme before the proxy. The
# scheme itself is one for all requests of a process.
Address = tuple[str, str, str | None, str | None]


@dataclass(slots=True, eq=False)
class Slot:
    """One key. Who holds `flight` looks whether the answer still holds; others use it meanwhile.

    From `soon_at` somebody should look, from `until` nobody may be given it unlooked.
    """

    asked: Asked
    tally: Tally
    answer: Answer | None = None
    soon_at: float = NEVER
    until: float = NEVER
    flight: threading.Lock = field(default_factory=threading.Lock)


class Store:
    """Slots, the least used first out. Thread-safe; `at` is read without a lock."""

    def __init__(self, *, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._slots: OrderedDict[str, Slot] = OrderedDict()
        self._addresses: dict[Address, Slot] = {}
        self.at = self._addresses.get
        self._lock = threading.Lock()

    def slot(self, asked: Asked, tally: Tally) -> Slot:
        """The key's slot, an empty one if it is new: all who ask at once get the same."""
        with self._lock:
            slot = self._slots.get(asked.name)
            if slot is None:
                # How new it must be is each caller's own affair.
                slot = self._slots[asked.name] = Slot(replace(asked, at_least=0), tally)
            return slot

    def keep(self, slot: Slot, answer: Answer, *, soon_at: float, until: float) -> None:
        """Put the answer into its slot, and let the least used go until all fit."""
        with self._lock:
            if self._slots.get(slot.asked.name) is not slot:
                return
            self.bytes += answer.size - (slot.answer.size if slot.answer else 0)
            slot.answer, slot.soon_at, slot.until = answer, soon_at, until
            self._slots.move_to_end(slot.asked.name)
            while self.bytes > self.most_bytes and self._slots:
                self._forget(next(iter(self._slots.values())))

    def drop(self, slot: Slot) -> None:
        """What is no public page now takes no place."""
        with self._lock:
            if self._slots.get(slot.asked.name) is slot:
                self._forget(slot)

    def remember(self, environ: Environ, slot: Slot) -> None:
        """This address means that slot. All addresses are forgotten when they are many."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        address = (path, query, environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_PROTO"))
        if sum(len(part) for part in address if part) > _ADDRESS_CHARS:
            return
        with self._lock:
            if len(self._addresses) >= _ADDRESSES:
                self._addresses.clear()
            self._addresses[address] = slot

    def places(self) -> int:
        """How many keys there are, empty ones too."""
        return len(self._slots)

    def answers(self) -> list[tuple[str, Answer]]:
        """All that is kept, by canonical key."""
        with self._lock:
            return [(slot.asked.name, slot.answer) for slot in self._slots.values() if slot.answer]

    def _forget(self, slot: Slot) -> None:
        del self._slots[slot.asked.name]
        self.bytes -= slot.answer.size if slot.answer else 0
        # An address may still lead here; it then finds nothing that holds.
        slot.answer, slot.soon_at, slot.until = None, NEVER, NEVER
