"""The whole service on one machine: `run` is `manage.py up`."""

import fcntl
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from newsportal.local.addresses import state_dir
from newsportal.local.errors import LocalEnginesUnavailable
from newsportal.local.places import make_places
from newsportal.local.programs import (
    LAST_PORT,
    PortTaken,
    Program,
    free_port,
    free_port_beside,
    newsportal_programs,
)
from newsportal.local.proof import ProofFailed, prove
from newsportal.local.supervisor import Interrupted, ProgramFailed, Supervisor


class AlreadyUp(Exception):
    """Another supervisor has this state directory. The message names its pid."""


def main(words: Sequence[str] | None = None) -> int:
    """Read the command line of `manage.py up` and run it. Needs no Django."""
    parser = ArgumentParser(prog="manage.py up", description="Run the whole service, until Ctrl-C.")
    add_arguments(parser)
    options = parser.parse_args(words)
    return run(port=options.port, once=options.once)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=port_number, help="8000 or the next free one when left out")
    parser.add_argument(
        "--once", action="store_true", help="prove that a comment becomes public, then stop"
    )


def port_number(word: str) -> int:
    """Read a port that a person can be told. Raises ArgumentTypeError."""
    if not word.isascii() or not word.isdigit() or not 1 <= int(word) <= LAST_PORT:
        raise ArgumentTypeError(f"{word!r} is no port; give a number from 1 to {LAST_PORT}")
    return int(word)


def run(
    *,
    port: int | None = None,
    once: bool = False,
    programs: Callable[[int, Path], Sequence[Program]] | None = None,
) -> int:
    """Bring everything up and stay until told to stop; return the exit code.

    With `once`, prove that a comment becomes public, stop everything and return.
    """
    state = state_dir()
    table = programs or _programs
    try:
        make_places(state)
        with only_one(state / "up.lock"):
            chosen = free_port(port)
            with Supervisor(table(chosen, state), state=state, report=say) as supervisor:
                supervisor.start()
                say(f"http://127.0.0.1:{chosen}/")
                if not once:
                    supervisor.watch()
                say(f"A comment was public {prove(port=chosen):.2f} s after its POST.")
    except Interrupted:
        return 0
    except (AlreadyUp, LocalEnginesUnavailable, PortTaken, ProgramFailed, ProofFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _programs(port: int, state: Path) -> Sequence[Program]:
    return newsportal_programs(port=port, state=state, stream_port=free_port_beside(port))


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Hold the supervisor's lock with our pid in it. Raises AlreadyUp."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(descriptor, 20).decode().strip()
            raise AlreadyUp(f"Already running as process {pid}; stop that one first.") from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def say(line: str) -> None:
    """Write one line for the person at the terminal, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
