import json
import logging
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.test import Client
from django.urls import path
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny

from newsportal.lib.problems import Problem
from newsportal.lib.request_ids import RequestIdFilter

# --- A small site of its own --------------------------------------------------------------------

FAILURES = {
    "problem": Problem("thread_closed", headers={"Retry-After": "9"}),
    "404": Http404(),
    "403": PermissionDenied(),
    "400": SuspiciousOperation(),
    "database": OperationalError("away"),
    "bug": ZeroDivisionError("secret detail"),
}


def fail(request, kind):
    raise FAILURES[kind]


def plain(request):
    logging.getLogger("newsportal.test").warning("at work")
    return HttpResponse("ok")


def not_allowed(request):
    return HttpResponseNotAllowed(["GET", "PUT"])


def data(request):
    return JsonResponse({"own": 1}, status=409)


def read_body(request):
    return HttpResponse(str(len(request.body)))


@api_view(["POST"])
@permission_classes([AllowAny])
def rest(request):
    return JsonResponse(request.data)


urlpatterns = [
    path("api/fail/<kind>", fail),
    path("page/fail/<kind>", fail),
    path("admin/fail/<kind>", fail),
    path("api/plain", plain),
    path("api/docs", plain),
    path("page/plain", plain),
    path("api/not-allowed", not_allowed),
    path("api/data", data),
    path("api/body", read_body),
    path("api/rest", rest),
]
handler400 = "newsportal.lib.problems.bad_request"
handler403 = "newsportal.lib.problems.permission_denied"
handler404 = "newsportal.lib.problems.page_not_found"
handler500 = "newsportal.lib.problems.server_error"

pytestmark = pytest.mark.urls(__name__)


class Breaking:
    """A middleware whose engine is away, or that raises a problem."""

    error: Exception = OperationalError("away")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        raise self.error


@pytest.fixture(autouse=True)
def _small_site(settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.MIDDLEWARE = [
        "newsportal.lib.middleware.RequestIdMiddleware",
        "newsportal.lib.middleware.ProblemMiddleware",
        "newsportal.lib.middleware.ApiHeadersMiddleware",
        "django.middleware.common.CommonMiddleware",
    ]


@pytest.fixture(params=[False, True], ids=["production", "debug"])
def _debug(request, settings):
    settings.DEBUG = request.param


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def problem_of(response):
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    assert body["request_id"] == response["X-Request-ID"] != ""
    return response.status_code, body["code"]


class TestRequestId:
    @pytest.mark.parametrize("given", ["a", "A-z_0.9", "x" * 64])
    def test_keeps_a_harmless_one(self, client, given):
        assert client.get("/api/plain", headers={"X-Request-ID": given})["X-Request-ID"] == given

    @pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "é", "<b>", "a,b"])
    def test_replaces_any_other(self, client, given):
        answered = client.get("/api/plain", headers={"X-Request-ID": given})["X-Request-ID"]
        assert UUID(answered).version == 7

    @pytest.mark.parametrize("address", ["/page/plain", "/nowhere", "/api/fail/bug"])
    def test_is_on_every_answer(self, client, address):
        answered = client.get(address, headers={"X-Request-ID": "r1"})
        assert answered["X-Request-ID"] == "r1"

    def test_is_in_the_log(self, client, caplog):
        caplog.handler.addFilter(RequestIdFilter())
        client.get("/api/plain", headers={"X-Request-ID": "r7"})
        client.get("/api/fail/bug", headers={"X-Request-ID": "r8"})
        logging.getLogger("newsportal.test").warning("outside")
        found = [(record.name, record.request_id) for record in caplog.records]
        assert found == [
            ("newsportal.test", "r7"),
            ("django.request", "r8"),
            ("newsportal.test", "-"),
        ]


