"""The worker's connection to a broker that goes away."""

from uuid import uuid4

from django.conf import settings
from kombu import Connection
from kombu.transport.virtual import Message


def test_the_end_of_a_lost_connection_with_work_in_hand_ends_no_worker() -> None:
    connection = Connection(settings.CELERY_BROKER_URL)
    channel = connection.default_channel
    with connection.SimpleQueue(f"in-hand-{uuid4()}", no_ack=False) as queue:
        queue.put({"row": 1})
        assert isinstance(queue.get(timeout=10), Message)
    # As Celery does it when the broker has closed the socket.
    connection.transport.client = None
    connection.close()
    assert channel.closed
