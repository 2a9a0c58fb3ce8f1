"""The web server: granian, with what its processes have in common loaded before they are made.

    python -m newsportal.web [options of granian]

A process that is forked shares the memory of all that was loaded before, until it writes there.
Each builds the application itself, `newsportal.wsgi`, for that holds locks, numbers and a cache.
The one that loaded it then makes room: what it kept would be a further copy of all that they have
written to, and it only waits (ADR 37).
"""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from newsportal import minder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")
# One connection for each blocking thread and one to spare; must stand before settings load.
os.environ.setdefault("NEWSPORTAL_DB_POOL_SIZE", "9")

TARGET = "newsportal.wsgi:application"
UNUSED = ("pygments", "requests")


def load() -> None:
    """Load the settings, all applications and every view; open no connection."""
    with _left_out():
        import django
        from django.urls import get_resolver

        from newsportal.apps import NewsportalConfig

        NewsportalConfig.sends_tasks = False
        django.setup()
        # The patterns import all views.
        _ = get_resolver().url_patterns
    # What the processes would import by themselves fills holes in pages that they share.
    import psycopg_pool  # noqa: F401

    from newsportal import edge, handler  # noqa: F401
    from newsportal.events.routing import functions

    for make in functions("SHARED"):
        make()
    gc.collect()
    # What the collector looks at it writes to, and a page that is written to is shared no more.
    gc.freeze()


@contextmanager
def _left_out() -> Iterator[None]:
    """DRF loads for its tests and its pages of HTML what it finds of these."""
    for name in UNUSED:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in UNUSED:
            del sys.modules[name]


def main() -> None:
    from granian import cli
    from granian.server.mp import MPServer

    class Leaving(MPServer):
        """granian's first process, which makes the others and leaves the rest to `minder`."""

        def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
            # From here on they wait for whoever comes.
            signal.pthread_sigmask(signal.SIG_BLOCK, minder.WAITED)
            if not self.main_loop_interrupt.is_set() and not self._makes_others_later():
                pids = [worker.inner.pid for worker in self.wrks]
                _become_minder(pids, kill_after_seconds=self.workers_kill_timeout or 0)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, minder.WAITED)
            super()._serve_loop(spawn_target, target_loader)  # type: ignore[no-untyped-call]

        def _makes_others_later(self) -> bool:
            """Whether it was asked for what needs the application, or granian, in this process."""
            return bool(
                sys.platform != "linux"
                or self.respawn_failed_workers
                or self.workers_lifetime
                or self.workers_rss
                or self.metrics_enabled
                or self.pid_file
                or self.bind_uds
            )

    load()
    cli.Server = Leaving  # type: ignore[attr-defined]
    cli.cli([TARGET, *sys.argv[1:]], auto_envvar_prefix="GRANIAN")


def _become_minder(pids: list[int], *, kill_after_seconds: float) -> NoReturn:
    words = [sys.executable, "-I", "-S", minder.__file__, str(kill_after_seconds)]
    os.execv(sys.executable, [*words, *map(str, pids), "--", *sys.orig_argv[1:]])  # noqa: S606 (no shell)


if __name__ == "__main__":
    main()
