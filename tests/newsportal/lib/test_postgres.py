"""Pooled connections: one that the server has closed is not given out again."""

import time
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy

import pytest
from django.db import connection

from newsportal.lib.postgres.base import DatabaseWrapper, is_cut_off


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