class TestApiErrors:
    @pytest.mark.parametrize(
        ("address", "status", "code"),
        [
            ("/api/nowhere", 404, "not_found"),
            ("/api/fail/problem", 409, "thread_closed"),
            ("/api/fail/404", 404, "not_found"),
            ("/api/fail/403", 403, "forbidden"),
            ("/api/fail/400", 400, "bad_request"),
            ("/api/fail/database", 503, "unavailable"),
            ("/api/fail/bug", 500, "internal_error"),
            ("/api/not-allowed", 405, "method_not_allowed"),
        ],
    )
    @pytest.mark.usefixtures("_debug")
    def test_are_problems_whoever_makes_them(self, client, address, status, code):
        response = client.get(address, headers={"Accept": "text/html"})
        assert problem_of(response) == (status, code)
        assert b"secret detail" not in response.content

    def test_keep_their_headers(self, client):
        assert client.get("/api/not-allowed")["Allow"] == "GET, PUT"
        assert client.get("/api/fail/problem")["Retry-After"] == "9"
        assert client.get("/api/fail/database")["Retry-After"] == "2"

    def test_data_of_a_view_stays_as_it_is(self, client):
        response = client.get("/api/data")
        assert (response.status_code, response.json()) == (409, {"own": 1})

    def test_a_bad_host_is_a_problem(self, client):
        response = client.get("/api/plain", headers={"Host": "evil.example"})
        assert problem_of(response) == (400, "bad_request")

    def test_a_large_body_is_413(self, client):
        response = client.post("/api/body", b"x" * 70_000, content_type="text/plain")
        assert problem_of(response) == (413, "too_large")

    def test_too_many_parameters_are_a_problem(self, client):
        response = client.get("/api/plain?" + "a=1&" * 2000)
        assert response.status_code == 200
        response = client.get("/api/nowhere?" + "a=1&" * 2000)
        assert problem_of(response) == (404, "not_found")

    def test_an_engine_away_in_a_middleware_is_503(self, client, settings):
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Breaking"]
        response = client.get("/api/plain")
        assert problem_of(response) == (503, "unavailable")
        assert response["Retry-After"] == "2"

    def test_a_problem_raised_in_a_middleware_keeps_its_code(self, client, settings, monkeypatch):
        monkeypatch.setattr(Breaking, "error", Problem("rate_limited"))
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Breaking"]
        assert problem_of(client.get("/api/plain")) == (429, "rate_limited")

    def test_what_is_for_pages_is_not_asked_by_data(self, client, settings):
        for_pages = ["newsportal.page_middleware.PagesOnlyMiddleware", f"{__name__}.Breaking"]
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, *for_pages]
        assert client.get("/api/plain").status_code == 200
        assert client.get("/api/docs").status_code == 503
        assert client.get("/admin/").status_code == 503


class TestRestFramework:
    @pytest.mark.parametrize(
        ("body", "content_type", "status", "code"),
        [
            (b'{"a":1e400}', "application/json", 400, "invalid_json"),
            (b"[" * 60_000, "application/json", 400, "invalid_json"),
            (b'{"a":1', "application/json; charset=utf-8", 400, "invalid_json"),
            (b"x" * 70_000, "application/json", 413, "too_large"),
            (b"<a/>", "text/xml", 415, "unsupported_media_type"),
            (b"a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        ],
    )
    def test_bad_bodies_are_problems(self, client, body, content_type, status, code):
        response = client.post("/api/rest", body, content_type=content_type)
        assert problem_of(response) == (status, code)

    def test_a_wrong_method_says_which_are_allowed(self, client):
        response = client.put("/api/rest", b"{}", content_type="application/json")
        assert problem_of(response) == (405, "method_not_allowed")
        assert set(response["Allow"].split(", ")) == {"POST", "OPTIONS"}

    def test_a_good_body_arrives(self, client):
        response = client.post("/api/rest", '{"a":"ә"}', content_type="application/json")
        assert (response.status_code, response.json()) == (200, {"a": "ә"})


class TestPages:
    def test_a_browser_sees_a_russian_page(self, client):
        response = client.get("/nowhere", headers={"Accept": "text/html", "X-Request-ID": "r9"})
        page = response.content.decode()
        assert response.status_code == 404
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert "<h1>Не найдено</h1>" in page
        assert "r9" in page
        assert "default-src 'none'; style-src 'sha256-" in response["Content-Security-Policy"]

    def test_another_client_gets_a_problem(self, client):
        response = client.get("/nowhere", headers={"Accept": "*/*"})
        assert problem_of(response) == (404, "not_found")

    def test_the_admin_keeps_the_pages_of_django(self, client):
        response = client.get("/admin/fail/403", headers={"Accept": "text/html"})
        assert response.status_code == 403
        assert b"<h1>403 Forbidden</h1>" in response.content
        assert client.get("/admin/fail/database").status_code == 503


class TestApiHeaders:
    def test_the_api_answers_data_and_nothing_to_run(self, client):
        response = client.get("/api/plain")
        assert response["X-Content-Type-Options"] == "nosniff"
        policy = response["Content-Security-Policy"]
        assert policy == "default-src 'none'; frame-ancestors 'none'"

    def test_pages_keep_policies_of_their_own(self, client):
        assert "Content-Security-Policy" not in client.get("/page/plain").headers
        assert "Content-Security-Policy" not in client.get("/api/docs").headers
