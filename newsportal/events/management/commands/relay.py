"""manage.py relay: hand due work to Celery until told to stop."""

import logging
import signal
import threading
import time
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
# A turn costs nearly the same for one event and for ten. Where more than this comes between two
# turns, two comments with what is told of each, they come by the hundred and are gathered longer.
FEW = 4
BUSY_SECONDS = 0.05
# How often all kinds of work are looked at: that question costs five times as much as the one about
# what people wait for.
WHOLE_EACH_SECONDS = 0.2
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
        is_beating, whole_at, pause = False, 0.0, 0.0
        while not stop.wait(pause):
            is_beating = is_beating or _start_heartbeats(queues)
            is_whole = (now := time.monotonic()) >= whole_at
            whole_at = now + WHOLE_EACH_SECONDS if is_whole else whole_at
            pause = _pause_after_turn(is_whole=is_whole, before=pause)


def _start_heartbeats(queues: Iterable[str]) -> bool:
    """Whether there is a heartbeat for each queue; with the database away not yet."""
    try:
        ensure_heartbeats(queues, now=timezone.now())
    except (OperationalError, InterfaceError):
        return False
    return True


def _pause_after_turn(*, is_whole: bool, before: float) -> float:
    """Seconds to wait: none after a full turn, longer after a busy one or an error.

    `before`: how long it waited before this turn.
    """
    try:
        moved = relay.turn(is_whole=is_whole)
        if moved >= FULL_TURN:
            return 0.0
        # Most of what is moved in a whole turn has been gathered already.
        is_busy = before == BUSY_SECONDS if is_whole else moved > FEW
        return BUSY_SECONDS if is_busy else IDLE_SECONDS
    except (OperationalError, InterfaceError) as error:
        logger.warning("database away: %s", type(error).__name__)
    except Exception:
        # Other work must go on; what failed is leased and comes again.
        logger.exception("a turn of the relay failed")
    connection.close()
    return ERROR_SECONDS
