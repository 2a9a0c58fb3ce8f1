"""The embedded engines as one thing to start, use and stop. An engine with a URL is not ours."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from newsportal.local.addresses import state_dir
from newsportal.local.errors import COMPOSE_HINT, LocalEnginesUnavailable

if TYPE_CHECKING:
    from newsportal.local.hold import Hold

__all__ = ["Engines", "LocalEnginesUnavailable", "engines_for_command", "is_running", "wanted"]

# A use ends with `stop` or with the process, not when the caller forgets the object.
_in_use: list["Engines"] = []

# Any of an engine's addresses stands for it.
URL_VARIABLES = {
    "postgres": ("DATABASE_URL",),
    "valkey": ("REDIS_URL",),
    "durable": ("REDIS_DURABLE_URL", "REDIS_URL"),
}


def wanted(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the names of the engines whose address the environment does not give."""
    return tuple(
        name
        for name, variables in URL_VARIABLES.items()
        if not any(environ.get(one) or environ.get(f"{one}_FILE") for one in variables)
    )


class Engines:
    """A use of the wanted engines: they run from `ensure` to the `stop` of their last user.

    Users are counted across processes, and a killed one counts no more.
    """

    def __init__(self, state: Path | None = None) -> None:
        self.names = wanted()
        self._state = state or state_dir()
        self._holds: list[Hold] = []

    def begin(self) -> "list[Hold]":
        """Start what is not running, without waiting; `wait_ready` of each hold does that."""
        if self._holds or not self.names:
            return self._holds
        if os.name != "posix":
            raise LocalEnginesUnavailable(f"There are no embedded engines here. {COMPOSE_HINT}")
        # fcntl and unix sockets are missing on Windows, where a command may yet run on URLs.
        from newsportal.local.hold import Hold
        from newsportal.local.places import make_places

        make_places(self._state)
        for name in self.names:
            hold = Hold(name, self._state)
            hold.take()
            self._holds.append(hold)
        _in_use.append(self)
        return self._holds

    def ensure(self) -> None:
        """Return when every wanted engine answers. Raises LocalEnginesUnavailable."""
        try:
            for hold in self.begin():
                hold.wait_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Let go; engines that nobody else uses have stopped on return."""
        while self._holds:
            self._holds.pop().release()
        if self in _in_use:
            _in_use.remove(self)

    def __enter__(self) -> Self:
        self.ensure()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()


def is_running(state: Path | None = None) -> bool:
    """Say whether all wanted engines have a keeper now."""
    if os.name != "posix":
        return False
    from newsportal.local.hold import connect
    from newsportal.local.places import control_socket

    for name in wanted():
        connection = connect(control_socket(name, state or state_dir()))
        if connection is None:
            return False
        connection.close()
    return True


@contextmanager
def engines_for_command() -> Iterator[None]:
    """Give a command its engines: those that run, else its own for as long as it takes."""
    engines = Engines()
    try:
        engines.ensure()
    except LocalEnginesUnavailable as error:
        raise SystemExit(str(error)) from None
    try:
        yield
    finally:
        engines.stop()
