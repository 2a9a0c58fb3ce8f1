"""What load balancers ask."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from newsportal.lib.problem_texts import problem_text
from tests.hostile import assert_problem

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


READ_ONLY = ["/", "/demo/news-1", "/s/aaaaaaaaaa", f"/f/{UUID(int=7)}", "/docs/problems"]
READ_ONLY += ["/livez", "/readyz"]
UNSAFE = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "X"]


class TestReadOnlyPages:
    """No form leads to them: what they say to other methods has nothing to do with CSRF."""

    @pytest.mark.parametrize("path", READ_ONLY)
    @pytest.mark.parametrize("method", UNSAFE)
    def test_answer_other_methods_with_a_problem(self, method: str, path: str) -> None:
        answer = Client(enforce_csrf_checks=True).generic(method, path)
        assert_problem(answer, 405, "method_not_allowed")
        assert answer.headers["Allow"] == "GET, HEAD"

    @pytest.mark.parametrize("path", READ_ONLY)
    def test_show_a_browser_a_russian_page(self, path: str) -> None:
        client = Client(enforce_csrf_checks=True)
        answer = client.post(path, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        title = problem_text("method_not_allowed", "ru")[0]
        assert f"<h1>{title}</h1>" in answer.content.decode()


class TestCsrfFailure:
    def test_is_a_problem_outside_the_admin(self) -> None:
        answer = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "kk"})
        assert_problem(answer, 403, "forbidden")

    def test_is_djangos_page_inside(self, db: None) -> None:
        answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "CSRF" in answer.content.decode()
