"""manage.py drain: move interactions from the streams into PostgreSQL until told to stop."""

import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from newsportal.lib.redis import RedisError
from social.services import streams
from social.services.drain import drain_once

logger = logging.getLogger(__name__)

# Shorter than the time after which a silent Redis counts as away.
WAIT_MS = 300
ERROR_SECONDS = 1.0


class Command(BaseCommand):
    help = "Moves interactions from the streams into PostgreSQL. Several may run at once."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def stop_soon(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, stop_soon)
        signal.signal(signal.SIGINT, stop_soon)
        self.stdout.write("drain ready")
        drained = dict.fromkeys(streams.shards(), streams.FIRST)
        while not stop.is_set():
            stop.wait(_pause_after_turn(drained))


def _pause_after_turn(drained: dict[int, str]) -> float:
    """Seconds to wait: none but after an error, for Redis tells when there is something new."""
    try:
        if not streams.wait_for_news(drained, milliseconds=WAIT_MS):
            return 0.0
        for shard in drained:
            drained[shard] = drain_once(shard, now=timezone.now()).last_id
    except (OperationalError, InterfaceError, RedisError) as error:
        logger.warning("engine away: %s", type(error).__name__)
    except Exception:
        logger.exception("a turn of the drain failed")
    else:
        return 0.0
    connection.close()
    return ERROR_SECONDS
