"""How much memory idle streams take, and how soon after its commit a change reaches them all.

    .venv/bin/python -m bench.streams [--clients 1000] [--changes 100]

Starts PostgreSQL, Valkey, a relay and one stream process on a state folder of its own. All
clients have the same article open; each change is one transaction as a reaction makes it. The
client runs on the same cores, so the times are its own as well.
"""

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psycopg
from redis.asyncio import from_url

from bench.broker_away import free_port
from newsportal.local.addresses import database_url, redis_url
from newsportal.local.engines import Engines
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


class Reader(asyncio.Protocol):
    """One client: when it heard of each version. As little as can be, for it takes time too."""

    def __init__(self) -> None:
        self.heard: dict[int, float] = {}
        self.doubles = 0
        self.is_open = asyncio.get_running_loop().create_future()
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(f"GET {STREAM} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        *frames, self._rest = (self._rest + data).split(b"\n\n")
        for frame in frames:
            _, _, after = frame.rpartition(b"id: ")
            if b"event: counts" in after:
                self._hear(int(after.split(b"\n", 1)[0]), now)

    def _hear(self, version: int, now: float) -> None:
        self.doubles += version in self.heard
        self.heard[version] = now
        if not self.is_open.done():
            self.is_open.set_result(None)


async def connect(port: int) -> Reader:
    """A client that has heard where the article stands."""
    loop = asyncio.get_running_loop()
    _, reader = await loop.create_connection(Reader, "127.0.0.1", port)
    async with asyncio.timeout(READY_WITHIN_SECONDS):
        await reader.is_open
    return reader


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


async def measure(port: int, pid: int, *, clients: int, changes: int) -> None:
    before = memory_mib(pid)
    readers = [await connect(port) for _ in range(clients)]
    after = memory_mib(pid)
    for name, mib in after.items():
        print(f"{name:8} {before[name]:6.1f} MiB alone  {mib:6.1f} MiB with {clients} streams")
    grown = after["worker"] - before["worker"]
    print(f"private memory of a stream: {grown * 1024 / clients:.1f} KiB")
    used = cpu_seconds(pid)
    async with bells() as rung:
        committed = await _make_changes(changes)
        await _wait_for_all(readers, committed)
    each = (cpu_seconds(pid) - used) / (clients * changes) * 1e6
    print(f"worker's CPU time: {each:.0f} us a frame and client")
    _report("commit to client", readers, committed)
    _report("bell to client", readers, _rung_for(committed, readers, rung))
    expected = len(readers) * len(committed)
    heard = sum(len(committed.keys() & reader.heard.keys()) for reader in readers)
    print(f"lost {expected - heard}, doubled {sum(reader.doubles for reader in readers)}")


@asynccontextmanager
async def bells() -> AsyncIterator[list[float]]:
    """When the relay rang: what comes after it is the stream process' own time."""
    rung: list[float] = []

    async def hear() -> None:
        client = from_url(redis_url())
        async with client, client.pubsub() as bell:
            await bell.subscribe("np:live")
            async for message in bell.listen():
                if message["type"] == "message":
                    rung.append(time.perf_counter())  # noqa: PERF401 (each at its time)

    hearing = asyncio.create_task(hear())
    yield rung
    hearing.cancel()


def _rung_for(
    versions: Iterable[int], readers: list[Reader], rung: list[float]
) -> dict[int, float]:
    """The last ring before the first client heard of each version."""
    found = {}
    for version in versions:
        first = min(reader.heard.get(version, float("inf")) for reader in readers)
        found[version] = max((moment for moment in rung if moment <= first), default=first)
    return found


async def _make_changes(count: int) -> dict[int, float]:
    """The time of each version's commit."""
    committed: dict[int, float] = {}
    async with await psycopg.AsyncConnection.connect(
        database_url("app"), autocommit=True
    ) as connection:
        found = await connection.execute(
            "SELECT a.id, a.site_id FROM articles_article a JOIN sites_site s ON s.id = a.site_id"
            " WHERE s.key = 'demo' AND a.key = %s",
            [ARTICLE],
        )
        article, site = await found.fetchone() or (0, 0)
        for _ in range(count):
            made = await connection.execute(_CHANGE, {"article": article, "site": site})
            committed[(await made.fetchone() or (0,))[0]] = time.perf_counter()
            await asyncio.sleep(PAUSE_SECONDS)
    return committed


async def _wait_for_all(readers: list[Reader], committed: dict[int, float]) -> None:
    deadline = time.monotonic() + LOST_AFTER_SECONDS
    while time.monotonic() < deadline:
        if all(committed.keys() <= reader.heard.keys() for reader in readers):
            return
        await asyncio.sleep(0.1)


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
            asyncio.run(measure(port, pid, clients=options.clients, changes=options.changes))


if __name__ == "__main__":
    main()
