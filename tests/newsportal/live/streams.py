"""A stream process on the tests' own engines, and a client that reads frames from a real socket."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from django.db import connection

from newsportal.local import addresses
from newsportal.local.pids import wait_until
from newsportal.local.programs import STREAM_WORDS, answers
from tests.environment import service_environment
from tests.service import free_port

ROOT = Path(__file__).resolve().parents[3]
# Far more than any frame needs: a frame that never comes is what a test fails by.
FRAME_SECONDS = 60.0
# The server waits longer before it kills: streams must end without that.
STOP_SECONDS, KILL_SECONDS = 30, 60
API = "/api/v1"


@dataclass(frozen=True)
class Frame:
    """One event; comments and hints are frames too, named by their field."""

    event: str
    data: Any = None
    id: str | None = None


class Streaming:
    """One open stream."""

    def __init__(self, port: int, path: str, *, method: str = "GET", **headers: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=FRAME_SECONDS)
        self.connection.request(method, path, headers=headers)
        self.response = self.connection.getresponse()
        self.status = self.response.status
        self.headers = {name.lower(): value for name, value in self.response.getheaders()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def raw(self) -> list[str]:
        """The lines up to the next empty one; none at the end of the stream."""
        lines: list[str] = []
        while line := self.response.readline().decode():
            if line == "\n":
                break
            lines.append(line.rstrip("\n"))
        return lines

    def any_frame(self) -> Frame | None:
        """The next frame, heartbeats and hints among them; None at the end of the stream."""
        lines = self.raw()
        if not lines:
            return None
        fields = dict(line.split(":", 1) for line in lines)
        values = {name: value.strip() for name, value in fields.items()}
        if "event" not in values:
            return Frame(next(iter(values)) or "heartbeat")
        return Frame(values["event"], json.loads(values["data"]), values.get("id"))

    def frame(self) -> Frame:
        """The next event."""
        while (found := self.any_frame()) is not None:
            if found.event not in {"heartbeat", "retry"}:
                return found
        raise AssertionError("the stream has ended")

    def frames(self, count: int) -> list[Frame]:
        return [self.frame() for _ in range(count)]

    def is_over(self) -> bool:
        """Whether the server ends the stream now; frames before that are skipped."""
        while self.any_frame() is not None:
            pass
        return True

    def problem(self) -> Any:
        return json.loads(self.response.read())


class StreamProcess:
    """granian with the application of `newsportal.asgi`."""

    def __init__(self, log: Path, environment: dict[str, str]) -> None:
        self.port = free_port()
        self._log = log
        self._environment = environment
        self.start()

    def start(self) -> None:
        words = ["--interface", "asgi", "--port", str(self.port), *STREAM_WORDS]
        words += ["--workers-kill-timeout", str(KILL_SECONDS)]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "granian", *words, "newsportal.asgi:application"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        is_up = wait_until(lambda: answers(port=self.port, path="/livez"), seconds=60)
        assert is_up, self.log()

    def log(self) -> str:
        return self._log.read_text()

    def streams(self) -> int:
        """How many are open, by its own count."""
        with self.ask("GET", "/livez") as answer:
            return int(answer.problem()["streams"])

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        self.process.terminate()
        assert self.process.wait(timeout=STOP_SECONDS) == 0, self.log()

    def kill(self) -> None:
        """kill -9 of the server and its worker."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def open(self, path: str, *, after: str | None = None, **headers: str) -> Streaming:
        if after is not None:
            headers["Last-Event-ID"] = after
        return Streaming(self.port, f"{API}/{path}", **headers)

    def ask(self, method: str, path: str, **headers: str) -> Streaming:
        return Streaming(self.port, path, method=method, **headers)


@contextmanager
def stream_process(folder: Path, **more: str) -> Iterator[StreamProcess]:
    """On the test database and the run's own Valkey, unless `more` says otherwise."""
    database = addresses.database_url("owner").replace(
        f"/{addresses.DATABASE}?", f"/{connection.settings_dict['NAME']}?"
    )
    environment = service_environment(addresses.state_dir()) | {
        "DATABASE_URL": database,
        "REDIS_URL": addresses.redis_url(),
        "NEWSPORTAL_LOG_LEVEL": "WARNING",
        **more,
    }
    process = StreamProcess(folder / "stream.log", environment)
    try:
        yield process
    finally:
        if process.process.poll() is None:
            process.kill()


def path_of(article: Any) -> str:
    return f"sites/{article.site.key}/articles/{article.key}/stream"
