"""The whole service in processes of its own, as `make run` starts it."""

import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue

from tests import service_logs

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 180
STOP_SECONDS = 60
PORTS = range(12_000, 32_000)


def free_port() -> int:
    """A port that nobody listens on, below those that a system gives to outgoing connections.

    Of one of these somebody may call out before the server listens, which is seconds later; the
    one after it is free too, for the streams of `manage.py up`.
    """
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, socket.socket() as beside, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            beside.bind(("127.0.0.1", port + 1))
            return port


@contextmanager
def running_service(environment: Mapping[str, str]) -> Iterator[str]:
    """`manage.py up` with the demo data; gives its address, without a slash at the end."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--port", str(free_port())],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with service_logs.watched(Path(environment["NEWSPORTAL_STATE_DIR"])):
        try:
            yield _address(process)
        finally:
            process.terminate()
            process.wait(timeout=STOP_SECONDS)


def _address(process: subprocess.Popen[str]) -> str:
    """The last line, with the address; what was printed before goes into the failure."""
    lines: Queue[str | None] = Queue()

    def read() -> None:
        # Read to the end, or a full pipe would stop the service.
        for line in process.stdout or ():
            lines.put(line.strip())
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    seen: list[str] = []
    while not seen or not seen[-1].startswith("http://"):
        try:
            line = lines.get(timeout=START_SECONDS)
        except Empty:
            raise AssertionError("manage.py up did not come up:\n" + "\n".join(seen)) from None
        if line is None:
            raise AssertionError("manage.py up ended:\n" + "\n".join(seen))
        seen.append(line)
    return seen[-1].rstrip("/")
