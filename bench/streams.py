"""How much memory idle streams take, and how soon after its commit a change reaches them all.

    .venv/bin/python -m bench.streams [--clients 1000] [--changes 100]

Starts PostgreSQL, Valkey, a relay and one stream process on a state folder of its own. All
clients have the same article open; each change is one transaction as a reaction makes it. The
client runs on the same cores, so the times are its own as well.
"""

import argparse
import os
import resource
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

from bench.broker_away import free_port
from newsportal.local.addresses import database_url, redis_url
from newsportal.local.engines import Engines
from newsportal.local.pids import wait_until
from newsportal.local.programs import PREPARE, answers, newsportal_programs

ARTICLE = "astana-lrt-launch"
STREAM = f"/api/v1/sites/demo/articles/{ARTICLE}/stream"
READY_WITHIN_SECONDS = 60
# A frame that has not come by then is lost.
LOST_AFTER_SECONDS = 20
PAUSE_SECONDS = 0.2
_CHANGE = """
    WITH moved AS (
        UPDATE articles_engagement SET version = version + 1
         WHERE article_id = %(article)s RETURNING article_id, version)
    INSERT INTO events_event (id, kind, site_id, article_id, article_version, data, created_at)
    SELECT gen_random_uuid(), 'article.reacted', %(site)s, article_id, version, '{}', now()
      FROM moved RETURNING article_version
"""


@dataclass
class Reader:
    """One client. What comes is read when all is over, for that takes time too."""

    socket: socket.socket
    came: list[tuple[float, bytes]] = field(default_factory=list)
    heard: dict[int, float] = field(default_factory=dict)
    doubles: int = 0

    def read(self) -> None:
        """Find out when it first heard of each version."""
        self.heard.clear()
        rest, self.doubles = b"", 0
        for moment, data in self.came:
            *frames, rest = (rest + data).split(b"\n\n")
            for frame in frames:
                _, _, after = frame.rpartition(b"id: ")
                if b"event: counts" in after:
                    self._hear(int(after.split(b"\n", 1)[0]), moment)

    def _hear(self, version: int, moment: float) -> None:
        self.doubles += version in self.heard
        self.heard[version] = moment


