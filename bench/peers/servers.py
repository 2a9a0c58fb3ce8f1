"""Servers that are compared: how each is started, and which processes it is made of."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import nginx
from bench.broker_away import free_port
from bench.peers import cost
from newsportal.local.pids import wait_until
from newsportal.local.programs import answers

READY_WITHIN_SECONDS = 60
THREADS = "8"
_HELLO = """
from pathlib import Path

BODY = Path({file!r}).read_bytes()
HEADERS = [("content-type", "application/json"), ("content-length", str(len(BODY)))]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
"""
_STATIC = """
worker_processes auto;
worker_rlimit_nofile 65536;
pid {folder}/nginx.pid;
error_log /dev/null;
events {{ worker_connections 16384; multi_accept on; }}
http {{
    access_log off; sendfile on; tcp_nopush on;
    keepalive_timeout 30s; keepalive_requests 100000;
    default_type application/json;
    server {{ listen 127.0.0.1:{port} reuseport; root {folder}; }}
}}
"""


@dataclass(frozen=True)
class Target:
    """One of those who are asked. `backends`: the database whose PostgreSQL backends it uses."""

    name: str
    port: int
    roots: tuple[int, ...]
    backends: str | None = None
    # Valkey, and what works after a write: relay, drain, workers.
    engines: tuple[int, ...] = ()
    pipeline: tuple[int, ...] = ()
    postmaster: int = 0

    def processes(self, *, with_pipeline: bool) -> set[int]:
        """All that work when it is asked."""
        known = cost.parents()
        beside = (*self.engines, *self.pipeline) if with_pipeline else self.engines
        mine = cost.tree((*self.roots, *beside), known)
        if self.backends is not None:
            mine |= {pid for pid in cost.tree([self.postmaster], known) if self._is_mine(pid)}
        return mine

    def _is_mine(self, pid: int) -> bool:
        """Backends by the database that they show; what serves all is counted to us."""
        shown = cost.command(pid)
        is_backend = "[local]" in shown
        return f" {self.backends} [local]" in shown or (
            not is_backend and self.backends == "newsportal"
        )


@contextmanager
def process(
    words: Sequence[str], *, port: int, path: str, folder: Path, environ: Mapping[str, str] = {}
) -> Iterator["subprocess.Popen[bytes]"]:
    """A server from here to the end of the block; `path` answers 200 when it is ready."""
    log = folder / f"{Path(words[0]).name}-{port}.log"
    with log.open("wb") as output:
        started = subprocess.Popen(
            words,
            cwd=folder,
            env=os.environ | dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until(
            lambda: started.poll() is not None or answers(port=port, path=path),
            seconds=READY_WITHIN_SECONDS,
        )
        if started.poll() is not None:
            sys.exit(f"{' '.join(words)} ended:\n{log.read_text()[-2000:]}")
        yield started
    finally:
        started.terminate()
        try:
            started.wait(timeout=10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def hello(folder: Path, page: bytes) -> Iterator[Target]:
    """granian as we run it, with the smallest application that gives out these bytes."""
    port = free_port()
    (folder / "page").write_bytes(page)
    (folder / "hello.py").write_text(_HELLO.format(file=str(folder / "page")), "utf-8")
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    words += ["--port", str(port), "--workers", "2", "--blocking-threads", THREADS]
    words += ["--workers-kill-timeout", "5"]
    with process([*words, "hello:application"], port=port, path="/", folder=folder) as server:
        yield Target("granian hello", port, (server.pid,))


@contextmanager
def static(folder: Path, page: bytes) -> Iterator[Target]:
    """nginx that gives out a file of these bytes."""
    port = free_port()
    (folder / "page.json").write_bytes(page)
    (folder / "livez").write_bytes(b"{}")
    config = folder / "static.conf"
    config.write_text(_STATIC.format(folder=folder, port=port), "utf-8")
    with nginx.running(config, folder=folder, port=port) as server:
        yield Target("nginx static", port, (server.pid,))


@contextmanager
def isso(folder: Path, programs: Path, *, database: Path) -> Iterator[Target]:
    """Isso behind gunicorn, as its documentation runs it: two processes, loaded before."""
    port = free_port()
    (folder / "isso.cfg").write_text(
        f"[general]\ndbpath = {database}\nhost = http://127.0.0.1:{port}/\n"
        "[guard]\nenabled = false\n"
        f"[server]\nlisten = http://127.0.0.1:{port}/\n",
        "utf-8",
    )
    words = [str(programs / "gunicorn"), "-b", f"127.0.0.1:{port}", "-w", "2", "--preload"]
    words += ["--timeout", "120", "isso.run"]
    environ = {"ISSO_SETTINGS": str(folder / "isso.cfg")}
    with process(words, port=port, path="/info", folder=folder, environ=environ) as server:
        yield Target("Isso", port, (server.pid,))


@contextmanager
def xtd(folder: Path, programs: Path, *, postmaster: int) -> Iterator[Target]:
    """django-comments-xtd behind gunicorn, two processes with kept connections."""
    port = free_port()
    words = [str(programs / "gunicorn"), "-b", f"127.0.0.1:{port}", "-w", "2", "--preload"]
    words += ["--timeout", "120", "xtd_wsgi:application"]
    path = "/comments/api/auth-group/1/count/"
    environ = {"DJANGO_SETTINGS_MODULE": "xtd_site"}
    with process(words, port=port, path=path, folder=folder, environ=environ) as server:
        yield Target("xtd", port, (server.pid,), backends="xtd", postmaster=postmaster)
