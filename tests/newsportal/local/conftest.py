"""States of their own for the tests of the engines."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsportal.local.addresses import socket_dir
from newsportal.local.engines import Engines
from tests.newsportal.local.world import Process, is_empty, processes_of


def _point_at(state: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("NEWSPORTAL_STATE_DIR", str(state))
    for name in ("DATABASE_URL", "REDIS_URL", "REDIS_DURABLE_URL"):
        patch.delenv(name, raising=False)
        patch.delenv(f"{name}_FILE", raising=False)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty state directory, in whose name nothing may run after the test."""
    directory = tmp_path / "state"
    _point_at(directory, monkeypatch)
    yield directory
    Process.kill_forgotten()
    assert is_empty(directory), processes_of(directory)
    if socket_dir(directory).parent != directory:
        shutil.rmtree(socket_dir(directory), ignore_errors=True)


@pytest.fixture(scope="module")
def running_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state directory whose engines run for all tests of the module."""
    directory = tmp_path_factory.mktemp("engines") / "state"
    with pytest.MonkeyPatch.context() as patch:
        _point_at(directory, patch)
        with Engines():
            yield directory
    assert is_empty(directory), processes_of(directory)
