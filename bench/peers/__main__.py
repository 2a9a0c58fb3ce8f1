"""We and our peers side by side, in one interleaved run.

    make bench                                       # ten minutes at most; writes docs/benchmark.md
    .venv/bin/python -m bench.peers --rounds 1 --seconds 1 --only hot,post --no-write

Needs wrk and nginx (apt-get install wrk nginx-light). The peers' environments are kept in .bench/;
everything else lives in a folder of its own and is gone afterwards.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import nginx
from bench.feed import prepare
from bench.peers import cost, install, load, servers
from bench.peers.ground import ground
from bench.peers.ratios import ratios
from bench.peers.report import Report

SIZES = (50, 1000, 10_000)
COLD_TURNS = 4


def main() -> None:
    options = _options()
    for program, how in ((shutil.which("wrk"), load.HOW_TO_INSTALL),
                         (nginx.installed(), nginx.HOW_TO_INSTALL)):  # fmt: skip
        if program is None:
            sys.exit(how)
    isso, xtd = install.installed("isso", install.ISSO), install.installed("xtd", install.XTD)
    with ground("peers") as folder:
        report = _run(folder, isso, xtd, options)
    print(report.text())
    if options.json:
        options.json.write_text(json.dumps(report.numbers, ensure_ascii=False, indent=1), "utf-8")
    if not options.no_write:
        report.write()
        print("\nwritten: docs/benchmark.md, docs/images/benchmark.svg")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is asked in turn")
    parser.add_argument("--seconds", type=float, default=2, help="of one window of load")
    parser.add_argument("--only", default="", help="rows whose names hold one of these words: a,b")
    parser.add_argument("--no-write", action="store_true", help="leave docs/benchmark.md alone")
    parser.add_argument("--json", type=Path, help="write the numbers to this file too")
    return parser.parse_args()


def _run(folder: Path, isso: Path, xtd: Path, options: argparse.Namespace) -> Report:
    import django

    began = time.monotonic()
    prepare(folder / "state")
    django.setup()
    # Only now: they import models.
    from bench.peers import seeding
    from bench.peers.ours import ours
    from bench.peers.rows import Field

    _say("seeding", began)
    seeded = seeding.seed_ours(SIZES)
    keys = [*(seeded.threads[size] for size in SIZES), *seeded.articles]
    seeding.seed_isso(folder / "isso.db", keys)
    seeding.make_xtd(folder, xtd)
    seeding.seed_xtd(keys)
    _say("starting", began)
    with ExitStack() as stack:
        mine = stack.enter_context(ours(folder / "state", folder))
        page = load.Caller(mine.app.port).check(
            load.Ask(f"/api/v1/sites/demo/articles/{seeded.threads[50]}/comments?limit=50")
        )
        field = Field(
            ours=mine,
            static=stack.enter_context(servers.static(folder, page.body)),
            hello=stack.enter_context(servers.hello(folder, page.body)),
            isso=stack.enter_context(servers.isso(folder, isso, database=folder / "isso.db")),
            xtd=stack.enter_context(servers.xtd(folder, xtd, postmaster=mine.app.postmaster)),
            seeded=seeded,
            folder=folder,
        )
        numbers = _measure(field, options, began)
        numbers |= _sizes(field) | _memory(field)
    return Report(_facts(options), numbers, ratios(numbers))


def _measure(field: Any, options: argparse.Namespace, began: float) -> dict[str, Any]:
    """Round by round, row by row, one target after the other, but for `_turns`."""
    from bench.peers.rows import Measured

    wanted = [word.strip().lower() for word in options.only.split(",") if word.strip()]
    rows = [
        row
        for row in field.all_rows()
        if not wanted or any(word in row.name.lower() for word in wanted)
    ]
    _say("warming up", began)
    field.warm_up(rows)
    measured = {row.name: {cell.label: Measured() for cell in row.cells} for row in rows}
    for number in range(options.rounds):
        _say(f"round {number + 1} of {options.rounds}", began)
        for row, cell, seconds in _turns(field, rows, options.seconds):
            into = measured[row.name][cell.label]
            field.measure(row, cell, seconds=seconds, into=into)
    return {
        row: {label: _told(one) for label, one in cells.items()} for row, cells in measured.items()
    }


def _turns(field: Any, rows: list[Any], seconds: float) -> Iterator[tuple[Any, Any, float]]:
    """One round: (row, cell, how long).

    Our cold pages of all sizes take short turns. Half a minute apart, and each after something
    else, what the machine does meanwhile would pass for what a longer thread costs.
    """
    cold = [(row, cell) for row in rows for cell in row.cells if cell.target is field.ours.cold]
    for row in rows:
        if cold and row is cold[0][0]:
            for _ in range(COLD_TURNS):
                yield from ((one, cell, seconds / COLD_TURNS) for one, cell in cold)
        others = [cell for cell in row.cells if (row, cell) not in cold]
        yield from ((row, cell, seconds) for cell in others * row.turns)


def _told(measured: Any) -> dict[str, float]:
    numbers: dict[str, float] = measured.numbers()
    if measured.visible_ms:
        numbers["visible_p50_ms"] = statistics.median(measured.visible_ms)
        numbers["visible_max_ms"] = max(measured.visible_ms)
    return numbers


def _sizes(field: Any) -> dict[str, Any]:
    from bench.peers.rows import payload

    asked = {
        "newsportal": (field.ours.app, field.page(50)),
        "Isso": (field.isso, field.isso_page(50)),
        "xtd": (field.xtd, field.xtd_page(50)),
    }
    return {"payload of 50 comments": {who: payload(*what) for who, what in asked.items()}}


def _memory(field: Any) -> dict[str, Any]:
    """After all the load."""
    known = cost.parents()
    roots = dict(field.ours.parts)
    peers = (field.hello, field.static, field.isso, field.xtd)
    roots |= {target.name: target.roots[0] for target in peers}
    # Megabytes, as the promise has it.
    sizes = {name: cost.pss_mib(cost.tree([pid], known)) * 1.048576 for name, pid in roots.items()}
    return {"memory": {name: {"pss_mb": size} for name, size in sizes.items()}}


def _facts(options: argparse.Namespace) -> list[str]:
    from importlib.metadata import version

    told = subprocess.run([str(nginx.installed()), "-v"], capture_output=True, check=True)
    server = told.stderr.decode().strip().removeprefix("nginx version: ")
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    programs = [f"{name} {version(name.lower())}" for name in ("Django", "granian", "psycopg")]
    peers = [one.replace("==", " ") for one in (install.ISSO[0], install.XTD[0])]
    length = f"{options.rounds} rounds, windows of {options.seconds:g} s"
    return [
        f"{machine} {platform.release().split('-')[0]}",
        ", ".join([f"Python {platform.python_version()}", *programs, server]),
        ", ".join(peers),
        f"{length}; the machine's load was {os.getloadavg()[1]:.1f} at the end",
    ]


def _say(what: str, began: float) -> None:
    print(f"{time.monotonic() - began:5.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
