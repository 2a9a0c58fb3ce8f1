"""What the tests of the engines look at: real processes, found by what /proc says of them."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, Self

from newsportal.local.pids import wait_until

REPOSITORY = Path(__file__).resolve().parents[3]
BOUND_SECONDS = 60.0
# Takes the engines, says so, and keeps them until its input ends.
HOLDER = """
import sys
from newsportal.local.engines import Engines
with Engines():
    print("held", flush=True)
    sys.stdin.read()
"""


def processes_of(state: Path) -> dict[int, str]:
    """Return pid and command line of every process that works in the state directory."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid() and _is_of(entry, state):
            # Gone since we looked at it: then it is none of them.
            with suppress(OSError):
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(entry.name)] = words.decode(errors="replace")
    return found


def pid_of(state: Path, *words: str) -> int:
    """Return the one process of the state whose command line holds all the words."""
    pids = {pid for pid, line in processes_of(state).items() if all(w in line for w in words)}
    # PostgreSQL's children bear its command line for a moment, until they have named themselves.
    heads = [pid for pid in pids if _parent(pid) not in pids]
    assert len(heads) == 1, processes_of(state)
    return heads[0]


def _parent(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return pid  # ended meanwhile: its own parent, so never a head
    return next(int(line.split()[1]) for line in lines if line.startswith("PPid:"))


def is_empty(state: Path) -> bool:
    """Say whether everything of the state has ended; waits for what is just ending."""
    return wait_until(lambda: not processes_of(state), seconds=BOUND_SECONDS)


def _is_of(entry: Path, state: Path) -> bool:
    needle = os.fsencode(state)
    try:
        if (entry / "cmdline").read_bytes() == b"":
            return False  # a zombie or a thread of the kernel
        words = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        return needle in words or needle in os.fsencode((entry / "cwd").readlink())
    except OSError:
        return False


def environment(state: Path, **more: str) -> dict[str, str]:
    """Return our environment, pointed at the state and at no other server."""
    engines = ("DATABASE_URL", "REDIS_URL", "REDIS_DURABLE_URL")
    taken = {name + end for name in engines for end in ("", "_FILE")}
    kept = {key: value for key, value in os.environ.items() if key not in taken}
    own = {"NEWSPORTAL_STATE_DIR": str(state), "PYTHONPATH": str(REPOSITORY)}
    return {**kept, **own, **more}


class Process:
    """A program under test whose output is read line by line; a hanging one is killed."""

    started: ClassVar[list["Process"]] = []

    def __init__(self, argv: Sequence[str], *, env: Mapping[str, str]) -> None:
        self.popen = subprocess.Popen(
            argv, env=env, cwd=REPOSITORY, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._watchdog = threading.Timer(BOUND_SECONDS, self.popen.kill)
        self._watchdog.start()
        self.started.append(self)

    @classmethod
    def python(cls, code: str, *, env: Mapping[str, str]) -> Self:
        return cls([sys.executable, "-c", code], env=env)

    def read_line(self) -> str:
        assert self.popen.stdout is not None
        return self.popen.stdout.readline().rstrip("\n")

    def read_until(self, prefix: str) -> list[str]:
        """Return the lines up to the first that starts with the prefix, or all there are."""
        lines = []
        while line := self.read_line():
            lines.append(line)
            if line.startswith(prefix):
                break
        return lines

    def end(self) -> tuple[int, str, str]:
        """Close its input; return code, the rest of its output, and its errors."""
        out, err = self.popen.communicate(timeout=BOUND_SECONDS)
        self._watchdog.cancel()
        return self.popen.returncode, out, err

    def kill(self) -> None:
        self.popen.kill()
        self.end()

    @classmethod
    def kill_forgotten(cls) -> None:
        """End what a failed test has left."""
        while cls.started:
            process = cls.started.pop()
            process._watchdog.cancel()
            if process.popen.poll() is None:
                process.kill()
