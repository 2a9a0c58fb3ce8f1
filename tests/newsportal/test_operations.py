"""What load balancers ask."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
_ASK = """
import django, json
from django.test import Client
django.setup()
for path in ("/livez", "/readyz", "/api/v1/sites/gazeta/articles"):
    answer = Client().get(path)
    print(json.dumps([answer.status_code, dict(answer.headers), answer.json()]))
"""


@pytest.mark.django_db
class TestWithEngines:
    @pytest.mark.parametrize(
        ("path", "body"),
        [("/livez", {"status": "ok"}), ("/readyz", {"status": "ok", "redis": "ok"})],
    )
    def test_both_are_well(self, path: str, body: dict[str, str]) -> None:
        answer = Client().get(path)
        assert (answer.status_code, answer.json()) == (200, body)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "X-Request-ID" in answer.headers
        assert not answer.cookies

    def test_without_redis_the_service_is_still_ready(self, settings: Any) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        answer = Client().get("/readyz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok", "redis": "away"})


def test_liveness_asks_no_engine(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        assert Client().get("/livez").status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2",
        "postgresql://nobody@/none?host=/nonexistent",
    ],
)
def test_without_postgresql_it_lives_and_is_not_ready(url: str) -> None:
    """In a process of its own: the engine of a process is chosen when it starts."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "newsportal.settings",
        "NEWSPORTAL_ALLOWED_HOSTS": "testserver",
    }
    run = subprocess.run(
        [sys.executable, "-c", _ASK],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    livez, readyz, articles = (json.loads(line) for line in run.stdout.splitlines())
    assert livez[0] == 200
    for status, headers, body in (readyz, articles):
        assert (status, body["code"]) == (503, "unavailable")
        assert headers["Content-Type"] == "application/problem+json"
        assert headers["Retry-After"] == "2"
        assert body["request_id"] == headers["X-Request-ID"]
