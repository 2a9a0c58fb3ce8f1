"""The service as single processes that a test may kill and start again, with a reader's client."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from newsportal.local.addresses import database_url
from newsportal.local.binaries import valkey_program
from newsportal.local.engines import Engines
from newsportal.local.programs import newsportal_programs
from newsportal.local.valkey import OWN_SETTINGS, SETTINGS
from tests import service_logs
from tests.environment import service_environment
from tests.service import free_port

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_SECONDS = 300
VALKEYS = {"valkey": "REDIS_URL", "durable": "REDIS_DURABLE_URL"}
ARTICLE = "/api/v1/sites/demo/articles/fault-test"


def wait_for(what: str, is_so: Callable[[], Any], *, seconds: float = DEADLINE_SECONDS) -> Any:
    """Wait on a condition, never on a duration; what did not come about is named."""
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {what}")
        time.sleep(0.05)
    return found


class Stack:
    """On a state that is prepared: PostgreSQL by the embedded engine, the others by hand."""

    def __init__(
        self,
        state: Path,
        *,
        names: Sequence[str] = ("web", "relay", "worker"),
        **environ: str,
    ) -> None:
        self.state = state
        self.names = names
        self.port = free_port()
        self.sockets = {name: state / f"fault-{name}.sock" for name in VALKEYS}
        self.environ = service_environment(
            state,
            NEWSPORTAL_LIMITS="off",
            NEWSPORTAL_WORK_LEASE_SECONDS="8",
            **{url: f"unix://{self.sockets[name]}?db=0" for name, url in VALKEYS.items()},
            **environ,
        )
        self.programs = {
            program.name: program for program in newsportal_programs(port=self.port, state=state)
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.engines: Engines | None = None
        self._watching = ExitStack()

    def __enter__(self) -> "Stack":
        self._watching.enter_context(service_logs.watched(self.state))
        with pytest.MonkeyPatch.context() as patch:
            for url in VALKEYS.values():
                patch.setenv(url, self.environ[url])
            patch.setenv("NEWSPORTAL_STATE_DIR", str(self.state))
            self.engines = Engines(self.state)
            self.engines.ensure()
            self.database = database_url("owner")
        for name in VALKEYS:
            self.start(name)
        for name in self.names:
            self.start(name)
        wait_for("the web server", lambda: self.ask("GET", "/readyz")[0] == 200)
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.processes):
            self.kill(name)
        if self.engines is not None:
            self.engines.stop()
        self._watching.close()

    def start(self, name: str) -> None:
        if name in VALKEYS:
            self._spawn(name, self._valkey_words(name), {})
            wait_for("Valkey", lambda: self.valkey_answers(name))
        else:
            program = self.programs[name]
            self._spawn(name, list(program.argv), dict(program.environ))

    def kill(self, name: str) -> None:
        """kill -9 of the process and all its children, at once."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def valkey_answers(self, name: str) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(self.sockets[name]))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def flush_valkey(self) -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.sockets["valkey"]))
            client.sendall(b"FLUSHALL\r\n")
            assert client.recv(16).startswith(b"+OK")

    def rows(self, sql: str, *values: Any) -> list[Any]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(sql, values).fetchall()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "",
        key: str = "",
        agent: str = "",
    ) -> tuple[int, Any]:
        """Status and body; status 0 when the server is not there."""
        headers = {"Content-Type": "application/json"}
        if agent:
            headers["User-Agent"] = agent
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"null")
        except (OSError, http.client.HTTPException, ValueError):
            return 0, None
        finally:
            connection.close()

    def guest(self, site: str = "demo") -> str:
        status, body = self.ask("POST", f"/api/v1/sites/{site}/guests", {"name": "Проверка"})
        assert status == 201, body
        return str(body["token"])

    def post(self, text: str, *, token: str, article: str = ARTICLE) -> str:
        """Post as a careful client does: again with the same key until there is an answer."""
        key = str(uuid4())

        def answered() -> Any:
            status, body = self.ask(
                "POST", f"{article}/comments", {"text": text}, token=token, key=key
            )
            assert status in {0, 201, 202, 409, 502, 503}, body
            return body if status in {201, 202} else None

        return str(wait_for("an answer to a POST", answered)["id"])

    def python(self, words: str) -> str:
        """What these words print inside the service."""
        argv = [sys.executable, "manage.py", "shell", "--no-imports", "-c", words]
        done = subprocess.run(
            argv, cwd=ROOT, env=self.environ, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def _valkey_words(self, name: str) -> list[str]:
        """As the embedded one runs, on a socket of our own."""
        folder = self.state / f"fault-{name}"
        folder.mkdir(exist_ok=True)
        places = {"unixsocket": str(self.sockets[name]), "dir": str(folder)}
        settings = {**SETTINGS, **OWN_SETTINGS[name], **places}
        words = [word for key, value in settings.items() for word in (f"--{key}", value)]
        return [str(valkey_program()), *words]

    def _spawn(self, name: str, argv: list[str], environ: dict[str, str]) -> None:
        log = (self.state / f"fault-{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            argv,
            cwd=ROOT,
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
