"""Files of the local state and the locks on them; every directory is open to us alone."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from newsportal.local.addresses import socket_dir
from newsportal.local.errors import LocalEnginesUnavailable

LOG_BYTES = 10_000_000


def make_places(state: Path) -> None:
    """Make the directories of the state. Raises LocalEnginesUnavailable when they are not ours."""
    try:
        for directory in (state, state / "logs", socket_dir(state)):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LocalEnginesUnavailable(_elsewhere(f"{state} cannot be used ({error})")) from error
    for directory in (state, socket_dir(state)):
        _refuse_foreign(directory)


def control_socket(name: str, state: Path) -> Path:
    return socket_dir(state) / f"{name}.ctl"


@contextmanager
def lock_file(file: Path) -> Iterator[None]:
    """Hold the file's lock, waiting for it; the kernel lets go of it when we die."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def open_log(name: str, state: Path) -> IO[bytes]:
    """Open a log for appending; one that has grown large is put aside first."""
    file = state / "logs" / f"{name}.log"
    if file.exists() and file.stat().st_size > LOG_BYTES:
        file.replace(file.with_suffix(".log.1"))
    return file.open("ab", buffering=0)


def _refuse_foreign(directory: Path) -> None:
    facts = directory.lstat()
    # The short directory has a name that another account of this machine could take first.
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid():
        raise LocalEnginesUnavailable(_elsewhere(f"{directory} belongs to another account"))
    if facts.st_mode & 0o077:
        directory.chmod(0o700)


def _elsewhere(why: str) -> str:
    return f"{why}: set NEWSPORTAL_STATE_DIR to a directory of your own."
