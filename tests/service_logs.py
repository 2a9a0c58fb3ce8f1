"""What services that tests start have logged: a failure shows the errors of its own time."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A record begins with its time; the lines of a traceback do not.
_BEGIN = re.compile(r"^(?=\[?\d{4}-\d\d-\d\d[ T])", re.MULTILINE)
_BAD = re.compile(r"\b(ERROR|CRITICAL|FATAL|PANIC)\b|^Traceback ", re.MULTILINE)
SHOWN_RECORDS = 10

Marks = dict[Path, int]
_folders: list[Path] = []


@contextmanager
def watched(folder: Path) -> Iterator[None]:
    """The processes that log into this folder are the running tests'."""
    _folders.append(folder)
    try:
        yield
    finally:
        _folders.remove(folder)


def marks() -> Marks:
    """How long each log is now."""
    return {log: log.stat().st_size for log in _logs()}


def errors_since(before: Marks) -> list[tuple[Path, str]]:
    """(log, its last records of errors with their tracebacks) of each that has some."""
    found = ((log, _errors(log, before.get(log, 0))) for log in _logs())
    return [(log, text) for log, text in found if text]


def _logs() -> list[Path]:
    return [log for folder in _folders for log in sorted(folder.glob("**/*.log"))]


def _errors(log: Path, start: int) -> str:
    with log.open("rb") as file:
        file.seek(start)
        text = file.read().decode("utf-8", "replace")
    bad = [record for record in _BEGIN.split(text) if _BAD.search(record)]
    return "".join(bad[-SHOWN_RECORDS:])
