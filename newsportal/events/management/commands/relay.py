"""manage.py relay: hand due work to Celery until told to stop."""

import itertools
import logging
import signal
import threading
from collections.abc import Iterable
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from newsportal.events import relay
from newsportal.events.heartbeats import ensure_heartbeats
from newsportal.events.routing import work_kinds

logger = logging.getLogger(__name__)

# A quarter of what a live page may wait for what was committed.
IDLE_SECONDS = 0.01
# Each so many turns all kinds of work are looked at: that question costs five times as much as the
# one about what people wait for.
WHOLE_EACH = 20
ERROR_SECONDS = 1.0
# With more than this moved in a turn, more may wait. What comes one by one is gathered meanwhile:
# a message of ten costs little more than one of one.
FULL_TURN = 100


class Command(BaseCommand):
    help = "Turns events into errands and hands due work to Celery. Several may run at once."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def stop_soon(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, stop_soon)
        signal.signal(signal.SIGINT, stop_soon)
        queues = dict.fromkeys(kind.queue for kind in work_kinds() if kind.by_queue)
        self.stdout.write("relay ready")
        is_beating = False
        for number in itertools.count():
            is_beating = is_beating or _start_heartbeats(queues)
            if stop.wait(_pause_after_turn(is_whole=number % WHOLE_EACH == 0)):
                break


def _start_heartbeats(queues: Iterable[str]) -> bool:
    """Whether there is a heartbeat for each queue; with the database away not yet."""
    try:
        ensure_heartbeats(queues, now=timezone.now())
    except (OperationalError, InterfaceError):
        return False
    return True


def _pause_after_turn(*, is_whole: bool) -> float:
    """Seconds to wait: none after a full turn, longer after an error."""
    try:
        return 0.0 if relay.turn(is_whole=is_whole) >= FULL_TURN else IDLE_SECONDS
    except (OperationalError, InterfaceError) as error:
        logger.warning("database away: %s", type(error).__name__)
    except Exception:
        # Other work must go on; what failed is leased and comes again.
        logger.exception("a turn of the relay failed")
    connection.close()
    return ERROR_SECONDS
