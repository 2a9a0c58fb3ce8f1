"""Starts engines and programs as soon as what they need is ready, watches them, stops them all.

One thread: Linux ties a child's life to the thread that started it. Time passes in `select`,
which a signal, the end of a child or the end of an engine interrupts.
"""

import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from newsportal.local.child import Child, stop_leftover_child
from newsportal.local.engines import URL_VARIABLES, Engines
from newsportal.local.hold import Hold
from newsportal.local.pids import wait_until
from newsportal.local.programs import Program

TICK_SECONDS = 0.05
STOP_SECONDS = 20.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    """Somebody asked us to stop."""


class ProgramFailed(Exception):
    """A program or an engine ended by itself. The message says which, and what it logged."""


class Supervisor:
    """Use as a context manager; leaving it stops everything, in the reverse of the order of start.

    `report` is given one short line for each thing that has become ready.
    """

    def __init__(
        self, programs: Sequence[Program], *, state: Path, report: Callable[[str], None]
    ) -> None:
        self._programs = programs
        self._state = state
        self._report = report
        self._began = time.monotonic()
        self._engines = Engines(state)
        self._starting: list[Hold] = []
        self._running: list[Hold] = []
        self._children: dict[str, Child] = {}
        self._interrupts = 0
        self._wakeups, self._wake = os.pipe()

    def __enter__(self) -> "Supervisor":
        for end in (self._wakeups, self._wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_stop_signal)
        signal.signal(signal.SIGCHLD, _only_wake_up)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_children()
        self._engines.stop()
        signal.set_wakeup_fd(-1)
        for number in (*STOP_SIGNALS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        os.close(self._wakeups)
        os.close(self._wake)

    def start(self) -> None:
        """Return when everything is ready.

        Raises Interrupted, ProgramFailed and LocalEnginesUnavailable.
        """
        for program in self._programs:
            stop_leftover_child(program, state=self._state)
        self._starting = list(self._engines.begin())
        while not self._is_complete():
            self._look()
            self._start_what_can()
            self._pause(TICK_SECONDS)

    def watch(self) -> NoReturn:
        """Wait for the end. Raises Interrupted and ProgramFailed."""
        while True:
            self._look()
            self._pause(None)

    def _look(self) -> None:
        """Note what has become ready, and notice what has ended."""
        if self._interrupts:
            raise Interrupted
        self._look_at_engines()
        for child in self._children.values():
            if child.has_failed:
                raise ProgramFailed(child.obituary())
            if child.look():
                self._say_ready(child.program.name, note=child.last_words())

    def _look_at_engines(self) -> None:
        for hold in _readable(self._running):
            raise ProgramFailed(f"{hold.name} ended; see {self._state / 'logs'}.")
        for hold in _readable(self._starting):
            hold.wait_ready()
            self._starting.remove(hold)
            self._running.append(hold)
            self._say_ready(hold.name)

    def _start_what_can(self) -> None:
        ready = {name for name, child in self._children.items() if child.is_ready}
        ready |= {hold.name for hold in self._running}
        # An engine with a URL is somebody else's: taken as ready, and asked by who needs it.
        ready |= set(URL_VARIABLES) - set(self._engines.names)
        for program in self._programs:
            if program.name not in self._children and ready.issuperset(program.needs):
                self._children[program.name] = Child(program, state=self._state)

    def _is_complete(self) -> bool:
        all_started = len(self._children) == len(self._programs)
        return all_started and all(child.is_ready for child in self._children.values())

    def _stop_children(self) -> None:
        """Ask all at once, the last started first, and kill what has not gone in time."""
        children = list(reversed(self._children.values()))
        for child in children:
            child.ask_to_stop()
        asked_before = self._interrupts
        # A second Ctrl-C means now.
        wait_until(
            lambda: self._interrupts > asked_before or all(child.is_gone() for child in children),
            seconds=STOP_SECONDS,
        )
        for child in children:
            child.finish()

    def _say_ready(self, name: str, *, note: str = "") -> None:
        line = f"{time.monotonic() - self._began:6.1f} s  {name}"
        self._report(f"{line} ({note})" if note else line)

    def _pause(self, seconds: float | None) -> None:
        holds = [hold.fileno() for hold in (*self._running, *self._starting)]
        select.select([self._wakeups, *holds], [], [], seconds)
        with suppress(BlockingIOError):
            os.read(self._wakeups, 1024)

    def _on_stop_signal(self, *_: object) -> None:
        self._interrupts += 1


def _readable(holds: list[Hold]) -> list[Hold]:
    return select.select(holds, [], [], 0)[0]


def _only_wake_up(*_: object) -> None:
    """Let select return; the loop then looks at every child."""
