"""Connections: pooled ones that the server has closed, and what hot statements are run by."""

import time
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, DataError, connection, transaction
from psycopg import OperationalError as PsycopgOperationalError
from psycopg.pq import TransactionStatus
from psycopg.types.json import Jsonb

from newsportal.lib.fulltext import vector_text, vectors
from newsportal.lib.postgres.base import DatabaseWrapper, is_cut_off
from newsportal.lib.postgres.prepared import MOST, PreparedCursor
from newsportal.lib.statements import rows_of, run


@pytest.fixture
def pooled(transactional_db: None) -> Iterator[DatabaseWrapper]:
    settings = deepcopy(connection.settings_dict)
    settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 2, "timeout": 5}
    settings |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    wrapper = DatabaseWrapper(settings, alias="pooled")
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def backend(wrapper: DatabaseWrapper) -> int:
    """The server process behind the next request's connection."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [[pid]] = cursor.fetchall()
    wrapper.close()
    return int(pid)


def test_is_replaced_when_the_server_closed_it(pooled: DatabaseWrapper) -> None:
    pid = backend(pooled)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert backend(pooled) != pid


def test_plans_a_prepared_statement_once_for_all_values(pooled: DatabaseWrapper) -> None:
    alone = DatabaseWrapper(deepcopy(connection.settings_dict), alias="alone")
    for wrapper in (pooled, alone):
        with closing(wrapper), wrapper.cursor() as cursor:
            cursor.execute("SHOW plan_cache_mode")
            assert cursor.fetchall() == [("force_generic_plan",)]


def test_an_idle_one_has_nothing_to_read(pooled: DatabaseWrapper) -> None:
    pooled.ensure_connection()
    assert not is_cut_off(pooled.connection)
    with connection.cursor() as cursor:
        pid = pooled.connection.info.backend_pid
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    deadline = time.monotonic() + 60
    while not is_cut_off(pooled.connection):
        assert time.monotonic() < deadline


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "type_", "read"),
    [
        ("Ой \\ ' \"", "text", "Ой \\ ' \""),
        (Colour.RED, "varchar", "red"),
        (-(2**63), "bigint", -(2**63)),
        (2.5, "float8", 2.5),
        (True, "bool", True),
        (False, "bool", False),
        (None, "int", None),
        (UUID(int=255), "uuid", UUID(int=255)),
        (b"\x00'\xff", "bytea", b"\x00'\xff"),
        (timedelta(days=-1, seconds=5), "interval", timedelta(days=-1, seconds=5)),
        (date(2026, 2, 28), "date", date(2026, 2, 28)),
        (
            datetime(2026, 2, 28, 1, 2, 3, 4, UTC),
            "timestamptz",
            datetime(2026, 2, 28, 1, 2, 3, 4, UTC),
        ),
        (Jsonb({"а": [1, None]}), "jsonb", '{"а": [1, null]}'),
        (["a,b", None, '"', "\\"], "text[]", ["a,b", None, '"', "\\"]),
        ((UUID(int=1),), "uuid[]", [UUID(int=1)]),
        ([], "int[]", []),
    ],
)
@pytest.mark.django_db
def test_reads_what_a_hot_statement_is_given(value: Any, type_: str, read: Any) -> None:
    for _ in range(2):
        assert rows_of(f"SELECT $1::{type_}", [value]) == [(read,)]


@pytest.mark.django_db
def test_a_hot_statement_refuses_half_a_text() -> None:
    for more in ([], [vectors([("1:", ["слово"])])]):
        with pytest.raises(DataError):
            rows_of(
                f"SELECT $1::text{', $2::tsvector[]' if more else ''}", ["before\0after", *more]
            )


@pytest.mark.django_db
def test_reads_terms_in_any_order_as_their_text_says() -> None:
    terms = ["слово", "it's", "a", "b\\c", "словом", 'q"q']
    written = vectors([("1:", terms), ("", []), ("22:", ["a"])])
    texts = [vector_text([f"1:{term}" for term in terms]), "", "'22:a'"]
    sql = "SELECT $1::tsvector[] = ARRAY(SELECT t::tsvector FROM unnest($2::text[]) t), $3::int"
    assert rows_of(sql, [written, texts, 7]) == [(True, 7)]


@pytest.mark.django_db
def test_a_hot_statement_knows_as_many_as_it_may() -> None:
    for number in [*range(MOST + 5), 0]:
        assert rows_of(f"SELECT {number}, $1::int", [1]) == [(number, 1)]
    count = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'newsportal%'"
    with connection.cursor() as cursor:
        cursor.execute(count)
        assert cursor.fetchall() == [(MOST,)]


def test_a_hot_statement_is_rolled_back_and_known_after(transactional_db: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        rows_of("SELECT 1 / $1::int", [run("UPDATE sites_site SET name = $1", ["-"])])
    assert rows_of("SELECT 1 / $1::int", [1]) == [(1,)]
    with transaction.atomic():
        assert connection.connection.info.transaction_status == TransactionStatus.IDLE
        assert rows_of("SELECT 2 / $1::int", [1]) == [(2,)]
        assert connection.connection.info.transaction_status == TransactionStatus.INTRANS


def test_a_hot_statement_outlives_what_it_was_prepared_for(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE kinds (kind int)")
        cursor.execute("INSERT INTO kinds VALUES (1)")
    select = "SELECT kind FROM kinds WHERE $1::bool"
    assert rows_of(select, [True]) == [(1,)]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kinds ALTER kind TYPE text")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows_of(select, [True])
    assert rows_of(select, [True]) == [("1",)]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kinds ALTER kind TYPE bigint USING kind::bigint")
    assert rows_of(select, [True]) == [(1,)]
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert rows_of(select, [True]) == [(1,)]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kinds")


def test_a_hot_statement_unprepared(pooled: DatabaseWrapper) -> None:
    pooled.ensure_connection()
    pooled.connection.prepare_threshold = None
    cursor = PreparedCursor(pooled.connection)
    cursor.execute("SELECT $1::int + 1, now()", [1])
    [[number, at]] = cursor.fetchall()
    assert (number, at.utcoffset()) == (2, timedelta())
    cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE $1", [True])
    assert cursor.fetchall() == [(0,)]


def test_a_hot_statement_says_when_the_server_is_gone(pooled: DatabaseWrapper) -> None:
    pooled.ensure_connection()
    with connection.cursor() as cursor:
        pid = pooled.connection.info.backend_pid
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with pytest.raises(PsycopgOperationalError):
        PreparedCursor(pooled.connection).execute("SELECT $1::int", [1])
    assert pooled.connection.closed
