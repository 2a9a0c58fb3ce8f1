"""The embedded PostgreSQL: one cluster in the state directory, reached by a unix socket only."""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import IO

from newsportal.local.addresses import DATABASE, POSTGRES_SOCKET, REPOSITORY, socket_dir
from newsportal.local.binaries import postgres_bin, postgres_major
from newsportal.local.errors import LocalEnginesUnavailable
from newsportal.local.identity import identity_for
from newsportal.local.launch import Identity, launch_argv
from newsportal.local.pids import stop_leftover, wait_until

ROLES_SQL = REPOSITORY / "deploy" / "postgres" / "roles.sql"
ORPHANS_SECONDS = 30.0  # a checkpoint that was under way ends first
START_SECONDS = 120.0  # recovery after a crash may take this long on a slow disk
# Only here: a test run makes its own database, in production nobody but the operator does.
EMBEDDED_SQL = "ALTER ROLE newsportal_owner CREATEDB"
DATABASE_SQL = """
SELECT 'CREATE DATABASE newsportal OWNER newsportal_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'newsportal') \\gexec
"""
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Postgres:
    """Starts, provisions and stops the cluster. `prepare` first, then `start`, then `stop`."""

    name = "postgres"

    def __init__(self, state: Path, *, identity: Identity | None = None) -> None:
        self._home = state / "postgres"
        self._data = self._home / "data"
        self._sockets = socket_dir(state)
        self._stamp = self._home / "provisioned"
        self._bin = postgres_bin()
        self._identity = identity or identity_for(self._data)
        self._is_fresh = False

    def start(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Return the running, provisioned server. Raises LocalEnginesUnavailable."""
        self._create_cluster(log)
        self._clear_leftovers()
        return self._start_once_free(log)

    def _start_once_free(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start; again, while children of a killed server still hold its shared memory."""
        deadline = time.monotonic() + ORPHANS_SECONDS
        while True:
            began = log.seek(0, os.SEEK_END)
            try:
                return self._start_server(log)
            except LocalEnginesUnavailable:
                said = Path(log.name).read_bytes()[began:]
                if b"is still in use" not in said or time.monotonic() > deadline:
                    raise

    def _start_server(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(self._argv(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            if not wait_until(lambda: self._is_ready(process), seconds=START_SECONDS):
                raise LocalEnginesUnavailable("PostgreSQL did not become ready; see its log.")
            self._provision(log)
        except BaseException:
            self.stop(process)
            raise
        return process

    def settle(self) -> None:
        """Bring a new cluster's files to the disk, all at once and after everybody may go on."""
        if self._is_fresh:
            os.sync()

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """Stop in an orderly way: clients are cut off, nothing that was committed is lost."""
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            process.send_signal(number)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                continue
            return

    def _argv(self) -> list[str]:
        words = [str(self._bin / "postgres"), "-D", str(self._data)]
        # The value is a list to PostgreSQL: quoted, a comma in the path stays one entry.
        sockets = '"' + str(self._sockets).replace('"', '""') + '"'
        for key, value in {**SETTINGS, "unix_socket_directories": sockets}.items():
            words += ["-c", f"{key}={value}"]
        # SIGINT is the fast, orderly shutdown; SIGTERM would wait for every client to leave.
        return launch_argv(words, death_signal=signal.SIGINT, identity=self._identity)

    def _create_cluster(self, log: IO[bytes]) -> None:
        major = postgres_major(self._bin)
        if self._data.exists():
            made_by = (self._data / "PG_VERSION").read_text(encoding="ascii").strip()
            if made_by != str(major):
                raise LocalEnginesUnavailable(
                    f"{self._data} was made by PostgreSQL {made_by} and this is {major}: "
                    "move that directory away, or give DATABASE_URL."
                )
            return
        self._home.mkdir(mode=0o700, exist_ok=True)
        # Made aside and renamed whole, so that a killed first start leaves no half cluster.
        fresh = self._home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._stamp.unlink(missing_ok=True)
        self._run_initdb(fresh, major=major or 0, log=log)
        fresh.rename(self._data)
        self._is_fresh = True

    def _run_initdb(self, fresh: Path, *, major: int, log: IO[bytes]) -> None:
        words = [str(self._bin / "initdb"), "-D", str(fresh), "-U", "postgres", "-A", "trust"]
        # `settle` flushes everything at once, which takes half as long.
        words += ["--encoding=UTF8", "--no-sync", "--no-instructions"]
        if major >= 17:
            words += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            words += ["--locale=C.UTF-8"]
        made = subprocess.run(
            launch_argv(words, identity=self._identity),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False,
        )  # fmt: skip
        if made.returncode != 0:
            raise LocalEnginesUnavailable("initdb could not create the database; see its log.")

    def _clear_leftovers(self) -> None:
        socket_lock = self._sockets / f"{POSTGRES_SOCKET}.lock"
        for file in (self._data / "postmaster.pid", socket_lock):
            stop_leftover(file, marker=str(self._data), stop_signal=signal.SIGINT)

    def _is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        if process.poll() is not None:
            raise LocalEnginesUnavailable("PostgreSQL stopped while starting; see its log.")
        try:
            lines = (self._data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
        except OSError:
            return False
        # The file of a killed server says ready too.
        return lines[0] == str(process.pid) and len(lines) > 7 and lines[7].strip() == "ready"

    def _provision(self, log: IO[bytes]) -> None:
        """Bring roles and database to what roles.sql says, unless that was done before."""
        sql = ROLES_SQL.read_bytes() + EMBEDDED_SQL.encode() + DATABASE_SQL.encode()
        digest = hashlib.sha256(sql).hexdigest()
        if self._stamp.exists() and self._stamp.read_text(encoding="ascii") == digest:
            return
        # Rights in template1 are inherited by every database made later, a test run's too.
        self._psql("template1", "-f", str(ROLES_SQL), "-c", EMBEDDED_SQL, log=log)
        self._psql("postgres", "-f", "-", log=log, given=DATABASE_SQL)
        self._psql(DATABASE, "-f", str(ROLES_SQL), log=log)
        self._stamp.write_text(digest, encoding="ascii")

    def _psql(self, database: str, *words: str, log: IO[bytes], given: str = "") -> None:
        command = [str(self._bin / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(self._sockets), "-U", "postgres", "-d", database, *words]
        done = subprocess.run(command, input=given.encode(), stdout=log, stderr=log, check=False)
        if done.returncode != 0:
            raise LocalEnginesUnavailable("The database roles could not be made; see its log.")
