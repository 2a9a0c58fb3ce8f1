"""Whose processes the engines are: root's, an unprivileged account's, a person's own."""

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from newsportal.local import addresses
from newsportal.local.engines import Engines
from newsportal.local.identity import can_map, identity_for
from newsportal.local.launch import Identity
from newsportal.local.places import make_places, open_log
from newsportal.local.postgres import Postgres
from tests.newsportal.local.world import HOLDER, REPOSITORY, Process, environment, pid_of

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0,
    reason="only root on Linux can be more than one account",
)

SYSTEM_PYTHON = "/usr/bin/python3"


@pytest.fixture
def nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


@pytest.fixture
def open_state(nobody: pwd.struct_passwd) -> Iterator[Path]:
    """A state of an ordinary account, in a place that it can reach."""
    home = Path(tempfile.mkdtemp(prefix="newsportal-nobody-"))
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    yield home / "state"
    Process.kill_forgotten()
    shutil.rmtree(home)


def test_root_needs_no_account_and_keeps_the_files_its_own(state: Path) -> None:
    if not can_map(Identity("mapped", 1, 1)):
        pytest.skip("this kernel refuses user namespaces, so the other way is tested alone")
    with Engines():
        server = pid_of(state, "bin/postgres", "-D")
        assert Path(f"/proc/{server}").stat().st_uid == 0
        data = state / "postgres" / "data"
        assert (data.stat().st_uid, data.stat().st_mode & 0o777) == (0, 0o700)
        assert capabilities(server) == 0


def test_root_may_run_it_as_another_account_under_its_own_closed_home(
    state: Path, nobody: pwd.struct_passwd
) -> None:
    make_places(state)
    assert state.stat().st_mode & 0o777 == 0o700  # closed to nobody, and owned by root
    dropped = Identity("dropped", nobody.pw_uid, nobody.pw_gid)
    postgres = Postgres(state, identity=dropped)
    with open_log("postgres", state) as log:
        server = postgres.start(log)
        try:
            assert Path(f"/proc/{server.pid}").stat().st_uid == nobody.pw_uid
            with psycopg.connect(addresses.database_url("app")) as connection:
                assert connection.info.server_version // 10_000 == 18
        finally:
            postgres.stop(server)
    # From now on the data are that account's, and root keeps running them as theirs.
    assert identity_for(state / "postgres" / "data") == dropped
    with Engines():
        assert Path(f"/proc/{pid_of(state, 'bin/postgres', '-D')}").stat().st_uid == nobody.pw_uid


def test_ordinary_account_runs_them_as_itself(open_state: Path, nobody: pwd.struct_passwd) -> None:
    env = environment(open_state)
    env["PYTHONPATH"] = os.pathsep.join([str(REPOSITORY), sysconfig.get_path("purelib")])
    as_nobody = ["setpriv", "--reuid=nobody", "--regid", str(nobody.pw_gid), "--clear-groups"]
    as_nobody += [SYSTEM_PYTHON, "-c"]
    probe = "import newsportal.local.engines"
    if subprocess.run([*as_nobody, probe], env=env, capture_output=True, check=False).returncode:
        pytest.skip(f"an ordinary account cannot read {REPOSITORY} or run {SYSTEM_PYTHON}")
    process = Process([*as_nobody, HOLDER], env=env)
    assert process.read_line() == "held", process.end()
    for words in (("bin/postgres", "-D"), ("valkey-server", "valkey.sock")):
        assert Path(f"/proc/{pid_of(open_state, *words)}").stat().st_uid == nobody.pw_uid
    assert process.end()[0] == 0


def capabilities(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("CapEff:")).split()[1], 16)
