"""What a POST of a comment costs, process by process, while 16 clients post.

    .venv/bin/python -m bench.post_costs [--seconds 6]

The load of `bench.peers`, on engines and processes of its own, which are gone afterwards. Of each
process: CPU in its own code and in the kernel, and how often it had to wait, each divided by
the comments that were taken. PostgreSQL's backends stand under whom they serve. What follows a
comment is counted as far as it was done in the window. Needs wrk and nginx.
"""

import argparse
import resource
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.feed import prepare
from bench.peers import cost, load
from bench.peers.ground import ground
from newsportal.local.addresses import socket_dir

WARM_UP_SECONDS = 4
WORTH_TELLING_US = 5
_WHOSE = "SELECT pid, backend_type, application_name FROM pg_stat_activity"
_ENGINE = """
    SELECT wal_records AS "WAL records", wal_bytes / 1024 AS "WAL, KB", wal_fpi AS "whole pages",
           (SELECT sum(writes) FROM pg_stat_io WHERE object = 'wal') AS "WAL writes",
           (SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal') AS "WAL syncs",
           (SELECT sum(xact_commit) FROM pg_stat_database) AS "transactions"
      FROM pg_stat_wal
"""


@dataclass(frozen=True)
class Used:
    """So far: seconds of CPU in a process' own code and in the kernel, and how often it waited."""

    own: float = 0
    kernel: float = 0
    waits: int = 0

    def __add__(self, other: "Used") -> "Used":
        return Used(self.own + other.own, self.kernel + other.kernel, self.waits + other.waits)

    def __sub__(self, other: "Used") -> "Used":
        return Used(self.own - other.own, self.kernel - other.kernel, self.waits - other.waits)


def used_by(pid: int) -> Used:
    """Of all its threads; nothing of one that has ended."""
    own, kernel = cost.ticks(pid)
    waits = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        try:
            lines = status.read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        waits += sum(int(one.split()[1]) for one in lines if one.startswith("voluntary"))
    return Used(own / cost.TICKS, kernel / cost.TICKS, waits)


def names(parts: Mapping[str, int], maker: "psycopg.Connection[Any]") -> dict[int, str]:
    """Process -> what it is."""
    known = cost.parents()
    found: dict[int, str] = {}
    for name, root in parts.items():
        found |= dict.fromkeys(cost.tree([root], known), name)
    for pid, kind, whom in maker.execute(_WHOSE):
        serves = f"for {whom or 'this command'}" if kind == "client backend" else kind
        found[pid] = f"PostgreSQL: {serves}"
    return found


def costs(mine: Any, asked: load.Ask, *, seconds: float, folder: Path) -> None:
    """One window, and its table."""
    with psycopg.connect(host=str(socket_dir()), user="postgres", autocommit=True) as maker:
        before, engine = _so_far(mine.parts, maker)
        waited = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = load.wrk(mine.app.port, asked, seconds=seconds, folder=folder)
        client = resource.getrusage(resource.RUSAGE_CHILDREN)
        after, engine_after = _so_far(mine.parts, maker)
    used = {name: after[name] - before.get(name, Used()) for name in sorted(after)}
    used["wrk"] = Used(client.ru_utime - waited.ru_utime, client.ru_stime - waited.ru_stime, 0)
    posts = found.requests - found.errors
    print(f"{found.rps:.0f} a second, p50 {found.p50_ms:.0f} ms, p99 {found.p99_ms:.0f} ms")
    print(f"{'CPU of one, us':34}{'own':>8}{'kernel':>8}{'together':>10}{'waits':>8}")
    ours = sum((one for name, one in used.items() if name != "wrk"), Used())
    for name, one in [*used.items(), ("all but wrk", ours)]:
        own, kernel = one.own / posts * 1e6, one.kernel / posts * 1e6
        if own + kernel >= WORTH_TELLING_US:
            told = f"{own:8.0f}{kernel:8.0f}{own + kernel:10.0f}{one.waits / posts:8.2f}"
            print(f"{name:34}{told}")
    for name, many in engine_after.items():
        print(f"{name:34}{(many - engine[name]) / posts:8.2f}")


def _so_far(
    parts: Mapping[str, int], maker: "psycopg.Connection[Any]"
) -> tuple[dict[str, Used], dict[str, float]]:
    """What each kind of process has used, and what PostgreSQL has done."""
    found: dict[str, Used] = {}
    for pid, name in names(parts, maker).items():
        found[name] = found.get(name, Used()) + used_by(pid)
    cursor = maker.execute(_ENGINE)
    row = cursor.fetchone() or ()
    columns = [column.name for column in cursor.description or ()]
    return found, {name: float(value) for name, value in zip(columns, row, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.post_costs", description=__doc__)
    parser.add_argument("--seconds", type=float, default=6)
    options = parser.parse_args()
    with ground("costs") as folder:
        _run(folder, seconds=options.seconds)


def _run(folder: Path, *, seconds: float) -> None:
    import django

    prepare(folder / "state")
    django.setup()
    # Only now: they import models.
    from bench.peers import seeding
    from bench.peers.ours import ours
    from bench.peers.rows import posts_of_ours

    asked = posts_of_ours(folder, seeding.seed_ours((50, 10_000)))
    with ours(folder / "state", folder) as mine:
        load.wrk(mine.app.port, asked, seconds=WARM_UP_SECONDS, folder=folder)
        costs(mine, asked, seconds=seconds, folder=folder)


if __name__ == "__main__":
    main()
