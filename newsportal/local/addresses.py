"""Where the embedded engines live. Pure: nothing here starts, creates or imports an engine."""

import hashlib
import os
from pathlib import Path
from typing import Literal
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parents[2]
DATABASE = "newsportal"
# macOS allows 103 bytes in the path of a unix socket, Linux 107; the longest name we bind
# is PostgreSQL's own.
SOCKET_PATH_BYTES = 103
POSTGRES_SOCKET = ".s.PGSQL.5432"


def state_dir() -> Path:
    """Return the directory of all local state: NEWSPORTAL_STATE_DIR, else .state beside us."""
    configured = os.environ.get("NEWSPORTAL_STATE_DIR")
    return Path(configured).resolve() if configured else REPOSITORY / ".state"


def socket_dir(state: Path | None = None) -> Path:
    """Return the directory of the unix sockets: in the state, or a short one when that is long."""
    state = state or state_dir()
    inside = state / "run"
    if len(os.fsencode(inside / POSTGRES_SOCKET)) <= SOCKET_PATH_BYTES:
        return inside
    digest = hashlib.sha256(os.fsencode(state)).hexdigest()[:16]
    # Not $TMPDIR: two shells of one person may disagree on it, the address must not.
    return Path("/") / "tmp" / f"newsportal-{digest}"


def database_url(role: Literal["app", "owner"]) -> str:
    """Return the libpq URL of the embedded PostgreSQL for one of its two roles."""
    host = quote(str(socket_dir()), safe="")
    return f"postgresql://newsportal_{role}@/{DATABASE}?host={host}"


def valkey_socket(name: str, state: Path | None = None) -> Path:
    """Return the path of an embedded Valkey's unix socket."""
    return socket_dir(state) / f"{name}.sock"


def redis_url(name: Literal["valkey", "durable"] = "valkey") -> str:
    """Return an embedded Valkey's address as redis-py reads it."""
    return f"unix://{quote(str(valkey_socket(name)))}?db=0"


def broker_url(url: str) -> str:
    """Return an address that redis-py reads as Celery reads it: a unix socket has other words."""
    if not url.startswith("unix://"):
        return url
    return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
