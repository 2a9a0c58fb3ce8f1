"""A failure shows what the services that a test met have logged: errors of its own time alone."""

from pathlib import Path

from tests import service_logs

EARLIER = "2026-11-28 05:55:33,303 ERROR django.request [-] Internal Server Error: /earlier\n"
FINE = "2026-11-28 05:55:34,001 INFO web: ready\n"
FAILED = (
    "2026-11-28 05:55:35,120 ERROR django.request [-] Internal Server Error: /demo\n"
    "Traceback (most recent call last):\n"
    '  File "views.py", line 1, in page\n'
    "KeyError: 'title'\n"
)
WORKER = "[2026-11-28 05:55:36,000: ERROR/MainProcess] Task failed\n"


def test_shows_errors_with_their_tracebacks_since_the_test_began(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "web.log").write_text(EARLIER)
    with service_logs.watched(tmp_path):
        before = service_logs.marks()
        assert _errors(before, logs) == []
        (logs / "web.log").write_text(EARLIER + FINE + FAILED + FINE)
        (logs / "worker.log").write_text(FINE + WORKER)
        assert _errors(before, logs) == [("web.log", FAILED), ("worker.log", WORKER)]
    assert _errors(before, logs) == []


def _errors(before: service_logs.Marks, folder: Path) -> list[tuple[str, str]]:
    """Of this folder: services of other tests may be running too."""
    found = service_logs.errors_since(before)
    return [(log.name, text) for log, text in found if log.parent == folder]
