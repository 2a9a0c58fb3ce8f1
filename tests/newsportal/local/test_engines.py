"""What the embedded engines are: versions, doors, durability, and the rights of the two roles."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import psycopg
import pytest
import redis
from psycopg import errors

from newsportal.local import addresses
from newsportal.local.binaries import postgres_bin

pytestmark = pytest.mark.usefixtures("running_state")


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    with psycopg.connect(addresses.database_url("owner"), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS thing")
        connection.execute("CREATE TABLE thing (id bigserial PRIMARY KEY, name text)")
        yield connection
        connection.execute("DROP TABLE thing")


@pytest.fixture
def app() -> Iterator[psycopg.Connection]:
    with psycopg.connect(addresses.database_url("app"), autocommit=True) as connection:
        yield connection


def setting(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


class TestPostgres:
    def test_is_the_embedded_18(self, app: psycopg.Connection) -> None:
        assert app.info.server_version // 10_000 == 18

    def test_listens_on_a_private_socket_only(
        self, app: psycopg.Connection, running_state: Path
    ) -> None:
        assert setting(app, "listen_addresses") == ""
        assert app.info.host == str(running_state / "run")
        for directory in (running_state, running_state / "run", running_state / "postgres"):
            assert directory.stat().st_mode & 0o777 == 0o700

    def test_keeps_what_was_committed(self, app: psycopg.Connection) -> None:
        assert setting(app, "fsync") == "on"
        assert setting(app, "synchronous_commit") == "on"
        assert setting(app, "full_page_writes") == "on"

    def test_knows_the_letters_of_our_languages(self, app: psycopg.Connection) -> None:
        row = app.execute("SELECT upper('ёжик әлем ığü'), 'ОТЗЫВ' ILIKE 'отзыв'").fetchone()
        assert row == ("ЁЖИК ӘЛЕМ IĞÜ", True)

    def test_has_the_extensions_that_an_owner_may_switch_on(
        self, owner: psycopg.Connection
    ) -> None:
        for name in ("pg_trgm", "unaccent", "btree_gist", "citext"):
            owner.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


class TestRoles:
    def test_app_reads_and_writes_the_owners_rows(
        self, owner: psycopg.Connection, app: psycopg.Connection
    ) -> None:
        app.execute("INSERT INTO thing (name) VALUES ('a'), ('b')")
        app.execute("UPDATE thing SET name = 'c' WHERE name = 'a'")
        app.execute("DELETE FROM thing WHERE name = 'b'")
        assert app.execute("SELECT id, name FROM thing").fetchall() == [(1, "c")]

    @pytest.mark.parametrize(
        "statement",
        [
            "TRUNCATE thing",
            "DROP TABLE thing",
            "ALTER TABLE thing ADD COLUMN more text",
            "CREATE TABLE other (id int)",
            "CREATE INDEX ON thing (name)",
            "CREATE SCHEMA other",
            "ALTER TABLE thing DISABLE TRIGGER ALL",
            "CREATE EXTENSION hstore",
            "CREATE DATABASE other",
            "SET ROLE newsportal_owner",
            "SET session_replication_role = replica",
        ],
    )
    def test_app_changes_no_structure(
        self, owner: psycopg.Connection, app: psycopg.Connection, statement: str
    ) -> None:
        owner.execute("INSERT INTO thing (name) VALUES ('kept')")
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(statement)
        assert owner.execute("SELECT name FROM thing").fetchall() == [("kept",)]

    def test_app_may_not_run_away(self, app: psycopg.Connection) -> None:
        assert setting(app, "statement_timeout") == "30s"
        assert setting(app, "lock_timeout") == "5s"
        assert setting(app, "idle_in_transaction_session_timeout") == "10s"

    def test_migrations_are_not_hurried(self, owner: psycopg.Connection) -> None:
        assert setting(owner, "statement_timeout") == "0"

    def test_neither_is_a_superuser(
        self, owner: psycopg.Connection, app: psycopg.Connection
    ) -> None:
        assert setting(owner, "is_superuser") == "off"
        assert setting(app, "is_superuser") == "off"

    def test_hold_in_a_database_made_later_too(self, owner: psycopg.Connection) -> None:
        owner.execute("CREATE DATABASE test_later")
        try:
            with psycopg.connect(addresses.database_url("owner"), dbname="test_later") as made:
                made.execute("CREATE TABLE thing (id int)")
            with psycopg.connect(addresses.database_url("app"), dbname="test_later") as used:
                used.execute("INSERT INTO thing VALUES (1)")
                with pytest.raises(errors.InsufficientPrivilege):
                    used.execute("TRUNCATE thing")
        finally:
            owner.execute("DROP DATABASE test_later")

    def test_roles_file_gives_nothing_back_when_run_again(
        self, owner: psycopg.Connection, app: psycopg.Connection, running_state: Path
    ) -> None:
        owner.execute("REVOKE UPDATE, DELETE ON thing FROM newsportal_app")
        run_as_superuser(running_state, "deploy/postgres/roles.sql", database="newsportal")
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute("DELETE FROM thing")


class TestPasswords:
    def test_come_from_the_environment(
        self, running_state: Path, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NEWSPORTAL_OWNER_PASSWORD", "o'wner")
        monkeypatch.setenv("NEWSPORTAL_APP_PASSWORD", 'a"pp')
        run_as_superuser(running_state, "deploy/postgres/passwords.sql", database="postgres")
        superuser = f"host={running_state / 'run'} user=postgres dbname=postgres"
        with psycopg.connect(superuser) as connection:
            kept = connection.execute(
                "SELECT rolname, left(rolpassword, 14) FROM pg_authid"
                " WHERE rolname LIKE 'newsportal%' ORDER BY rolname"
            ).fetchall()
        assert kept == [
            ("newsportal_app", "SCRAM-SHA-256$"),
            ("newsportal_owner", "SCRAM-SHA-256$"),
        ]


def run_as_superuser(state: Path, file: str, *, database: str) -> None:
    where = ["-h", str(state / "run"), "-U", "postgres", "-d", database]
    path = addresses.REPOSITORY / file
    subprocess.run(
        [postgres_bin() / "psql", "-X", "-v", "ON_ERROR_STOP=1", *where, "-f", path], check=True
    )


class TestValkey:
    @pytest.mark.parametrize(
        ("name", "own"),
        [
            ("valkey", {"appendonly": "no", "maxmemory": str(256 * 1024 * 1024)}),
            ("durable", {"appendonly": "yes", "appendfsync": "always"}),
        ],
    )
    def test_is_private_and_forgets_nothing_under_pressure(
        self, running_state: Path, name: Literal["valkey", "durable"], own: dict[str, str]
    ) -> None:
        settings = {"port": "0", "maxmemory-policy": "noeviction", "save": "", **own}
        with redis.from_url(addresses.redis_url(name), decode_responses=True) as client:
            assert client.config_get(*settings) == settings
            assert client.info("server")["valkey_version"].split(".")[0] == "9"
        assert addresses.valkey_socket(name).stat().st_mode & 0o777 == 0o700
