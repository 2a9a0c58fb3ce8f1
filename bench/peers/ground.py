"""Where a comparison stands: a folder of its own with engines, both gone afterwards."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsportal.local.engines import Engines


@contextmanager
def ground(name: str) -> Iterator[Path]:
    """The folder, once its engines answer; sets the environment that Django will read."""
    # Ended from outside it cleans up too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix=f"newsportal-{name}-") as made:
        folder = Path(made)
        os.environ |= {
            "NEWSPORTAL_STATE_DIR": str(folder / "state"),
            "NEWSPORTAL_TRUSTED_PROXIES": "1",
            "NEWSPORTAL_PROCESSES": "2",
            "DJANGO_SETTINGS_MODULE": "newsportal.settings",
        }
        with Engines():
            yield folder
