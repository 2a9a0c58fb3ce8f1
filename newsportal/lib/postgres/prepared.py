"""What hot statements are run by: prepared once a connection, and asked past psycopg's cursors.

A cursor of psycopg looks each time for each value's type, for the statement's name and for how to
read each column, and waits by a loop of its own. Here types are PostgreSQL's to find, libpq waits,
and how a row is read is kept with the statement.
"""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count
from typing import Any

from psycopg import Connection, OperationalError, RawCursor, errors
from psycopg.adapt import Loader, Transformer
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus

from newsportal.lib.postgres.base import reading_times
from newsportal.lib.postgres.texts import texts_of

# What was unused for longest is let go of, as psycopg does with its own.
MOST = 100
# feature_not_supported: its rows would be others; invalid_sql_statement_name: it is gone.
_OUTLIVED = frozenset({b"0A000", b"26000"})
_TABLE, _NUMBERS = "newsportal_statements", "newsportal_numbers"


class PreparedCursor:
    """What Django wraps as its cursors, for a statement whose values are `$1` and on.

    A value is given as a text, whose type must follow from the statement. Texts that are read stay
    bytes where one wants them `as_bytes`, which is for each statement always the same.
    """

    # Asked for by Django's log, which then tells the statement alone.
    _query = None

    def __init__(self, connection: "Connection[Any]", *, as_bytes: bool = False) -> None:
        self.connection = connection
        self._as_bytes, self._is_second = as_bytes, False
        self.rowcount = -1
        self._rows: list[tuple[Any, ...]] = []

    def execute(self, sql: str, params: Sequence[Any]) -> None:
        """Raises psycopg's errors."""
        connection = self.connection
        values, formats = texts_of(params)
        if not connection.autocommit and _is_idle(connection):
            connection.wait(connection._start_query())  # noqa: SLF001 (its BEGIN)
        statement = _statement(connection, sql, as_bytes=self._as_bytes)
        result = statement.run(connection, values, formats)
        if result.status == ExecStatus.TUPLES_OK:
            self._rows = statement.read(result)
            self.rowcount = len(self._rows)
        elif result.status == ExecStatus.COMMAND_OK:
            self.rowcount = result.command_tuples or 0
        elif _is_outlived(connection, sql, result) and not self._is_second:
            self._is_second = True
            self.execute(sql, params)
        else:
            raise _error(connection, result)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows

    def close(self) -> None:
        self._rows = []


class _AsBytes(Loader):
    def load(self, data: Any) -> bytes:
        return bytes(data)


class _Statement:
    """One on its connection. Without a name it is not prepared."""

    def __init__(
        self, connection: "Connection[Any]", sql: str, name: bytes, *, as_bytes: bool
    ) -> None:
        self.name = name
        self._sql = sql.encode()
        readers = reading_times(RawCursor(connection))
        if as_bytes:
            readers.adapters.register_loader("text", _AsBytes)
        self._transformer = Transformer(readers)
        self._knows_columns = False

    def prepare(self, connection: "Connection[Any]") -> None:
        result = connection.pgconn.prepare(self.name, self._sql)
        if result.status != ExecStatus.COMMAND_OK:
            raise _error(connection, result)

    def run(
        self, connection: "Connection[Any]", values: list[Any], formats: list[int] | None
    ) -> Any:
        if self.name:
            return connection.pgconn.exec_prepared(self.name, values, formats)
        return connection.pgconn.exec_params(self._sql, values, param_formats=formats)

    def read(self, result: Any) -> list[tuple[Any, ...]]:
        transformer = self._transformer
        transformer.set_pgresult(result, set_loaders=not self._knows_columns)
        self._knows_columns = True
        rows = transformer.load_rows(0, result.ntuples, tuple)
        # It would keep what was answered until the next time.
        transformer.set_pgresult(None, set_loaders=False)
        return rows


def _statement(connection: "Connection[Any]", sql: str, *, as_bytes: bool) -> _Statement:
    """As the connection knows it; prepared now if it does not, where that is wanted at all."""
    if connection.prepare_threshold is None:
        return _Statement(connection, sql, b"", as_bytes=as_bytes)
    kept = vars(connection)
    table: OrderedDict[str, _Statement] = kept.setdefault(_TABLE, OrderedDict())
    statement = table.get(sql)
    if statement is None:
        number = next(kept.setdefault(_NUMBERS, count(1)))
        name = b"newsportal_%d" % number
        statement = _Statement(connection, sql, name, as_bytes=as_bytes)
        statement.prepare(connection)
        table[sql] = statement
        if len(table) > MOST:
            _, oldest = table.popitem(last=False)
            connection.wait(connection._deallocate(oldest.name))  # noqa: SLF001
    else:
        table.move_to_end(sql)
    return statement


def _is_outlived(connection: "Connection[Any]", sql: str, result: Any) -> bool:
    """Whether the server no longer has what was prepared, and it can be prepared and run again.

    Columns that a migration gives another type, or a pooler between, do that. In a transaction the
    next one runs it.
    """
    if result.error_field(DiagnosticField.SQLSTATE) not in _OUTLIVED:
        return False
    is_known = vars(connection).get(_TABLE, {}).pop(sql, None) is not None
    return is_known and _is_idle(connection)


def _is_idle(connection: "Connection[Any]") -> bool:
    return bool(connection.pgconn.transaction_status == TransactionStatus.IDLE)


def _error(connection: "Connection[Any]", result: Any) -> Exception:
    if connection.pgconn.status == ConnStatus.BAD:
        return OperationalError(connection.pgconn.get_error_message())
    return errors.error_from_result(result)
