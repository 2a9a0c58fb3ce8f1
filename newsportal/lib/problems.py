"""Errors as answers: RFC 9457 problems in four languages. docs/problems.md names each code."""

import sys
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.views import csrf, defaults

from newsportal.lib.conditional import json_bytes
from newsportal.lib.error_page import PAGE_POLICY, error_page
from newsportal.lib.problem_bodies import CONTENT_TYPE, choose_language, problem_body
from newsportal.lib.problem_codes import JSON, STATUS, FieldError, Problem
from newsportal.lib.problem_mapping import log_cause, problem_from

__all__ = [
    "JSON",
    "STATUS",
    "FieldError",
    "Problem",
    "bad_request",
    "csrf_failure",
    "error_response",
    "exception_handler",
    "is_api",
    "page_not_found",
    "permission_denied",
    "problem_response",
    "request_language",
    "server_error",
    "wants_page",
]

ADMIN_PREFIX = "/admin/"


def request_language(request: HttpRequest) -> str:
    """ru, kk, az or en: `?lang=`, else the best of Accept-Language, else ru."""
    return choose_language(
        asked=_asked_language(request), accepted=request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    )


def _asked_language(request: HttpRequest) -> str:
    if not request.META.get("QUERY_STRING"):
        return ""
    try:
        return request.GET.get("lang", "")
    except SuspiciousOperation:
        # Too many parameters to read: this is the very error that is being told.
        return ""


def problem_response(problem: Problem, request: HttpRequest) -> HttpResponse:
    """The problem as application/problem+json in the caller's language; never to be stored."""
    language = request_language(request)
    request_id = getattr(request, "request_id", "")
    body = json_bytes(problem_body(problem, language=language, request_id=request_id))
    response = HttpResponse(body, status=problem.status, content_type=CONTENT_TYPE)
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    for name, value in problem.headers.items():
        response[name] = value
    return response


# --- Pages for people ---------------------------------------------------------------------------


def error_response(problem: Problem, request: HttpRequest) -> HttpResponse:
    """problem+json; outside /api/ a small Russian page for a client that reads HTML."""
    if not wants_page(request):
        return problem_response(problem, request)
    page = error_page(problem.code, getattr(request, "request_id", ""))
    response = HttpResponse(page, status=problem.status)
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = PAGE_POLICY
    for name, value in problem.headers.items():
        response[name] = value
    return response


def wants_page(request: HttpRequest) -> bool:
    """A browser outside the API; scripts and robots that take anything get JSON."""
    return not is_api(request) and "text/html" in request.headers.get("Accept", "").lower()


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def is_data(request: HttpRequest) -> bool:
    """The API but for its reference, which is a page."""
    return is_api(request) and not request.path.startswith("/api/docs")


def is_admin(request: HttpRequest) -> bool:
    """Django's own pages are kept there: the admin's texts, links and log-in belong to them."""
    return request.path.startswith(ADMIN_PREFIX)


# --- What DRF and Django call -------------------------------------------------------------------


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """For DRF: the exception as a problem; None (a bug of ours) lets Django log it and say 500."""
    problem = problem_from(exc)
    if problem is None:
        return None
    log_cause(exc)
    # DRF's views load the classes that settings name, which raise problems themselves.
    from rest_framework.views import set_rollback

    set_rollback()
    request: Any = context["request"]
    return problem_response(problem, getattr(request, "_request", request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: bad hosts, bodies over the limit, suspicious operations."""
    if is_admin(request):
        return defaults.bad_request(request, exception)
    return error_response(problem_from(exception) or Problem("bad_request"), request)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    if is_admin(request):
        return defaults.permission_denied(request, exception)
    return error_response(Problem("forbidden"), request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW."""
    if is_admin(request):
        return csrf.csrf_failure(request, reason)
    return error_response(Problem("forbidden"), request)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    if is_admin(request):
        return defaults.page_not_found(request, exception)
    return error_response(Problem("not_found"), request)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: a problem or an absent engine met by a middleware keeps its status."""
    exception = sys.exc_info()[1]
    problem = problem_from(exception) if exception else None
    if problem is None and is_admin(request):
        return defaults.server_error(request)
    return error_response(problem or Problem("internal_error"), request)
