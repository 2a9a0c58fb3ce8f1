"""`manage.py up` with stand-ins for the programs: order, signals, deaths, and what stays behind."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsportal.local.pids import wait_until
from tests.newsportal.local.world import Process, environment, is_empty, pid_of, processes_of

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        sys.platform != "linux", reason="finds processes in /proc, which this system does not have"
    ),
]

# argv: once or stay, port or 0, then the code of the program called "late".
RUN_UP = """
import sys
from newsportal.local import up
from newsportal.local.programs import Program, answers

SERVER = "import http.server, sys; http.server.test(http.server.SimpleHTTPRequestHandler," \\
    " port=int(sys.argv[1]), bind='127.0.0.1')"

def table(port, state):
    python = sys.executable
    return (
        Program("step", (python, "-c", "print('done')"), needs=("postgres",), is_step=True),
        Program("web", (python, "-c", SERVER, str(port)), needs=("step",),
                is_ready=lambda _: answers(port=port, path="/LICENSE")),
        Program("late", (python, "-c", sys.argv[2]), needs=("valkey", "web"),
                is_ready=lambda log: b"late is ready" in log),
    )

sys.exit(up.run(port=int(sys.argv[1]) or None, programs=table))
"""
STAYS = "import time; print('late is ready', flush=True); time.sleep(600)"
IGNORES_SIGTERM = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {STAYS}"
DIES = "raise SystemExit('late has a broken heart')"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "state"
    Process.kill_forgotten()
    assert is_empty(tmp_path / "state"), processes_of(tmp_path / "state")


def up(state: Path, *, late: str = STAYS, port: int = 0, **more: str) -> Process:
    argv = [sys.executable, "-c", RUN_UP, str(port), late]
    return Process(argv, env=environment(state, **more))


def names(lines: list[str]) -> list[str]:
    """The names in the progress lines, which begin with a number of seconds."""
    return [line.split(" s  ")[1].split(" (")[0] for line in lines if " s  " in line]


def stop_at_once(process: Process, state: Path) -> None:
    """Signal twice; the end of the web server shows that the first signal has been heard."""
    web = pid_of(state, "-c import http.server")
    process.popen.send_signal(signal.SIGINT)
    assert wait_until(lambda: web not in processes_of(state))
    process.popen.send_signal(signal.SIGINT)
    assert process.end()[0] == 0


class TestStart:
    def test_programs_follow_what_they_need_and_the_address_is_last(self, state: Path) -> None:
        process = up(state)
        lines = process.read_until("http://")
        order = names(lines)
        assert sorted(order) == ["durable", "late", "postgres", "step", "valkey", "web"]
        assert order.index("postgres") < order.index("step") < order.index("web")
        assert max(order.index("valkey"), order.index("web")) < order.index("late")
        assert any(line.endswith(" s  step (done)") for line in lines)
        assert lines[-1].startswith("http://127.0.0.1:")
        process.popen.send_signal(signal.SIGTERM)
        assert process.end() == (0, "", "")

    def test_an_engine_with_a_url_is_taken_as_ready(self, state: Path) -> None:
        process = up(state, DATABASE_URL="postgresql://elsewhere/x")
        assert sorted(names(process.read_until("http://"))) == [
            "durable",
            "late",
            "step",
            "valkey",
            "web",
        ]
        process.popen.send_signal(signal.SIGTERM)
        assert process.end()[0] == 0

    def test_taken_port_is_refused_when_it_was_asked_for(self, state: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            code, out, err = up(state, port=port).end()
        assert (code, out) == (1, "")
        assert err == f"Port {port} is taken; leave --port out to get a free one.\n"

    def test_second_one_is_refused_and_named_the_first(self, state: Path) -> None:
        first = up(state)
        first.read_until("http://")
        code, out, err = up(state).end()
        assert (code, out) == (1, "")
        assert err == f"Already running as process {first.popen.pid}; stop that one first.\n"
        assert first.popen.poll() is None
        first.popen.send_signal(signal.SIGINT)
        assert first.end()[0] == 0


class TestStop:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_signal_stops_all_in_order(self, state: Path, number: signal.Signals) -> None:
        process = up(state)
        process.read_until("http://")
        process.popen.send_signal(number)
        assert process.end() == (0, "", "")
        assert is_empty(state)
        assert "fast shutdown request" in (state / "logs" / "postgres.log").read_text()
        assert "ready to exit, bye bye" in (state / "logs" / "valkey.log").read_text()

    def test_signal_while_starting_stops_what_has_started(self, state: Path) -> None:
        process = up(state, late="import time; time.sleep(600)")  # never says that it is ready
        while "web" not in process.read_line():
            pass
        process.popen.send_signal(signal.SIGINT)
        assert process.end() == (0, "", "")
        assert is_empty(state)

    def test_second_signal_waits_for_nobody(self, state: Path) -> None:
        process = up(state, late=IGNORES_SIGTERM)
        process.read_until("http://")
        stop_at_once(process, state)
        assert is_empty(state)


class TestDeaths:
    def test_program_that_dies_stops_all_and_shows_its_log(self, state: Path) -> None:
        code, out, err = up(state, late=DIES).end()
        assert code == 1
        assert "http://" not in out
        log = state / "logs" / "late.log"
        assert err == f"late ended with code 1; {log}:\n  late has a broken heart\n"
        assert is_empty(state)

    @pytest.mark.parametrize(
        ("words", "named"),
        [(("bin/postgres", "-D"), "postgres"), (("valkey-server", "valkey.sock"), "valkey")],
    )
    def test_engine_that_dies_stops_all(
        self, state: Path, words: tuple[str, ...], named: str
    ) -> None:
        process = up(state)
        process.read_until("http://")
        os.kill(pid_of(state, *words), signal.SIGKILL)
        code, _, err = process.end()
        assert code == 1
        assert err == f"{named} ended; see {state / 'logs'}.\n"
        assert is_empty(state)

    def test_killed_supervisor_leaves_nobody_and_the_next_one_starts(self, state: Path) -> None:
        process = up(state)
        process.read_until("http://")
        assert len(processes_of(state)) > 5
        process.kill()
        assert is_empty(state), processes_of(state)
        again = up(state)
        assert again.read_until("http://")[-1].startswith("http://")
        again.popen.send_signal(signal.SIGTERM)
        assert again.end() == (0, "", "")

    def test_program_that_outlives_a_killed_supervisor_is_stopped_by_the_next(
        self, state: Path
    ) -> None:
        process = up(state, late=IGNORES_SIGTERM)
        process.read_until("http://")
        stubborn = pid_of(state, "SIG_IGN", "-c import signal")
        process.kill()
        assert stubborn in processes_of(state)
        same = up(state, late=IGNORES_SIGTERM)
        same.read_until("http://")
        assert stubborn not in processes_of(state)
        stop_at_once(same, state)
