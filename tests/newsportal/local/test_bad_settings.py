"""A value that cannot be read ends any command with one sentence that names the variable."""

import sys
from pathlib import Path

import pytest

from tests.newsportal.local.world import Process, environment

SECRET = "s%zzcret"
URLS = {
    "DATABASE_URL": f"postgresql://user:{SECRET}@db.example/newsportal",
    "DATABASE_OWNER_URL": f"postgresql://user:{SECRET}@db.example/newsportal",
    "REDIS_URL": f"http://:{SECRET}@cache.example/0",
    "REDIS_DURABLE_URL": f"redis://:{SECRET}@kept.example:port/0",
    "REDIS_CACHE_URL": f"redis://:{SECRET}@cache.example:port/0",
}
GOOD = {"DATABASE_URL": "postgresql://db.example/x", "REDIS_URL": "redis://cache.example/0"}


def manage(state: Path, *words: str, **variables: str) -> tuple[int, str, str]:
    # Both engines have URLs, so that a command starts none of ours.
    env = environment(state, **{**GOOD, "NEWSPORTAL_DB_ROLE": "app", **variables})
    return Process([sys.executable, "manage.py", *words], env=env).end()


@pytest.mark.parametrize("name", URLS)
class TestUrls:
    @pytest.mark.parametrize("command", ["check", "migrate"])
    def test_bad_one_ends_a_command_with_a_sentence(
        self, state: Path, name: str, command: str
    ) -> None:
        role = "owner" if name == "DATABASE_OWNER_URL" else "app"
        variables = {name: URLS[name], "NEWSPORTAL_DB_ROLE": role}
        code, out, err = manage(state, command, **variables)
        assert (code, out) == (1, "")
        assert err.startswith(f"{name} must be a ")
        assert len(err.splitlines()) == 1
        assert SECRET not in err

    def test_bad_one_ends_up_with_a_sentence(self, state: Path, name: str) -> None:
        code, out, err = manage(state, "up", **{name: URLS[name]})
        assert (code, "http" in out) == (1, False)
        assert err.startswith(f"{name} must be a ")
        assert len(err.splitlines()) == 1
        assert SECRET not in "".join(log.read_text() for log in (state / "logs").iterdir())


def test_bad_number_ends_a_command_with_a_sentence(state: Path) -> None:
    end = manage(state, "check", NEWSPORTAL_TRUSTED_PROXIES="two")
    assert end == (1, "", "NEWSPORTAL_TRUSTED_PROXIES must be a whole number, not 'two'\n")
