"""The process that keeps one engine running while anybody uses it.

Users (a command, the supervisor) connect to its control socket and stay connected: the kernel
closes the connection of a killed user too, so no count can be wrong. It answers `ready` or
`error <why>`; when the last user is gone it stops the engine and ends. A user that writes
`leave` hears `others`, or the end of the connection once the engine has stopped.
"""

import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

from newsportal.local.addresses import state_dir
from newsportal.local.errors import LocalEnginesUnavailable
from newsportal.local.places import control_socket, lock_file, open_log

FIRST_USER_SECONDS = 10.0
READY, LEAVE, OTHERS = b"ready\n", b"leave\n", b"others\n"


class EngineDied(Exception):
    """The engine ended although somebody uses it."""


class Engine(Protocol):
    """What the keeper asks of PostgreSQL and the Valkeys."""

    name: str

    def start(self, log: IO[bytes]) -> subprocess.Popen[bytes]: ...
    def settle(self) -> None: ...
    def stop(self, process: subprocess.Popen[bytes]) -> None: ...


class Users:
    """The connections of those who use the engine."""

    def __init__(self, control: Path) -> None:
        control.unlink(missing_ok=True)  # only the holder of the keeper's lock comes here
        self._control = control
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(control))
        self._door.listen(64)
        self._present: list[socket.socket] = []
        self._leaving: list[socket.socket] = []

    def __bool__(self) -> bool:
        return bool(self._present)

    def wait(self, *also: int, seconds: float | None = None) -> bool:
        """Wait for a user's word or knock, or one of the descriptors `also`; False on time-out."""
        watched = [self._door.fileno(), *(user.fileno() for user in self._present), *also]
        return bool(select.select(watched, [], [], seconds)[0])

    def accept(self, greeting: bytes) -> None:
        """Let in everybody at the door."""
        while select.select([self._door], [], [], 0)[0]:
            connection, _ = self._door.accept()
            _send(connection, greeting)
            self._present.append(connection)

    def hear(self) -> None:
        """Note who has left, by a word or by their end."""
        if not self._present:
            return
        for connection in select.select(self._present, [], [], 0)[0]:
            self._present.remove(connection)
            if _receive(connection) == LEAVE:
                self._leaving.append(connection)

    def tell_leaving_of_others(self) -> None:
        """Let those go who need not wait for the engine's stop, since others use it."""
        for connection in self._leaving:
            _send(connection, OTHERS)
            connection.close()
        self._leaving.clear()

    def close_door(self) -> None:
        self._control.unlink(missing_ok=True)
        self._door.close()


def keep(engine: Engine, *, users: Users, log: IO[bytes], wakeups: int) -> None:
    """Run the engine from the first user to the last.

    Raises EngineDied and LocalEnginesUnavailable.
    """
    if not users.wait(seconds=FIRST_USER_SECONDS):
        return
    process = engine.start(log)
    try:
        users.accept(READY)
        engine.settle()
        while users:
            users.tell_leaving_of_others()
            users.wait(wakeups)
            _drain(wakeups)
            if process.poll() is not None:
                raise EngineDied(f"{engine.name} ended with code {process.returncode}")
            users.hear()
            users.accept(READY)
    finally:
        users.close_door()
        engine.stop(process)


def main(name: str) -> int:
    """Keep the engine called `name` in the state directory of the environment."""
    state = state_dir()
    wakeups = _wake_on(signal.SIGCHLD)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with lock_file(state / f"{name}.lock"), open_log(name, state) as log:
        users = Users(control_socket(name, state))
        try:
            keep(_make_engine(name, state), users=users, log=log, wakeups=wakeups)
        except LocalEnginesUnavailable as error:
            users.accept(f"error {error}\n".encode())
            users.close_door()
            return 1
        except EngineDied as error:
            log.write(f"{error}\n".encode())
            return 1
    return 0


def _make_engine(name: str, state: Path) -> Engine:
    from newsportal.local.postgres import Postgres
    from newsportal.local.valkey import Valkey

    return Postgres(state) if name == Postgres.name else Valkey(name, state)


def _wake_on(number: int) -> int:
    """Return a descriptor that becomes readable when the signal arrives."""
    reader, writer = os.pipe()
    for end in (reader, writer):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(number, lambda *_: None)
    return reader


def _drain(wakeups: int) -> None:
    """Empty the pipe: left readable it would wake us for ever."""
    with suppress(BlockingIOError):
        os.read(wakeups, 1024)


def _send(connection: socket.socket, message: bytes) -> None:
    try:
        connection.sendall(message)
    except OSError:
        return  # its end will be read as leaving


def _receive(connection: socket.socket) -> bytes:
    try:
        return connection.recv(64)
    except OSError:
        return b""
