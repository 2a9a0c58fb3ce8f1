"""The ASGI application of the stream process. It loads the settings, and no Django application."""

import os
import resource

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")

from django.conf import settings
from django.utils.log import configure_logging

from newsportal.live.service import Service
from newsportal.live.slots import Caps

# Files that are no streams: logs, libraries, the engines.
OTHER_FILES = 100


def _files() -> int:
    """How many streams the system lets us hold; each is an open file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.NEWSPORTAL_STREAM_CLIENTS + OTHER_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft - OTHER_FILES


configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
application = Service(
    caps=Caps(
        process=min(settings.NEWSPORTAL_STREAM_CLIENTS, _files()),
        site=settings.NEWSPORTAL_STREAM_CLIENTS_PER_SITE,
        article=settings.NEWSPORTAL_STREAM_CLIENTS_PER_ARTICLE,
        address=settings.NEWSPORTAL_STREAM_CLIENTS_PER_ADDRESS,
    ),
    heartbeat_seconds=settings.NEWSPORTAL_STREAM_HEARTBEAT_SECONDS,
)
