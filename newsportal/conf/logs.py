"""Logs: one line each on standard error, with the request's number; what they never say."""

from typing import Any

from newsportal import env

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "newsportal.lib.request_ids.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.text("NEWSPORTAL_LOG_LEVEL", "INFO")},
    # Each refused request would be a line with an address-like path; the access log has them.
    "loggers": {
        "django.request": {"level": "ERROR"},
        # Whoever scans addresses sends wrong hosts by the thousand, each with a traceback.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Its lines have names and addresses; what is needed of them is in its table.
        "axes": {"level": "ERROR"},
    },
}
