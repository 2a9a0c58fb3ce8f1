"""The database backend: Django's own, but for how a pooled connection is looked at.

Django has the pool ask the server before each request whether it is still there, which is one
round trip more for each. A server that has gone says so by itself: it closes the socket, and what
is closed can be read.
"""

import select
from typing import Any, TypeVar

from django.db.backends.postgresql import base, operations
from psycopg import Connection, Cursor, adapters
from psycopg.postgres import types
from psycopg.pq import Format

_TIMES = types["timestamptz"].oid
_READS_TIMES = adapters.get_loader(_TIMES, Format.TEXT)


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """As logged; of a statement with its values beside it the text alone is known."""
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def _configure_connection(self, connection: "Connection[Any]") -> bool:
        """Once for each connection, a pool's too; returns whether there is something to commit."""
        super()._configure_connection(connection)  # type: ignore[misc]
        # Whatever is prepared is meant to have one plan for all values (see `Statement`). Left to
        # itself PostgreSQL compares costs, and plans the facts of each POST for 2 to 6 ms.
        connection.execute("SET plan_cache_mode = force_generic_plan")
        return True

    def create_cursor(self, name: str | None = None) -> Any:
        return reading_times(super().create_cursor(name))

    def get_connection_params(self) -> dict[str, Any]:
        """None for one that comes out of a pool: the pool has them."""
        has_pool = self.alias in self._connection_pools  # type: ignore[attr-defined]
        return {} if has_pool else super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that the server has not closed; of the pool one after the other is tried."""
        connection = super().get_new_connection(conn_params)
        while self.pool and is_cut_off(connection):
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


C = TypeVar("C", bound="Cursor[Any]")


def reading_times(cursor: C) -> C:
    """The cursor, which reads times fast. Its connection's reader is Django's, who asks for it."""
    if _READS_TIMES is not None:
        cursor.adapters.register_loader(_TIMES, _READS_TIMES)
    return cursor


def is_cut_off(connection: "Connection[Any]") -> bool:
    """Whether an idle connection has something to read: its end, or why it comes. No queries."""
    looker = select.poll()
    looker.register(connection.fileno(), select.POLLIN)
    return bool(looker.poll(0))
