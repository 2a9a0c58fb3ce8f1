"""State folders with tables and demo data: made once for a run, copied for each service.

What a first start makes of an empty folder is tested by `make run` in a fresh clone.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from newsportal.local.places import lock_file
from tests.environment import service_environment

ROOT = Path(__file__).resolve().parents[1]
PREPARE = """
from newsportal.local.engines import engines_for_command
from newsportal.local.prepare import main
with engines_for_command():
    main()
"""


NewState = Callable[[str], Path]


class States:
    """Copies of one state; `shared` is a folder of all workers of this run."""

    def __init__(self, shared: Path) -> None:
        self._lock = shared / "prepared.lock"
        self._prepared = shared / "prepared"

    def fill(self, state: Path) -> None:
        """Make this folder one in which `up` has been before."""
        with lock_file(self._lock):
            if not self._prepared.exists():
                self._prepare()
        state.mkdir(mode=0o700, exist_ok=True)
        # The database's files may belong to another account, and stay its own.
        subprocess.run(["cp", "-a", f"{self._prepared}/.", str(state)], check=True)

    def _prepare(self) -> None:
        making = self._prepared.with_suffix(".new")
        roles = {"NEWSPORTAL_DB_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "newsportal.settings"}
        subprocess.run(
            [sys.executable, "-c", PREPARE],
            cwd=ROOT,
            env=service_environment(making, **roles),
            check=True,
        )
        making.rename(self._prepared)
