"""How much work an interaction is, from the POST to the public counter.

    .venv/bin/python -m bench.interactions [--events 100000] [--rounds 5] [--json]

On engines and processes of its own, which are gone afterwards. Work is told in CPU time, which says
more than times do on a machine that is busy with others. Each number is the median of the rounds,
`worst` the one that was worst:

- drain: this process and its PostgreSQL backend together, batches of 5,000, exact by id, 5 % of the
  ids come twice. `views` is a page's day: 78 % impressions, 20 % click-backs, 1.5 % intents, 0.5 %
  follow clicks; `rows` has no impressions, so that each event is a row;
- ingest: the web worker, by granian, batches of 20; beside it a bare append of the same entry to
  Redis from here, and nginx giving out a file of one byte, if nginx is there;
- fresh: from a POST to the number in `GET ../shares`; counts: `GET ../counts` of 100 articles.
"""

import argparse
import getpass
import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench.broker_away import free_port
from bench.interactions_data import MIXES, SHARES, World, pareto
from bench.streams import cpu_seconds
from newsportal.local.engines import Engines
from newsportal.local.programs import PREPARE, answers, newsportal_programs

IN_ENTRY, IN_BATCH = 20, 5000
READY_WITHIN_SECONDS = 120
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0"
SITE = "/api/v1/sites/demo"


def drain(world: World, events: int, mix: str) -> dict[str, float]:
    """Events of a CPU second of this process and of its backend."""
    from django.db import connection
    from django.utils import timezone

    from newsportal.lib import redis
    from social.interactions import pack
    from social.services import streams
    from social.services.drain import drain_once

    records = world.records(events, MIXES[mix])
    shard_of: dict[int, list[Any]] = {}
    for record in records:
        shard_of.setdefault(streams.shard_of(record), []).append(record)
    pipeline = redis.durable().pipeline(transaction=False)
    for shard, mine in shard_of.items():
        for start in range(0, len(mine), IN_ENTRY):
            payload = pack(mine[start : start + IN_ENTRY])
            pipeline.xadd(streams.stream(shard), {streams.FIELD: payload})
    pipeline.execute()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchall()[0][0])
    before, backend_before, began = time.process_time(), _cpu(backend), time.perf_counter()
    moved = 0
    for shard in streams.shards():
        while True:
            done = drain_once(shard, now=timezone.now())
            moved += done.records
            if done.is_all:
                break
    wall = time.perf_counter() - began
    python, postgres = time.process_time() - before, _cpu(backend) - backend_before
    return {
        "events_per_cpu_second": moved / (python + postgres),
        "python_us": python / moved * 1e6,
        "postgres_us": postgres / moved * 1e6,
        "events_per_second": moved / wall,
    }


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Caller:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method: str, path: str, body: bytes | None = None, agent: str = CHROME) -> bytes:
        headers = {"Content-Type": "application/json", "User-Agent": agent}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        found = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {found!r}")
        return found


