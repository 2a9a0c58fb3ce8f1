"""How many comments a second are taken, and what one of them costs.

    .venv/bin/python -m bench.posts [--seconds 8] [--clients 16] [--workers 2] [--screening after]

On engines and web processes of its own, which are gone afterwards. Guests post different Russian
texts of some 200 characters under 1,000 articles, with all limits and rules on, each guest and
each address seldom enough not to be held back. Every answer is durable: `fsync` is on. Prints
answers a second, their delays, and CPU time of one by process; that says more than the others do
on a machine that is busy. Needs wrk, which takes its own part of the cores.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.broker_away import free_port
from newsportal.local.addresses import database_url
from newsportal.local.engines import Engines
from newsportal.local.pids import wait_until
from newsportal.local.programs import PREPARE, answers, newsportal_programs

ARTICLES, GUESTS = 1000, 20_000
WORDS = Path(__file__).parents[1] / "comments/moderation/vocabulary/ru.txt"
READY_WITHIN_SECONDS = 60
_WRK = """
local tokens, words = {}, {}
for line in io.lines(os.getenv("BENCH_TOKENS")) do tokens[#tokens + 1] = line end
for line in io.lines(os.getenv("BENCH_WORDS")) do words[#words + 1] = line end
local sent, refused = 0, 0
math.randomseed(tonumber(os.getenv("BENCH_SEED")))
request = function()
  sent = sent + 1
  local text = {}
  for place = 1, 28 do text[place] = words[math.random(#words)] end
  local headers = {
    ["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer " .. tokens[(sent - 1) % #tokens + 1],
    ["X-Forwarded-For"] = "10." .. math.random(0, 255) .. "." .. math.random(0, 255) .. ".7"
  }
  local article = "/api/v1/sites/demo/articles/bench-" .. math.random(0, 999)
  local body = '{"text": "' .. table.concat(text, " ") .. '"}'
  return wrk.format("POST", article .. "/comments", headers, body)
end
response = function(status, headers, body)
  if status >= 300 then
    refused = refused + 1
    if refused < 4 then io.stderr:write(status, " ", body, "\\n") end
  end
end
done = function(summary, latency, requests)
  io.write(string.format("%d %d %d %.3f %.3f\\n", summary.duration, summary.requests,
    summary.errors.status + summary.errors.timeout + summary.errors.read,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
"""


def seed(folder: Path, *, screening: str) -> None:
    """Articles and guests in the demo site, made by the fastest way, and the guests' tokens."""
    import django

    django.setup()
    from django.utils import timezone

    from newsportal.articles.models import Article, Engagement
    from newsportal.readers.models import Reader, ReaderKind
    from newsportal.readers.tokens import guest_token
    from newsportal.sites.models import Site

    now = timezone.now()
    site = Site.objects.get(key="demo")
    Site.objects.filter(pk=site.pk).update(screening=screening)
    articles = Article.objects.bulk_create(
        Article(
            site=site,
            key=f"bench-{place}",
            url=f"https://{site.hosts[0]}/bench-{place}",
            title=f"Новость {place}",
            language="ru",
            published_at=now,
            created_at=now,
        )
        for place in range(ARTICLES)
    )
    Engagement.objects.bulk_create(Engagement(article=each) for each in articles)
    guests = [
        Reader(site=site, kind=ReaderKind.GUEST, name=f"Читатель {place}", created_at=now)
        for place in range(GUESTS)
    ]
    for guest in guests:
        guest.public = guest.public_fragment()
    Reader.objects.bulk_create(guests, batch_size=2000)
    analyze()
    tokens = (guest_token(guest, now=now - timedelta(minutes=1))[0] for guest in guests)
    (folder / "tokens").write_text("\n".join(tokens))
    (folder / "words").write_text("\n".join(sorted(set(_words()))))
    (folder / "post.lua").write_text(_WRK)


def analyze() -> None:
    """Let the planner know what was just filled in, as autovacuum does a minute later."""
    with psycopg.connect(database_url("owner"), autocommit=True) as owner:
        owner.execute("ANALYZE")


def _words() -> Iterator[str]:
    """Plain words of the product's own vocabulary."""
    for line in WORDS.read_text().splitlines():
        if not line.startswith(("#", "[")):
            yield from re.findall(r"\b[а-яё]{3,}\b", line)


def processes() -> dict[int, tuple[str, float]]:
    """Process -> what it is a part of and the CPU seconds it has used, its threads' too."""
    found: dict[int, tuple[str, float]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = (stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        found[int(stat.parent.name)] = (words, seconds)
    return found


def _part(words: str, web: set[int], pid: int, engines: set[int]) -> str:
    if pid in engines:
        return "postgres" if "postgres" in words else "valkey"
    return "web" if pid in web else ""


def descendants(root: int) -> set[int]:
    """The process and all below it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, waiting = set(), [root]
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        waiting += children.get(pid, [])
    return found


def cpu_by_part(web: int, state: Path) -> Counter[str]:
    """CPU seconds so far of the web processes and of the engines in this state folder."""
    all_of_them, of_web = processes(), descendants(web)
    keepers = [pid for pid, (words, _) in all_of_them.items() if str(state) in words]
    engines = {pid for keeper in keepers for pid in descendants(keeper)}
    seconds: Counter[str] = Counter()
    for pid, (words, used) in all_of_them.items():
        part = _part(words, of_web, pid, engines)
        if part:
            seconds[part] += used  # type: ignore[assignment]
    return seconds


def load(folder: Path, port: int, *, seconds: float, clients: int, seed: int) -> dict[str, float]:
    """One run of wrk over one more thread; answers a second and milliseconds."""
    program = shutil.which("wrk")
    if program is None:
        sys.exit("wrk is not installed")
    environ = os.environ | {
        "BENCH_TOKENS": str(folder / "tokens"),
        "BENCH_WORDS": str(folder / "words"),
        "BENCH_SEED": str(seed),
    }
    words = [program, "-t1", f"-c{clients}", f"-d{seconds}s", "-s", str(folder / "post.lua")]
    run = subprocess.run(
        [*words, f"http://127.0.0.1:{port}"],
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    )
    sys.stderr.write(run.stderr)
    micros, sent, errors, p50, p99 = map(float, run.stdout.splitlines()[-1].split())
    return {
        "posts": sent,
        "errors": errors,
        "per_second": sent / micros * 1e6,
        "p50_ms": p50,
        "p99_ms": p99,
    }


@contextmanager
def web(state: Path, *, workers: int) -> Iterator[tuple[int, int]]:
    """The web server on the filled database: its pid and its port."""
    port = free_port()
    program = {one.name: one for one in newsportal_programs(port=port, state=state)}["web"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(
        [*program.argv, "--workers", str(workers)],
        env=os.environ | dict(program.environ) | {"NEWSPORTAL_TRUSTED_PROXIES": "1"},
        stdout=quiet,
        stderr=quiet,
    )
    try:
        if not wait_until(lambda: answers(port=port, path="/readyz"), seconds=READY_WITHIN_SECONDS):
            sys.exit("the web server did not become ready")
        yield server.pid, port
    finally:
        server.terminate()
        server.wait()


def measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    seed(folder, screening=options.screening)
    with web(folder, workers=options.workers) as (pid, port):
        load(folder, port, seconds=2, clients=options.clients, seed=1)
        before = cpu_by_part(pid, folder)
        found = load(folder, port, seconds=options.seconds, clients=options.clients, seed=2)
        after = cpu_by_part(pid, folder)
    cpu = {part: (after[part] - before[part]) / found["posts"] * 1e6 for part in after}
    return {**found, **{f"{part}_us": used for part, used in cpu.items()}, "us": sum(cpu.values())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--screening", choices=("before", "after"), default="before")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as name:
        folder = Path(name)
        os.environ["NEWSPORTAL_STATE_DIR"] = name
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsportal.settings"
        with Engines():
            table = {one.name: one for one in newsportal_programs(port=free_port(), state=folder)}
            environ = os.environ | dict(table[PREPARE].environ)
            subprocess.run(table[PREPARE].argv, env=environ, check=True, capture_output=True)
            found = measure(folder, options)
    if options.json:
        print(json.dumps(found))
        return
    print("  ".join(f"{name} {value:,.1f}" for name, value in found.items()))


if __name__ == "__main__":
    main()
