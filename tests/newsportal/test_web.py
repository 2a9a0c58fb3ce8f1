"""The web server: its processes are made of one that has loaded all, and stand alone after that."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsportal.local import addresses
from newsportal.local.pids import wait_until
from newsportal.local.programs import answers
from tests.environment import service_environment
from tests.service import ROOT, free_port


class Web:
    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.pid = process.pid
        self.port = port

    def workers(self) -> list[int]:
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        found = [(task / "children").read_text().split() for task in tasks]
        return [int(pid) for pids in found for pid in pids]

    def number(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/livez")
        response = connection.getresponse()
        response.read()
        connection.close()
        return str(response.headers["X-Request-ID"])


def memory(pid: int) -> dict[str, int]:
    """KiB by name."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) for line in lines}


@pytest.fixture(scope="module")
def web(engines: None) -> Iterator[Web]:
    port = free_port()
    words = ["--interface", "wsgi", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "newsportal.web", *words, "--blocking-threads", "2"],
        cwd=ROOT,
        env=service_environment(addresses.state_dir()),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_until(lambda: answers(port=port, path="/livez"), seconds=120)
        yield Web(process, port)
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0


def test_processes_share_most_of_what_they_hold(web: Web) -> None:
    for one in (memory(pid) for pid in web.workers()):
        assert one["Private_Dirty"] < one["Rss"] / 2


def test_each_gives_requests_numbers_of_its_own(web: Web) -> None:
    numbers = [web.number() for _ in range(40)]
    assert len(set(numbers)) == 40
    assert len(web.workers()) == 2