def ingest(world: World, port: int, pid: int, events: int) -> dict[str, float]:
    """Events of a CPU second of the web worker, told in batches of 20."""
    batches = [_batch(world) for _ in range(max(1, events // IN_ENTRY))]

    def tell(mine: list[bytes]) -> None:
        caller = Caller(port)
        for body in mine:
            caller.ask("POST", f"{SITE}/events", body)

    tell(batches[:20])
    before, began = cpu_seconds(pid), time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tell, [batches[place::4] for place in range(4)]))
    told = len(batches) * IN_ENTRY
    return {
        "events_per_core_second": told / (cpu_seconds(pid) - before),
        "events_per_second": told / (time.perf_counter() - began),
    }


def _batch(world: World) -> bytes:
    from newsportal.lib.ids import uuid7

    mix = MIXES["views"]
    events = []
    for kind in random.choices(list(mix), list(mix.values()), k=IN_ENTRY):
        share = world.shares[pareto(SHARES)]
        event = {"id": str(uuid7()), "kind": kind, "article": share.article.key}
        more = {
            "click_back": {"token": share.token},
            "share_intent": {"network": "telegram"},
            "follow_click": {"link": str(world.link.id)},
        }
        events.append({**event, **more.get(kind, {})})
    return json.dumps({"events": events}).encode()


def append(events: int) -> dict[str, float]:
    """The same entries appended to Redis from here, one call each."""
    from newsportal.lib import redis

    client, payload = redis.durable(), os.urandom(IN_ENTRY * 100)
    before, began = time.process_time(), time.perf_counter()
    for _ in range(events // IN_ENTRY):
        client.xadd("bench", {b"i": payload})
    return {
        "events_per_core_second": events / (time.process_time() - before),
        "events_per_second": events / (time.perf_counter() - began),
    }


def static(folder: Path, requests: int) -> dict[str, float] | None:
    """Requests of a CPU second of one nginx worker that gives out one byte; None without nginx."""
    program, port = shutil.which("nginx"), free_port()
    if program is None:
        return None
    (folder / "one").write_text("1")
    (folder / "nginx.conf").write_text(
        # The folder is readable to this account alone.
        f"user {getpass.getuser()}; worker_processes 1; daemon off;"
        f" pid {folder}/nginx.pid; error_log /dev/null;"
        f" events {{}} http {{ access_log off; server {{ listen 127.0.0.1:{port};"
        f" keepalive_requests 1000000; root {folder}; }} }}"
    )
    server = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    try:
        _wait(lambda: answers(port=port, path="/one"))
        caller, pid = Caller(port), _worker(server.pid)
        before = _cpu(pid)
        for _ in range(requests):
            caller.ask("GET", "/one")
        return {"requests_per_core_second": requests / max(0.01, _cpu(pid) - before)}
    finally:
        server.terminate()
        server.wait()


def _worker(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def fresh(world: World, port: int, samples: int) -> dict[str, float]:
    """Milliseconds from a POST to the number that the public reads."""
    from newsportal.lib.ids import uuid7

    caller, share, times = Caller(port), world.shares[-1], []
    path = f"{SITE}/articles/{share.article.key}/shares"
    counted = _click_backs(caller, path)
    for place in range(samples):
        event = {"id": str(uuid7()), "kind": "click_back", "token": share.token}
        began = time.perf_counter()
        caller.ask(
            "POST", f"{SITE}/events", json.dumps({"events": [event]}).encode(), f"{CHROME} {place}"
        )
        while _click_backs(caller, path) == counted:
            if time.perf_counter() - began > READY_WITHIN_SECONDS:
                sys.exit("an event never reached its counter")
            time.sleep(0.005)
        times.append((time.perf_counter() - began) * 1000)
        counted = _click_backs(caller, path)
    return _percentiles(times)


def _click_backs(caller: Caller, path: str) -> int:
    return int(json.loads(caller.ask("GET", path))["total"]["click_backs"])


def counts(world: World, port: int, samples: int) -> dict[str, float]:
    """Milliseconds of the numbers of 100 articles, other ones each time."""
    caller, times = Caller(port), []
    for _ in range(samples):
        keys = ",".join(each.key for each in random.sample(world.articles, 100))
        began = time.perf_counter()
        caller.ask("GET", f"{SITE}/counts?articles={keys}")
        times.append((time.perf_counter() - began) * 1000)
    return _percentiles(times)


def _percentiles(times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {
        name: times[min(int(len(times) * share), len(times) - 1)]
        for name, share in (("p99_ms", 0.99), ("p50_ms", 0.5))
    }


@contextmanager
def service(state: Path, port: int) -> Iterator[int]:
    """Web and drain on a filled database; gives the pid of the web server."""
    programs = {one.name: one for one in newsportal_programs(port=port, state=state)}
    quiet = subprocess.DEVNULL
    running = [
        subprocess.Popen(
            programs[name].argv,
            env=os.environ | dict(programs[name].environ),
            stdout=quiet,
            stderr=quiet,
        )
        for name in ("web", "drain")
    ]
    try:
        _wait(lambda: answers(port=port, path="/readyz"))
        yield running[0].pid
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def _wait(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            sys.exit("a process did not become ready")
        time.sleep(0.1)


def rounds(count: int, once: Callable[[], dict[str, float]]) -> dict[str, float]:
    """The median of each number, and the worst of the first."""
    found = [once() for _ in range(count)]
    name = next(iter(found[0]))
    worst = max if name.endswith("_ms") else min
    middle = {each: median(one[each] for one in found) for each in found[0]}
    return {**middle, "worst": worst(one[name] for one in found)}


def measure(folder: Path, events: int, count: int) -> dict[str, Any]:
    import django

    django.setup()
    world = World()
    found: dict[str, Any] = {}
    for mix in MIXES:
        drain(world, IN_BATCH, mix)
        found[f"drain {mix}"] = rounds(count, partial(drain, world, events, mix))
    found["redis append"] = append(events)
    if nginx := static(folder, 5000):
        found["nginx static"] = nginx
    port = free_port()
    with service(folder, port) as pid:
        found["ingest"] = rounds(count, partial(ingest, world, port, pid, events // 4))
        # Each waits for the half second that public numbers are kept.
        found["fresh"] = fresh(world, port, min(200, max(20, events // 500)))
        found["counts"] = rounds(count, partial(counts, world, port, 500))
    mine = found["ingest"]["events_per_core_second"]
    found["ratio"] = {"to redis append": mine / found["redis append"]["events_per_core_second"]}
    if nginx:
        found["ratio"]["to nginx static, in requests"] = (
            mine / IN_ENTRY / nginx["requests_per_core_second"]
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as name:
        folder = Path(name)
        os.environ["NEWSPORTAL_STATE_DIR"] = name
        os.environ["NEWSPORTAL_LIMITS"] = "off"
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsportal.settings"
        with Engines():
            table = {one.name: one for one in newsportal_programs(port=free_port(), state=folder)}
            environ = os.environ | dict(table[PREPARE].environ)
            subprocess.run(table[PREPARE].argv, env=environ, check=True, capture_output=True)
            found = measure(folder, options.events, options.rounds)
    if options.json:
        print(json.dumps(found))
        return
    for what, numbers in found.items():
        words = "  ".join(f"{name} {value:,.2f}" for name, value in numbers.items())
        print(f"{what:14} {words}")


if __name__ == "__main__":
    main()
