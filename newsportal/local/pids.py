"""What a pid file says and whether it is still true: numbers of processes are used again."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_SECONDS = 15.0
POLL_SECONDS = 0.01


def read_pid(file: Path) -> int | None:
    """Return the number on the first line of a pid file, None when there is no such line."""
    try:
        first = file.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    except OSError:
        return None
    return int(first) if first.isdigit() else None


def command_line(pid: int) -> str:
    """Return the words a process was started with, empty when it is gone or a zombie."""
    if Path("/proc/self/cmdline").exists():
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        return raw.replace(b"\0", b" ").decode(errors="replace").strip()
    answer = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


def wait_until(
    is_so: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS, every: float = POLL_SECONDS
) -> bool:
    """Ask again and again; return False when it is still not so after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def stop_leftover(file: Path, *, marker: str, stop_signal: int) -> None:
    """Stop the engine that an earlier, killed keeper left; drop the file if another has its pid.

    `marker` is a text that only our engine's command line holds.
    """
    pid = read_pid(file)
    if pid is None:
        return
    words = command_line(pid)
    if not words:
        return  # gone: the engine knows best what to do with its own stale file
    if marker not in words:
        file.unlink(missing_ok=True)
        return
    for number in (stop_signal, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        if wait_until(lambda: marker not in command_line(pid)):
            return
