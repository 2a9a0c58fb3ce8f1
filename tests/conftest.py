"""Real engines for the whole run, a clean Valkey for each test, and a caller of the API."""

from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from redis import Redis
from whitenoise.middleware import WhiteNoiseMiddleware

from newsportal.lib import ids
from newsportal.lib.remembered import forget_all
from newsportal.local.engines import Engines
from tests import service_logs
from tests.api import Api
from tests.distribution import Scheduling, in_order
from tests.factories import World
from tests.states import NewState, States


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of tests with one id pytest-xdist would run the first and pass over the others in silence."""
    times = Counter(item.nodeid for item in items)
    if same := [name for name, count in times.items() if count > 1]:
        raise pytest.UsageError(f"several tests have the id {same}")
    items[:] = in_order(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


LOGGED = pytest.StashKey[service_logs.Marks]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.stash[LOGGED] = service_logs.marks()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails says what went wrong in the services it met."""
    report = yield
    if report.failed:
        found = service_logs.errors_since(item.stash.get(LOGGED, {}))
        report.sections += [(log.name, text) for log, text in found]
    return report


@pytest.fixture(scope="session", autouse=True)
def engines() -> Iterator[None]:
    with Engines():
        yield


@pytest.fixture(scope="session")
def django_db_setup(engines: None, django_db_setup: None) -> None:
    """The test database is made when the engine runs."""


@pytest.fixture(scope="session", autouse=True)
def static_files_once() -> Iterator[None]:
    """Every `Client()` builds the middleware anew; the folders are walked for the first alone."""
    walk = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def add_found(self: WhiteNoiseMiddleware) -> None:
        if not found:
            walk(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_found)
        yield


@pytest.fixture(scope="session")
def new_state(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> NewState:
    """`new_state(name)`: a state folder with tables and demo data, where services start soon."""
    own = tmp_path_factory.getbasetemp()
    states = States(own if worker_id == "master" else own.parent)

    def make(name: str) -> Path:
        state = tmp_path_factory.mktemp(name) / "state"
        states.fill(state)
        return state

    return make


@pytest.fixture(scope="session")
def patient_valkeys(engines: None) -> Iterator[tuple[Redis, Redis]]:
    """They wait where the service gives up: a busy disk is no test's failure."""
    common, durable = (
        Redis.from_url(url) for url in (settings.REDIS_URL, settings.REDIS_DURABLE_URL)
    )
    with common, durable:
        # Nobody cuts this machine's power; tests of what a kill leaves start engines of their own.
        durable.config_set("appendfsync", "no")
        yield common, durable


@pytest.fixture(autouse=True)
def clean_valkeys(patient_valkeys: tuple[Redis, Redis]) -> None:
    """No limit, lock, message or interaction of an earlier test is left."""
    for valkey in patient_valkeys:
        valkey.flushdb()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What one test looked up is not there in the next."""
    forget_all()


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