class Readers:
    """All clients, in a thread of their own; readers of one machine each would wait for none of
    the others, so the time of what has come is taken before any of it is read.
    """

    def __init__(self, port: int, count: int) -> None:
        self._epoll = select.epoll()
        self.all: list[Reader] = []
        for _ in range(count):
            client = socket.create_connection(("127.0.0.1", port))
            client.sendall(f"GET {STREAM} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            # One after the other, as readers come.
            self.all.append(Reader(client, [(time.perf_counter(), client.recv(65536))]))
            self._epoll.register(client, select.EPOLLIN)
        self._by_file = {reader.socket.fileno(): reader for reader in self.all}
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        wait_until(self._are_open, seconds=READY_WITHIN_SECONDS)

    def _are_open(self) -> bool:
        return all(b"id: " in reader.came[-1][1] for reader in self.all)

    def _listen(self) -> None:
        while True:
            files = self._epoll.poll()
            now = time.perf_counter()
            for file, _ in files:
                reader = self._by_file[file]
                data = reader.socket.recv(65536)
                if not data:
                    sys.exit("a stream has ended")
                reader.came.append((now, data))

    def have_heard(self, version: int) -> bool:
        end = b"id: %d\n" % version
        return all(end in reader.came[-1][1] for reader in self.all)


@contextmanager
def service(state: Path, port: int) -> Iterator[int]:
    """Relay and stream process on a filled database; gives the pid of the stream's server."""
    table = newsportal_programs(port=free_port(), state=state, stream_port=port)
    programs = {one.name: one for one in table}
    quiet = subprocess.DEVNULL
    environ = os.environ | dict(programs[PREPARE].environ)
    subprocess.run(programs[PREPARE].argv, env=environ, check=True, stdout=quiet, stderr=quiet)
    running = [
        subprocess.Popen(programs[name].argv, stdout=quiet, stderr=quiet)
        for name in ("relay", "stream")
    ]
    try:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not answers(port=port, path="/livez"):
            if time.monotonic() > deadline:
                sys.exit("the stream process did not become ready")
            time.sleep(0.1)
        yield running[1].pid
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def worker_of(pid: int) -> int:
    """The worker that the server has forked."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def memory_mib(pid: int) -> dict[str, float]:
    """Memory of the server and of its worker that nobody shares with them."""
    return {"server": _private_mib(pid), "worker": _private_mib(worker_of(pid))}


def cpu_seconds(pid: int) -> float:
    """What the worker has used; says more than times do on a machine that is busy with others."""
    fields = Path(f"/proc/{worker_of(pid)}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _private_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def measure(port: int, pid: int, *, clients: int, changes: int) -> None:
    before = memory_mib(pid)
    readers = Readers(port, clients)
    after = memory_mib(pid)
    for name, mib in after.items():
        print(f"{name:8} {before[name]:6.1f} MiB alone  {mib:6.1f} MiB with {clients} streams")
    grown = after["worker"] - before["worker"]
    print(f"private memory of a stream: {grown * 1024 / clients:.1f} KiB")
    # The relay may be loading still.
    (first,) = _make_changes(1)
    wait_until(lambda: readers.have_heard(first), seconds=READY_WITHIN_SECONDS)
    used = cpu_seconds(pid)
    with _bells() as rung:
        committed = _make_changes(changes)
        wait_until(lambda: readers.have_heard(max(committed)), seconds=LOST_AFTER_SECONDS)
    each = (cpu_seconds(pid) - used) / (clients * changes) * 1e6
    print(f"worker's CPU time: {each:.0f} us a frame and client")
    for reader in readers.all:
        reader.read()
    _report("commit to client", readers.all, committed)
    _report("bell to client", readers.all, _rung_for(committed, readers.all, rung))
    expected = clients * len(committed)
    heard = sum(len(committed.keys() & reader.heard.keys()) for reader in readers.all)
    print(f"lost {expected - heard}, doubled {sum(reader.doubles for reader in readers.all)}")


@contextmanager
def _bells() -> Iterator[list[float]]:
    """When the relay rang: what comes after it is the stream process' own time."""
    rung: list[float] = []
    with redis.from_url(redis_url()) as client, client.pubsub() as bell:
        bell.subscribe(**{"np:live": lambda _: rung.append(time.perf_counter())})
        hearing = bell.run_in_thread()
        yield rung
        hearing.stop()
        hearing.join()


def _rung_for(
    versions: Iterable[int], readers: list[Reader], rung: list[float]
) -> dict[int, float]:
    """The last ring before the first client heard of each version."""
    found = {}
    for version in versions:
        first = min(reader.heard.get(version, float("inf")) for reader in readers)
        found[version] = max((moment for moment in rung if moment <= first), default=first)
    return found


def _make_changes(count: int) -> dict[int, float]:
    """The time of each version's commit."""
    committed: dict[int, float] = {}
    with psycopg.connect(database_url("app"), autocommit=True) as connection:
        article, site = connection.execute(
            "SELECT a.id, a.site_id FROM articles_article a JOIN sites_site s ON s.id = a.site_id"
            " WHERE s.key = 'demo' AND a.key = %s",
            [ARTICLE],
        ).fetchone() or (0, 0)
        for _ in range(count):
            made = connection.execute(_CHANGE, {"article": article, "site": site})
            committed[(made.fetchone() or (0,))[0]] = time.perf_counter()
            time.sleep(PAUSE_SECONDS)
    return committed


def _report(what: str, readers: list[Reader], began: dict[int, float]) -> None:
    times = sorted(
        (reader.heard[version] - moment) * 1000
        for reader in readers
        for version, moment in began.items()
        if version in reader.heard
    )
    p50, p99 = (times[int(len(times) * share)] for share in (0.5, 0.99))
    print(f"{what}, n={len(times)}: p50 {p50:.0f} ms  p99 {p99:.0f} ms", end="")
    print(f"  max {times[-1]:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--changes", type=int, default=100)
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as folder:
        os.environ["NEWSPORTAL_STATE_DIR"] = folder
        # All clients come from this one address.
        for name in ("", "_PER_SITE", "_PER_ARTICLE", "_PER_ADDRESS"):
            os.environ[f"NEWSPORTAL_STREAM_CLIENTS{name}"] = str(options.clients)
        port = free_port()
        with Engines(), service(Path(folder), port) as pid:
            measure(port, pid, clients=options.clients, changes=options.changes)


if __name__ == "__main__":
    main()
