"""The web server: its processes are made of one that has loaded all, and stand alone after that."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsportal import minder
from newsportal.local import addresses
from newsportal.local.pids import wait_until
from newsportal.local.programs import answers
from tests.environment import service_environment
from tests.service import ROOT, free_port


class Web:
    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.log = log

    def workers(self) -> list[int]:
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        found = [(task / "children").read_text().split() for task in tasks]
        return [int(pid) for pids in found for pid in pids]

    def number(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/livez")
        response = connection.getresponse()
        response.read()
        connection.close()
        return str(response.headers["X-Request-ID"])


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def memory(pid: int) -> dict[str, int]:
    """KiB by name."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) for line in lines}


@contextmanager
def started(*words: str) -> Iterator[Web]:
    port = free_port()
    every = ["--interface", "wsgi", "--port", str(port), "--workers", "2"]
    log = addresses.state_dir() / f"web-{port}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "newsportal.web", *every, "--blocking-threads", "2", *words],
            cwd=ROOT,
            env=service_environment(addresses.state_dir()),
            stdout=said,
            stderr=said,
        )
    try:
        assert wait_until(lambda: answers(port=port, path="/livez"), seconds=120)
        yield Web(process, port, log)
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def web(engines: None) -> Iterator[Web]:
    with started() as web:
        assert wait_until(lambda: "minder" in command(web.process.pid), seconds=30)
        yield web
    assert web.process.returncode == 0, web.log.read_text()


def test_processes_share_most_of_what_they_hold(web: Web) -> None:
    for one in (memory(pid) for pid in web.workers()):
        assert one["Private_Dirty"] < one["Rss"] / 2


def test_the_process_that_made_them_keeps_nothing(web: Web) -> None:
    assert memory(web.process.pid)["Private_Dirty"] < 16 * 1024
    # By these words `manage.py up` knows what an earlier one has left.
    assert "-m\0newsportal.web\0--interface\0wsgi" in command(web.process.pid)


def test_each_gives_requests_numbers_of_its_own(web: Web) -> None:
    numbers = [web.number() for _ in range(40)]
    assert len(set(numbers)) == 40
    assert len(web.workers()) == 2


def test_one_that_ends_ends_all(engines: None) -> None:
    with started() as web:
        assert wait_until(lambda: "minder" in command(web.process.pid), seconds=30)
        first, second = web.workers()
        os.kill(first, signal.SIGKILL)
        assert web.process.wait(timeout=30) == 1
        assert not Path(f"/proc/{second}").exists()


def test_one_that_does_not_end_in_time_is_killed(engines: None) -> None:
    with started("--workers-kill-timeout", "1") as web:
        assert wait_until(lambda: "minder" in command(web.process.pid), seconds=30)
        first, second = web.workers()
        os.kill(first, signal.SIGSTOP)
        web.process.terminate()
        assert web.process.wait(timeout=30) == 0
        assert not [pid for pid in (first, second) if Path(f"/proc/{pid}").exists()]


def test_where_granian_makes_others_later_it_stays(engines: None) -> None:
    with started("--respawn-failed-workers", "--workers-kill-timeout", "5") as web:
        first, second = sorted(web.workers())
        os.kill(first, signal.SIGKILL)
        assert wait_until(lambda: len(set(web.workers()) - {first}) == 2, seconds=60)
        assert second in web.workers()
        assert wait_until(lambda: answers(port=web.port, path="/livez"), seconds=60)


def test_what_no_web_process_needs_is_not_loaded() -> None:
    """Each of these takes megabytes of every process."""
    load = "import sys; from newsportal import web; web.load(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", load],
        cwd=ROOT,
        env=service_environment(addresses.state_dir()),
        check=True,
        capture_output=True,
        text=True,
    )
    loaded = set(done.stdout.split())
    assert {"newsportal.handler", "newsportal.edge", "comments.api.views"} <= loaded
    assert not loaded & {"celery", "kombu", "dns", "requests", "sklearn", "mf2py"}


DEAF_AT_FIRST = """
import os, signal, sys

told = {signal.SIGTERM, signal.SIGCHLD}
signal.pthread_sigmask(signal.SIG_BLOCK, told)
child = os.fork()
if child == 0:
    heard = []
    signal.signal(signal.SIGTERM, lambda *_: heard.append(1) or len(heard) == 2 and os._exit(0))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, told)
    print("begins", flush=True)
    while True:
        signal.pause()
os.execv(sys.executable, [sys.executable, "-I", "-S", sys.argv[1], "0", str(child), "--"])
"""


def test_one_that_did_not_hear_is_told_again() -> None:
    words = [sys.executable, "-c", DEAF_AT_FIRST, minder.__file__]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begins\n"
    process.terminate()
    assert process.wait(timeout=30) == 0
