"""A user's hold on one engine: while it lasts, the engine's keeper keeps it running."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from newsportal.local.addresses import REPOSITORY
from newsportal.local.errors import LocalEnginesUnavailable
from newsportal.local.keeper import LEAVE, OTHERS, READY
from newsportal.local.pids import wait_until
from newsportal.local.places import control_socket, lock_file, open_log

START_SECONDS = 180.0
STOP_SECONDS = 60.0
ATTEMPTS = 5
# The keeper needs this package alone. Importing its parent would load the whole application,
# half a second on the way to the first connection.
KEEPER = """
import sys, types
parent = types.ModuleType("newsportal")
parent.__path__ = [sys.argv[1]]
sys.modules["newsportal"] = parent
from newsportal.local.keeper import main
sys.exit(main(sys.argv[2]))
"""


class Hold:
    """Take it, wait until the engine is ready, let it go.

    `fileno` makes it fit for select: readable means that `wait_ready` has its answer or, after
    that, that the engine is gone.
    """

    def __init__(self, name: str, state: Path) -> None:
        self.name = name
        self._state = state
        self._control = control_socket(name, state)
        self._connection: socket.socket | None = None
        self._keeper: subprocess.Popen[bytes] | None = None
        self._is_ready = False

    def take(self) -> None:
        """Connect to the keeper, starting one when there is none. Does not wait for the engine."""
        # Two commands that start at once must not start two keepers.
        with lock_file(self._state / f"{self.name}.start"):
            self._connection = connect(self._control)
            if self._connection is None:
                self._start_keeper()

    def wait_ready(self) -> None:
        """Return when the engine answers. Raises LocalEnginesUnavailable with the reason."""
        for _ in range(ATTEMPTS):
            # The keeper says it once: whoever asks again must not wait for a second time.
            answer = READY if self._is_ready else self._read_answer()
            if answer == READY:
                self._is_ready = True
                return
            if answer:
                raise LocalEnginesUnavailable(answer.decode().removeprefix("error ").strip())
            # The keeper was just ending when we came: its last user had left.
            self.take()
        raise LocalEnginesUnavailable(f"{self.name} ends at once; see {self._log_path()}.")

    def fileno(self) -> int:
        if self._connection is None:
            raise LocalEnginesUnavailable(f"{self.name} is not held.")
        return self._connection.fileno()

    def release(self) -> None:
        """Let go; when nobody else holds the engine, return after it has stopped."""
        if self._connection is None:
            return
        with ExitStack() as closing:
            connection = closing.enter_context(self._connection)
            self._connection, self._is_ready = None, False
            connection.settimeout(STOP_SECONDS)
            if _say(connection, LEAVE) == OTHERS:
                return
        if self._keeper is not None:
            self._keeper.wait(timeout=STOP_SECONDS)

    def _start_keeper(self) -> None:
        with open_log(self.name, self._state) as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-c", KEEPER, str(REPOSITORY / "newsportal"), self.name],
                cwd=REPOSITORY, env={**os.environ, "NEWSPORTAL_STATE_DIR": str(self._state)},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # Ctrl-C is for us; the engines stop after us
            )  # fmt: skip
        wait_until(self._is_decided, seconds=START_SECONDS)
        if self._connection is None:
            raise LocalEnginesUnavailable(f"{self.name} has no keeper; see {self._log_path()}.")

    def _is_decided(self) -> bool:
        # Not by the socket's file: a killed keeper leaves one.
        self._connection = connect(self._control)
        has_ended = self._keeper is not None and self._keeper.poll() is not None
        return has_ended or self._connection is not None

    def _read_answer(self) -> bytes:
        if self._connection is None:
            raise LocalEnginesUnavailable(f"{self.name} is not held.")
        self._connection.settimeout(START_SECONDS)
        try:
            return self._connection.recv(4096)
        except ConnectionError:
            return b""
        except TimeoutError as error:
            raise LocalEnginesUnavailable(
                f"{self.name} is not ready after {START_SECONDS:.0f} s; see {self._log_path()}."
            ) from error

    def _log_path(self) -> Path:
        return self._state / "logs" / f"{self.name}.log"


def connect(control: Path) -> socket.socket | None:
    """Return a connection to the keeper, None when there is none."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(control))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    return connection


def _say(connection: socket.socket, word: bytes) -> bytes:
    try:
        connection.sendall(word)
        return connection.recv(64)
    except OSError:
        return b""
