"""What a hot read costs beside a bare hello of the same server: CPU time, in one run.

CPU time and not the clock, rounds in turn, the best of each: other work on the machine takes the
same from both.
"""

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.db import connection

from newsportal.local import addresses
from newsportal.local.pids import wait_until
from newsportal.local.programs import WEB_THREADS, answers
from tests.environment import service_environment
from tests.factories import World
from tests.service import free_port

ROOT = Path(__file__).resolve().parents[2]
# Rounds are short beside the third of a second after which one request looks for changes.
CLIENTS, REQUESTS, ROUNDS = 16, 16, 60
ROUNDS_MOST = 600
MOST = 1.3
HELLO = """
import json, pathlib
folder = pathlib.Path(__file__).parent
headers = [tuple(pair) for pair in json.loads((folder / "headers.json").read_text())]
body = (folder / "body").read_bytes()

def application(environ, start_response):
    start_response("200 OK", headers)
    return [body]
"""


class Server:
    """granian with one worker, and what it has cost."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def cpu_ns(self) -> int:
        """Of all threads of the server and its worker, as the kernel has counted it."""
        tasks = Path("/proc").glob("[0-9]*/stat")
        group = [path.parent for path in tasks if _group_of(path) == self.process.pid]
        files = [file for folder in group for file in folder.glob("task/*/schedstat")]
        return sum(int(file.read_text().split()[0]) for file in files)


def _group_of(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[2])
    except OSError:
        return 0


@contextmanager
def serving(application: str, *, folder: Path, environment: dict[str, str]) -> Iterator[Server]:
    port = free_port()
    words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--blocking-threads", str(WEB_THREADS), "--workers-kill-timeout", "5"]
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "granian", *words, application],
            cwd=ROOT,
            env=environment | {"PYTHONPATH": str(folder)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        is_up = wait_until(lambda: answers(port=port, path="/livez"), seconds=120)
        assert is_up, (folder / "server.log").read_text()
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(timeout=30)


class Clients:
    """Open connections that ask the same again and again, all at a time."""

    def __init__(self, port: int, path: str) -> None:
        self.request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
        self.sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(CLIENTS)]

    def close(self) -> None:
        for each in self.sockets:
            each.close()

    def ask(self) -> None:
        for each in self.sockets:
            each.sendall(self.request)
        for each in self.sockets:
            self.read(each)

    def read(self, each: socket.socket) -> None:
        received = b""
        while b"\r\n\r\n" not in received:
            received += each.recv(65_536)
        head, _, body = received.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        left = length - len(body)
        while left:
            left -= len(each.recv(left))


@pytest.fixture
def world(transactional_db: None) -> World:
    """Committed: another process has to see it."""
    return World.make()


def test_a_hot_read_costs_little_more_than_nothing(world: World, tmp_path: Path) -> None:
    for number in range(50):
        world.published(f"Отзыв {number}: " + "маяк виден издалека. " * 10)
    database = addresses.database_url("owner").replace(
        f"/{addresses.DATABASE}?", f"/{connection.settings_dict['NAME']}?"
    )
    environment = service_environment(addresses.state_dir()) | {
        "DATABASE_URL": database,
        "REDIS_URL": addresses.redis_url(),
    }
    path = f"/api/v1/sites/gazeta/articles/{world.article.key}/comments?limit=50"
    with ExitStack() as stack:
        web = stack.enter_context(
            serving("newsportal.wsgi:application", folder=tmp_path, environment=environment)
        )
        write_hello(tmp_path, port=web.port, path=path)
        hello = stack.enter_context(
            serving("hello:application", folder=tmp_path, environment=environment)
        )
        costs = compare(stack, [(web, path), (hello, path)])
    assert costs[0] <= MOST * costs[1], costs


def write_hello(folder: Path, *, port: int, path: str) -> None:
    """An application that knows but this one answer."""
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    caller.request("GET", path)
    answer = caller.getresponse()
    (folder / "body").write_bytes(answer.read())
    servers_own = {"date", "server"}
    headers = [pair for pair in answer.getheaders() if pair[0] not in servers_own]
    (folder / "headers.json").write_text(json.dumps(headers))
    (folder / "hello.py").write_text(HELLO)
    caller.close()


def compare(stack: ExitStack, targets: list[tuple[Server, str]]) -> list[float]:
    """Microseconds of CPU a request, of each target; the best of its rounds."""
    crowds = [(server, Clients(server.port, path)) for server, path in targets]
    for _, clients in crowds:
        stack.callback(clients.close)
    best = [float("inf")] * len(crowds)
    for number in range(ROUNDS_MOST):
        # A busy machine makes rounds dear and none too cheap: more of them only tell it better.
        if number >= ROUNDS and best[0] <= MOST * best[1]:
            break
        for place, (server, clients) in enumerate(crowds):
            clients.ask()
            before = server.cpu_ns()
            for _ in range(REQUESTS):
                clients.ask()
            spent = (server.cpu_ns() - before) / 1000 / (REQUESTS * CLIENTS)
            best[place] = min(best[place], spent)
    return best
