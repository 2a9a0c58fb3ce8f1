"""Who keeps the engines running, who stops them, and what a kill leaves behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from newsportal.local import addresses
from newsportal.local.engines import (
    Engines,
    LocalEnginesUnavailable,
    engines_for_command,
    is_running,
    wanted,
)
from newsportal.local.pids import wait_until
from tests.newsportal.local.world import (
    HOLDER,
    Process,
    environment,
    is_empty,
    pid_of,
    processes_of,
)

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="finds processes in /proc, which this system does not have"
)

STORE = """
import sys, psycopg, redis
from newsportal.local import addresses
from newsportal.local.engines import Engines
Engines().ensure()
with psycopg.connect(addresses.database_url("owner")) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
    connection.execute("INSERT INTO kept VALUES (1)")
redis.from_url(addresses.redis_url("durable")).rpush("kept", "1")
print("stored", flush=True)
sys.stdin.read()
"""


def hold(state: Path) -> Process:
    process = Process.python(HOLDER, env=environment(state))
    assert process.read_line() == "held", process.end()
    return process


def started_at() -> object:
    with psycopg.connect(addresses.database_url("app")) as connection:
        return connection.execute("SELECT pg_postmaster_start_time()").fetchone()


class TestUse:
    def test_engines_run_while_they_are_used(self, state: Path) -> None:
        assert not is_running()
        with Engines():
            assert is_running()
            assert redis.from_url(addresses.redis_url("durable")).ping() is True
        assert not is_running()
        assert is_empty(state), processes_of(state)

    def test_users_share_them_and_the_last_one_out_stops_them(self, state: Path) -> None:
        first = hold(state)
        began = started_at()
        with engines_for_command():
            assert started_at() == began
            assert first.end()[0] == 0
            assert started_at() == began
        assert is_empty(state), processes_of(state)

    def test_leaving_while_others_stay_does_not_wait(self, state: Path) -> None:
        other = hold(state)
        with Engines():
            pass
        assert is_running()
        other.end()

    def test_two_commands_that_start_at_once_get_the_same_engines(self, state: Path) -> None:
        commands = [Process.python(HOLDER, env=environment(state)) for _ in range(3)]
        assert [command.read_line() for command in commands] == ["held"] * 3
        assert pid_of(state, "bin/postgres", "-D")
        assert pid_of(state, "valkey-server", "valkey.sock")
        assert [command.end()[0] for command in commands] == [0, 0, 0]
        assert is_empty(state), processes_of(state)

    def test_one_after_the_other_never_meets_a_closing_door(self, state: Path) -> None:
        for _ in range(5):
            with Engines():
                assert started_at()

    def test_data_survives_a_stop(self, state: Path) -> None:
        for count in (1, 2):
            with Engines():
                client = redis.from_url(addresses.redis_url("durable"))
                assert client.rpush("kept", "x") == count

    def test_long_path_works_too(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        deep = tmp_path / ("d" * 60) / ("e" * 60)
        monkeypatch.setenv("NEWSPORTAL_STATE_DIR", str(deep))
        sockets = addresses.socket_dir()
        assert sockets.parent == Path("/tmp")
        try:
            with Engines():
                assert started_at()
                assert redis.from_url(addresses.redis_url("durable")).ping() is True
                assert sockets.stat().st_mode & 0o777 == 0o700
            assert is_empty(deep)
        finally:
            subprocess.run(["rm", "-rf", str(sockets)], check=True)


class TestWanted:
    def test_an_engine_with_a_url_is_not_ours(self) -> None:
        assert wanted({}) == ("postgres", "valkey", "durable")
        assert wanted({"DATABASE_URL": "postgresql://db/x"}) == ("valkey", "durable")
        # One address is enough for both, two tell them apart.
        assert wanted({"REDIS_URL_FILE": "/run/secrets/redis"}) == ("postgres",)
        assert wanted({"REDIS_DURABLE_URL": "redis://kept/0"}) == ("postgres", "valkey")

    def test_nothing_is_started_when_both_have_urls(
        self, state: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://db/x")
        monkeypatch.setenv("REDIS_URL", "redis://cache/0")
        with engines_for_command():
            assert not state.exists()


class TestKills:
    def test_killed_user_counts_no_more_and_its_data_stays(self, state: Path) -> None:
        user = Process.python(STORE, env=environment(state))
        assert user.read_line() == "stored", user.end()
        user.kill()
        assert is_empty(state), processes_of(state)
        with Engines():
            assert_kept()

    @pytest.mark.parametrize("name", ["postgres", "durable"])
    def test_engine_dies_with_its_killed_keeper(self, state: Path, name: str) -> None:
        user = Process.python(STORE, env=environment(state))
        assert user.read_line() == "stored", user.end()
        kill(pid_of(state, "newsportal.local.keeper", name))
        assert wait_until(lambda: not is_running())
        with Engines():  # while the first user is still there, and knows nothing
            assert_kept()
            user.end()

    @pytest.mark.parametrize("words", [("bin/postgres", "-D"), ("valkey-server", "durable.sock")])
    def test_killed_engine_ends_its_keeper_and_starts_again_whole(
        self, state: Path, words: tuple[str, ...]
    ) -> None:
        user = Process.python(STORE, env=environment(state))
        assert user.read_line() == "stored", user.end()
        kill(pid_of(state, *words))
        assert wait_until(lambda: not is_running())
        with Engines():
            assert_kept()
            user.end()

    def test_pid_of_another_process_in_a_stale_file_is_no_obstacle(self, state: Path) -> None:
        with Engines():
            pass
        with subprocess.Popen(["sleep", "600"]) as stranger:
            try:
                stale = f"{stranger.pid}\n{state}/postgres/data\n"
                (state / "postgres" / "data" / "postmaster.pid").write_text(stale)
                (state / "run" / ".s.PGSQL.5432.lock").write_text(stale)
                (state / "run" / ".s.PGSQL.5432").touch()
                (state / "run" / "valkey.pid").write_text(stale)
                with Engines():
                    assert started_at()
                assert stranger.poll() is None
            finally:
                stranger.kill()

    def test_half_made_cluster_is_made_anew(self, state: Path) -> None:
        (state / "postgres" / "data.new" / "base").mkdir(parents=True)
        with Engines():
            assert started_at()


class TestRefusals:
    def test_data_of_another_version_is_left_alone(self, state: Path) -> None:
        data = state / "postgres" / "data"
        data.mkdir(parents=True, mode=0o700)
        (data / "PG_VERSION").write_text("15\n")
        with pytest.raises(LocalEnginesUnavailable, match="made by PostgreSQL 15 and this is 18"):
            Engines().ensure()
        assert [file.name for file in data.iterdir()] == ["PG_VERSION"]

    def test_command_ends_with_one_sentence(self, state: Path) -> None:
        state.parent.joinpath("file").touch()
        env = environment(state.parent / "file" / "state")
        code, out, err = Process.python(
            "from newsportal.local.engines import engines_for_command as engines\n"
            "with engines(): print('never')",
            env=env,
        ).end()
        assert (code, out) == (1, "")
        assert len(err.splitlines()) == 1
        assert "set NEWSPORTAL_STATE_DIR to a directory of your own" in err


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def assert_kept() -> None:
    with psycopg.connect(addresses.database_url("app")) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(1,)]
    assert redis.from_url(addresses.redis_url("durable")).lrange("kept", 0, -1) == [b"1"]
