"""The embedded Valkeys, reached by unix sockets only: one in memory, one that keeps all. ADR 34."""

import signal
import socket
import subprocess
from pathlib import Path
from typing import IO

from newsportal.local.addresses import socket_dir, valkey_socket
from newsportal.local.binaries import valkey_program
from newsportal.local.errors import LocalEnginesUnavailable
from newsportal.local.launch import launch_argv
from newsportal.local.pids import stop_leftover, wait_until

START_SECONDS = 60.0
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "save": "",
    # Queues and limits live here: an engine that forgets under pressure is an open door.
    "maxmemory-policy": "noeviction",
}
OWN_SETTINGS = {
    # All of it may be lost: work is rows, pages are built again, limits begin anew.
    "valkey": {"appendonly": "no", "maxmemory": "256mb"},
    # Each second would be faster, and lose interactions that were answered when it is killed.
    "durable": {"appendonly": "yes", "appendfsync": "always"},
}
# What is kept lies where it lay when there was one for everything.
FOLDERS = {"valkey": "valkey-memory", "durable": "valkey"}


class Valkey:
    """Starts and stops one of the two servers."""

    def __init__(self, name: str, state: Path) -> None:
        self.name = name
        self._data = state / FOLDERS[name]
        self._socket = valkey_socket(name, state)
        self._pid_file = socket_dir(state) / f"{name}.pid"
        self._program = valkey_program()

    def start(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Return the server once it answers. Raises LocalEnginesUnavailable."""
        self._data.mkdir(mode=0o700, exist_ok=True)
        stop_leftover(self._pid_file, marker=str(self._socket), stop_signal=signal.SIGTERM)
        process = subprocess.Popen(
            launch_argv(self._words(), death_signal=signal.SIGTERM),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            if not wait_until(lambda: self._is_ready(process), seconds=START_SECONDS):
                raise LocalEnginesUnavailable("Valkey did not become ready; see its log.")
        except BaseException:
            self.stop(process)
            raise
        return process

    def settle(self) -> None:
        """Nothing is left to do."""

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """Stop after the last write is on disk."""
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _words(self) -> list[str]:
        places = {
            "unixsocket": str(self._socket),
            "dir": str(self._data),
            "pidfile": str(self._pid_file),
        }
        words = [str(self._program)]
        for key, value in {**SETTINGS, **OWN_SETTINGS[self.name], **places}.items():
            words += [f"--{key}", value]
        return words

    def _is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        if process.poll() is not None:
            raise LocalEnginesUnavailable("Valkey stopped while starting; see its log.")
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self._socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
            except OSError:
                return False
