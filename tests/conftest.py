"""Real engines for the whole run, a clean Valkey for each test, and a caller of the API."""

from collections.abc import Iterator

import pytest
from django.test import Client

from newsportal.lib import ids, redis
from newsportal.local.engines import Engines
from tests.api import Api
from tests.factories import World


@pytest.fixture(scope="session", autouse=True)
def engines() -> Iterator[None]:
    with Engines():
        yield


@pytest.fixture(scope="session")
def django_db_setup(engines: None, django_db_setup: None) -> None:
    """The test database is made when the engine runs."""


@pytest.fixture(autouse=True)
def clean_valkey(engines: None) -> None:
    """No limit, lock or message of an earlier test is left."""
    redis.durable().flushdb()


@pytest.fixture(autouse=True)
def ids_of_now() -> None:
    """Ids only grow within a process: a test that was in the future would date all after it."""
    ids._clock.last = 0


@pytest.fixture
def api() -> Api:
    """JSON in, JSON out, as any frontend calls us."""
    return Api(Client())


@pytest.fixture
def world(db: None) -> World:
    """A site with an open article, some readers and a moderator."""
    return World.make()
