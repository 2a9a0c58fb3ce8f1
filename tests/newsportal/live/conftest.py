from collections.abc import Iterator

import pytest

from tests import service_logs
from tests.factories import World
from tests.newsportal.live.streams import StreamProcess, stream_process


@pytest.fixture(scope="module")
def streams(
    engines: None, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StreamProcess]:
    """One stream process for the tests of a module; it hears the bells of this very process."""
    folder = tmp_path_factory.mktemp("streams")
    with service_logs.watched(folder), stream_process(folder) as process:
        yield process


@pytest.fixture
def world(transactional_db: None) -> World:
    """As everywhere, but committed: another process has to see it."""
    return World.make()
