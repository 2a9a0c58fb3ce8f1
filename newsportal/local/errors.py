"""What can go wrong on the way to a running engine."""

COMPOSE_HINT = (
    "Give DATABASE_URL and REDIS_URL of running servers, or start them with `docker compose up`."
)


class LocalEnginesUnavailable(Exception):
    """No engine can be started here. The message is one sentence a person can act on."""
