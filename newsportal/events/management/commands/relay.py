"""manage.py relay: hand due work to Celery until told to stop."""

import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from newsportal.events import relay

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.05
ERROR_SECONDS = 1.0


class Command(BaseCommand):
    help = "Turns events into errands and hands due work to Celery. Several may run at once."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def stop_soon(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, stop_soon)
        signal.signal(signal.SIGINT, stop_soon)
        self.stdout.write("relay ready")
        while not stop.is_set():
            stop.wait(_pause_after_turn())


def _pause_after_turn() -> float:
    """Seconds to wait: none while there is work, longer after an error."""
    try:
        return 0.0 if relay.turn() else IDLE_SECONDS
    except (OperationalError, InterfaceError) as error:
        logger.warning("database away: %s", type(error).__name__)
    except Exception:
        # Other work must go on; what failed is leased and comes again.
        logger.exception("a turn of the relay failed")
    connection.close()
    return ERROR_SECONDS
