"""The processes of `manage.py up`: what each runs, what it waits for, how one sees it is ready."""

import http.client
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PREPARE = "tables and demo data"
QUEUES = "screening,notifications,maintenance"
# What waits for servers of others, or computes for minutes, delays nothing else.
SLOW_QUEUES = "scoring,learning"
WEB_THREADS = 8
# It refuses by itself beyond its caps, and would seem to hang if the server did so before it.
STREAM_WORDS = (
    *("--http", "1", "--no-ws", "--blocking-threads", "1"),
    *("--backpressure", "65536", "--workers-kill-timeout", "2"),
)
FIRST_PORT, LAST_PORT = 8000, 65_535
PORT_TRIES = 100
PROBE_SECONDS = 5.0


class PortTaken(Exception):
    """Somebody else listens where the web server was asked to."""


@dataclass(frozen=True, slots=True)
class Program:
    """One process. A step is ready when it has ended well, any other must never end."""

    name: str
    argv: tuple[str, ...]
    needs: tuple[str, ...] = ()  # engines and other programs, by name
    environ: Mapping[str, str] = field(default_factory=dict)
    is_step: bool = False
    # Is given what the program has logged since its start.
    is_ready: Callable[[bytes], bool] = lambda _: True
    # What Linux sends it when the supervisor is killed and cannot stop it in order.
    death_signal: int = signal.SIGTERM


def newsportal_programs(
    *, port: int, state: Path, stream_port: int | None = None
) -> tuple[Program, ...]:
    """Return the table of `up`; the servers listen on 127.0.0.1, streams beside `port`."""
    stream_port = port + 1 if stream_port is None else stream_port
    return (
        Program(
            PREPARE,
            (sys.executable, "-m", "newsportal.local.prepare"),
            needs=("postgres", "valkey", "durable"),
            environ={
                "NEWSPORTAL_DB_ROLE": "owner",
                "DJANGO_SETTINGS_MODULE": "newsportal.settings",
            },
            is_step=True,
        ),
        _web(port, stream_port, state),
        _worker("worker", QUEUES, needs=(PREPARE, "valkey")),
        Program(
            "relay",
            # Preparation has made the checks; once is enough.
            (sys.executable, "manage.py", "relay", "--skip-checks"),
            needs=(PREPARE,),
            is_ready=lambda log: b"relay ready" in log,
        ),
        Program(
            "drain",
            (sys.executable, "manage.py", "drain", "--skip-checks"),
            needs=(PREPARE, "valkey", "durable"),
            is_ready=lambda log: b"drain ready" in log,
        ),
        _stream(stream_port),
        # Nothing waits for it in the first seconds: it may load after those who have work.
        _worker("slow", SLOW_QUEUES, needs=("web", "worker", "relay")),
        # It has nothing to do in the first minute: it may load after those who have.
        Program(
            "beat",
            _celery("beat", "--schedule", str(state / "beat"), "--pidfile="),
            needs=("web", "worker", "relay"),
        ),
    )


def free_port(asked: int | None, *, default: int = FIRST_PORT) -> int:
    """Return the asked port, else the first free one from `default` on. Raises PortTaken."""
    if asked is not None:
        if not _is_free(asked):
            raise PortTaken(f"Port {asked} is taken; leave --port out to get a free one.")
        return asked
    for port in range(default, default + PORT_TRIES):
        if _is_free(port):
            return port
    raise PortTaken(f"No port between {default} and {default + PORT_TRIES - 1} is free.")


def free_port_beside(port: int) -> int:
    """Return the first free port after `port`. Raises PortTaken."""
    return free_port(None, default=port + 1 if port + PORT_TRIES < LAST_PORT else FIRST_PORT)


def answers(*, port: int, path: str) -> bool:
    """Say whether GET `path` on this machine is answered with 200 now."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PROBE_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _web(port: int, stream_port: int, state: Path) -> Program:
    words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--blocking-threads", str(WEB_THREADS), "--workers-kill-timeout", "5"]
    return Program(
        "web",
        (sys.executable, "-m", "newsportal.web", *words),
        # It may load while the tables are made, and is asked for nothing until all is ready.
        needs=("postgres",),
        environ={
            "NEWSPORTAL_STREAM_URL": f"http://127.0.0.1:{stream_port}",
            "PROMETHEUS_MULTIPROC_DIR": str(state / "metrics"),
            # One for each thread would keep what no other may use.
            "MALLOC_ARENA_MAX": "2",
        },
        is_ready=lambda _: answers(port=port, path="/readyz"),
    )


def _stream(port: int) -> Program:
    words = ["--interface", "asgi", "--host", "127.0.0.1", "--port", str(port), *STREAM_WORDS]
    return Program(
        "stream",
        (sys.executable, "-m", "granian", *words, "newsportal.asgi:application"),
        # Nobody listens before there is anything to hear; it may load after those who make it.
        needs=("web", "worker", "relay"),
        is_ready=lambda _: answers(port=port, path="/livez"),
    )


def _worker(name: str, queues: str, *, needs: tuple[str, ...]) -> Program:
    """Messages of an earlier run wait in Valkey and must find today's tables, hence `needs`."""
    words = ["-Q", queues, "--concurrency", "2", "--loglevel", "INFO", "-n", f"{name}@%h"]
    # They have nothing to gossip about, and greeting each other takes a second.
    words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Program(
        name,
        _celery("worker", *words),
        needs=needs,
        environ={"NEWSPORTAL_LOG_LEVEL": "INFO"},  # says so in its log
        is_ready=lambda log: b" ready." in log,
        # SIGTERM would let it finish tasks whose database is going away at this very moment.
        death_signal=signal.SIGQUIT,
    )


def _celery(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "celery", "-A", "newsportal", *words)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
