"""The environment of processes that tests start: the user's, without what this run added."""

import os
from pathlib import Path

_OURS = {
    "DJANGO_SETTINGS_MODULE",
    "NEWSPORTAL_DB_ROLE",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "REDIS_CACHE_URL",
    "REDIS_DURABLE_URL",
}


def service_environment(state: Path, **more: str) -> dict[str, str]:
    """For a service on embedded engines of its own, in this state folder."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return kept | {"NEWSPORTAL_STATE_DIR": str(state)} | more
