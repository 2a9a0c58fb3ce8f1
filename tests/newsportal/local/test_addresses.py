"""Where the engines are found."""

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from newsportal.local import addresses


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("NEWSPORTAL_STATE_DIR", "/srv/news portal")
    return monkeypatch


class TestStateDir:
    def test_lies_beside_the_code_by_default(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("NEWSPORTAL_STATE_DIR", raising=False)
        assert addresses.state_dir() == Path(addresses.__file__).parents[2] / ".state"

    def test_may_be_moved(self, at: pytest.MonkeyPatch) -> None:
        assert addresses.state_dir() == Path("/srv/news portal")


class TestUrls:
    def test_name_the_role_the_database_and_the_socket(self, at: pytest.MonkeyPatch) -> None:
        url = addresses.database_url("owner")
        assert url == "postgresql://newsportal_owner@/newsportal?host=%2Fsrv%2Fnews%20portal%2Frun"
        assert conninfo_to_dict(url) == {
            "user": "newsportal_owner",
            "dbname": "newsportal",
            "host": "/srv/news portal/run",
        }

    def test_are_read_by_redis_and_by_celery(self, at: pytest.MonkeyPatch) -> None:
        assert addresses.redis_url() == "unix:///srv/news%20portal/run/valkey.sock?db=0"
        kept = addresses.redis_url("durable")
        assert kept == "unix:///srv/news%20portal/run/durable.sock?db=0"
        assert (
            addresses.broker_url(addresses.redis_url())
            == "redis+socket:///srv/news%20portal/run/valkey.sock?virtual_host=0"
        )
        over_a_network = "redis://:secret@valkey:6379/0"
        assert addresses.broker_url(over_a_network) == over_a_network


class TestSocketDir:
    def test_lies_in_the_state_while_the_path_fits(self) -> None:
        longest = Path("/" + "s" * (103 - len("//run/.s.PGSQL.5432")))
        assert addresses.socket_dir(longest) == longest / "run"

    def test_is_a_short_one_of_its_own_when_the_path_is_too_long(self) -> None:
        long, other = (Path("/" + letter * 90) for letter in "st")
        short = addresses.socket_dir(long)
        assert str(short).startswith("/tmp/newsportal-")
        assert len(str(short)) == len("/tmp/newsportal-") + 16
        assert addresses.socket_dir(other) != short
        assert addresses.socket_dir(long) == short

    def test_counts_bytes_not_letters(self) -> None:
        assert addresses.socket_dir(Path("/" + "п" * 60)).parent == Path("/tmp")
