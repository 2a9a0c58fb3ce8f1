"""Our own processes for the comparison: web with and without its memory, nginx, the pipeline."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import nginx
from bench.broker_away import free_port
from bench.peers import cost
from bench.peers.servers import THREADS, Target, process
from newsportal.local.addresses import REPOSITORY
from newsportal.local.programs import newsportal_programs

WORKERS = "2"
PIPELINE = ("relay", "drain", "worker", "stream")


@dataclass(frozen=True)
class Ours:
    """The same service three ways."""

    app: Target
    # Without what it keeps in memory: each answer is built.
    cold: Target
    front: Target
    # name -> root process, for the table of memory.
    parts: Mapping[str, int]


@contextmanager
def ours(state: Path, folder: Path) -> Iterator[Ours]:
    """Two web processes, their pipeline and nginx; one more pair of web processes."""
    postmaster, engines = _engines(state)
    environ = {
        "PROMETHEUS_MULTIPROC_DIR": str(state / "metrics"),
        "PYTHONPATH": str(REPOSITORY),
        "MALLOC_ARENA_MAX": "2",
    }
    with ExitStack() as stack:
        stream_port = free_port()
        table = {
            one.name: one
            for one in newsportal_programs(port=free_port(), state=state, stream_port=stream_port)
        }
        parts: dict[str, int] = {}
        web, port = stack.enter_context(_web(folder, environ))
        for name in PIPELINE:
            words = [_absolute(word) for word in table[name].argv]
            more = environ | dict(table[name].environ) | {"PGAPPNAME": name}
            # The stream alone listens; the others are waited for by asking what does.
            asked = stream_port if name == "stream" else port
            started = stack.enter_context(
                process(words, port=asked, path="/livez", folder=folder, environ=more)
            )
            parts[name] = started.pid
        pipeline = tuple(parts.values())
        app = Target("newsportal", port, (web,), "newsportal", engines, pipeline, postmaster)
        forgetful = environ | {"NEWSPORTAL_EDGE_BYTES": "0"}
        dark, dark_port = stack.enter_context(_web(folder, forgetful))
        cold = Target("newsportal", dark_port, (dark,), "newsportal", engines, (), postmaster)
        front_port = free_port()
        server = stack.enter_context(
            nginx.shipped(folder / "nginx", port=front_port, web=port, stream=stream_port)
        )
        roots = (web, server.pid)
        front = Target(
            "nginx + newsportal", front_port, roots, "newsportal", engines, pipeline, postmaster
        )
        parts |= {"web, 2 processes": web, "nginx": server.pid, "PostgreSQL": postmaster}
        parts |= {f"Valkey {n}": pid for n, pid in enumerate(engines, 1)}
        yield Ours(app, cold, front, parts)


@contextmanager
def _web(folder: Path, environ: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """(process, port) of granian as the image runs it."""
    port = free_port()
    words = [sys.executable, "-m", "newsportal.web", "--interface", "wsgi", "--host", "127.0.0.1"]
    words += ["--port", str(port), "--workers", WORKERS, "--blocking-threads", THREADS]
    words += ["--workers-kill-timeout", "5"]
    # PostgreSQL then says whom each of its processes serves.
    named = {**environ, "PGAPPNAME": "web"}
    with process(words, port=port, path="/readyz", folder=folder, environ=named) as server:
        yield server.pid, port


def _absolute(word: str) -> str:
    return str(REPOSITORY / word) if word == "manage.py" else word


def _engines(state: Path) -> tuple[int, tuple[int, ...]]:
    """The postmaster and the Valkeys of this state folder."""
    commands = {pid: cost.command(pid) for pid in cost.parents()}
    mine = {pid: words for pid, words in commands.items() if str(state) in words}
    keepers = {pid for pid, words in mine.items() if "keeper" in words or words.startswith("bash")}
    postmaster = next(pid for pid, words in mine.items() if "postgres" in words.split(" ", 1)[0])
    valkeys = tuple(
        pid
        for pid, words in sorted(mine.items())
        if Path(words.split(" ", 1)[0]).name.startswith("valkey") and pid not in keepers
    )
    return postmaster, valkeys
