"""Where PostgreSQL and Redis are: the addresses given, else those of the embedded engines."""

from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from redis.connection import parse_url

from newsportal import env
from newsportal.local import addresses

# A statement is prepared when a connection has run it so often before.
PREPARED_FROM = 0


def _connection_parts(name: str, url: str) -> dict[str, Any]:
    try:
        return conninfo_to_dict(url)
    except ProgrammingError:
        # libpq's own words may quote a piece of the password.
        raise env.BadSetting(
            f"{name} must be a libpq URL such as postgresql://user:password@host:5432/newsportal"
        ) from None


def database() -> dict[str, Any]:
    """The application's role; migrations run as the owner, who alone may change tables."""
    is_owner = env.text("NEWSPORTAL_DB_ROLE", "app") == "owner"
    variable, url = "DATABASE_URL", env.text("DATABASE_URL")
    owner_url = env.text("DATABASE_OWNER_URL")
    if is_owner and owner_url:
        variable, url = "DATABASE_OWNER_URL", owner_url
    url = url or addresses.database_url("owner" if is_owner else "app")
    parts = _connection_parts(variable, url)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    database: dict[str, Any] = {
        "ENGINE": "newsportal.lib.postgres",
        "PORT": str(parts.pop("port", "") or ""),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": None,
    }
    for name, key in names.items():
        database[key] = str(parts.pop(name, "") or "")
    options: dict[str, Any] = {key: value for key, value in parts.items() if value is not None}
    if env.boolean("NEWSPORTAL_DB_PREPARE", default=True):
        # The hot statements alone: what the ORM makes never is.
        options["prepare_threshold"] = PREPARED_FROM
    pool_size = env.integer("NEWSPORTAL_DB_POOL_SIZE", 0)
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 2}
        # The engine looks at a connection before it gives it out.
        database |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    database["OPTIONS"] = options
    return database


def redis_url(name: str, url: str) -> str:
    """The address, if it is one. Raises BadSetting, whose words hold nothing of it."""
    try:
        parse_url(url)  # type: ignore[no-untyped-call]
    except ValueError:
        raise env.BadSetting(
            f"{name} must be a redis, rediss or unix URL such as redis://:password@host:6379/0"
        ) from None
    return url
