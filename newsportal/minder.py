"""What remains of the web server's first process: it waits for the others and ends them.

    python -I -S minder.py [seconds before they are killed, 0: never] [pid …] -- [words]

It is run in the place of the process that loaded the application and made them (ADR 37), so it
loads next to nothing. Whoever starts it has blocked the signals that it waits for. The words are
those of that process, which is still looked for by them. As granian has it, one process that ends
by itself ends all: then the status is 1.
"""

import os
import signal
import sys
import time

ENDS = frozenset({signal.SIGTERM, signal.SIGINT})
# A terminal that goes away ends nobody.
WAITED = ENDS | {signal.SIGCHLD, signal.SIGHUP}
TOLD_AGAIN_SECONDS = 1


def mind(pids: set[int], *, kill_after_seconds: float) -> int:
    """Wait until told to end, or until one of them ends; 0 or 1, when all have ended."""
    status = 0
    while not (gone := _gone(pids)):
        if signal.sigwait(WAITED) in ENDS:
            break
    else:
        status = 1
        sys.stderr.write(f"web process {min(gone)} has ended, so all end\n")
    _end(pids - gone, kill_after_seconds=kill_after_seconds)
    return status


def _gone(pids: set[int]) -> set[int]:
    """Those of them that have ended."""
    gone = {pid for pid in pids if _has_ended(pid)}
    # The first process of a container is left others' children too.
    while _has_ended(-1, if_none=False):
        pass
    return gone


def _has_ended(pid: int, *, if_none: bool = True) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return if_none


def _end(pids: set[int], *, kill_after_seconds: float) -> None:
    deadline = time.monotonic() + (kill_after_seconds or float("inf"))
    while pids := pids - _gone(pids):
        left = deadline - time.monotonic()
        # Told again and again: one that only begins takes the first time for its parent's affair.
        for pid in pids:
            os.kill(pid, signal.SIGTERM if left > 0 else signal.SIGKILL)
        signal.sigtimedwait({signal.SIGCHLD}, TOLD_AGAIN_SECONDS)


if __name__ == "__main__":
    seconds, *numbers = sys.argv[1 : sys.argv.index("--")]
    sys.exit(mind({int(number) for number in numbers}, kill_after_seconds=float(seconds)))
