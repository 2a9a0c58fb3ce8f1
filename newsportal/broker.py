"""What a worker does about the broker otherwise than kombu by itself."""

from typing import Any

from kombu.transport import redis


class Qos(redis.QoS):
    """Knows what was delivered and is not acknowledged yet."""

    def restore_unacked(self, client: Any = None) -> None:
        """Give it back when the connection closes, where there is one to do it by.

        When the broker goes away Celery takes the transport apart and then closes the connection;
        without an address kombu fails then with AttributeError, which ends the worker. Nothing is
        lost by it: the row's lease gives the work out again.
        """
        if self.channel.connection.client is None:
            (self._delivered or {}).clear()
            return
        super().restore_unacked(client)


def outlive_the_broker() -> None:
    """Let channels that are made from now on use it."""
    redis.Channel.QoS = Qos
