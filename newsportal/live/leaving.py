"""The end of the process: streams are closed before the server waits for them."""

import asyncio
import signal
from collections.abc import Callable

LEAVE_SECONDS = 1.0
_POLL_SECONDS = 0.02


class Leaving:
    """Takes the place of the server's own handlers of signals.

    granian stops the event loop first and then waits for open answers. Streams have no end of
    their own, and without the loop nobody can give them one.
    """

    def __init__(self, *, end_all: Callable[[], None], count: Callable[[], int]) -> None:
        self._end_all = end_all
        self._count = count
        self._task: asyncio.Task[None] | None = None

    @property
    def has_begun(self) -> bool:
        return self._task is not None

    def take_signals(self) -> None:
        """Call it in the loop's own thread, when the server has set its handlers."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._begin)

    def _begin(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._leave())

    async def _leave(self) -> None:
        self._end_all()
        clock = asyncio.get_running_loop().time
        deadline = clock() + LEAVE_SECONDS
        while self._count() and clock() < deadline:
            await asyncio.sleep(_POLL_SECONDS)
        # Nothing is left to save: rows are only read here, and clients come again elsewhere.
        asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
