"""What every request passes first: its number, errors as problems, the API's headers."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from newsportal.lib.ids import uuid7
from newsportal.lib.problem_mapping import log_cause, problem_from
from newsportal.lib.problems import Problem, error_response, is_admin, is_api, is_data
from newsportal.lib.request_ids import as_request_id, request_id_of_context

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Takes the caller's X-Request-ID if it is harmless, else makes one; it is on every answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = as_request_id(given) or str(uuid7())
        request.request_id = request_id  # type: ignore[attr-defined]
        with request_id_of_context(request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class ProblemMiddleware:
    """Errors that DRF never sees leave the API as problems too.

    Those are exceptions of plain Django views, and the HTML answers that Django itself makes:
    404 and 405 of URL resolution, a bad host, a failed CSRF check, the debug pages. Elsewhere
    only a 405 has no page yet.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_covered(request, response.status_code) or _is_data(response):
            return response
        problem = Problem(_code_of(response.status_code), headers=_kept_headers(response))
        return error_response(problem, request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None leaves bugs to Django, which logs them, and the admin's errors to its own pages."""
        problem = problem_from(exception)
        if problem is None or (is_admin(request) and problem.code != "unavailable"):
            return None
        log_cause(exception)
        return error_response(problem, request)


def _is_covered(request: HttpRequest, status: int) -> bool:
    if is_api(request):
        return status >= 400
    return status == HTTPStatus.METHOD_NOT_ALLOWED and not is_admin(request)


def _is_data(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith("application/")


def _kept_headers(response: HttpResponse) -> dict[str, str]:
    names = ("Allow", "Retry-After", "WWW-Authenticate", "Vary", "Access-Control-Allow-Origin")
    return {name: response[name] for name in names if name in response}


_CODES = {
    401: "invalid_token",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    503: "unavailable",
}


def _code_of(status: int) -> str:
    return _CODES.get(status, "internal_error" if status >= 500 else "bad_request")


class ApiHeadersMiddleware:
    """Answers of the API are data: no browser may run, frame or re-interpret them."""

    # What Django says to browsers of pages. Beside a policy under which nothing runs or is framed
    # it is nothing new, and each header costs a hot read as much as looking for the answer.
    OF_PAGES = ("X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_api(request):
            response.headers.setdefault("X-Content-Type-Options", "nosniff")
            # The reference is a page with scripts and sends a policy of its own.
            if is_data(request):
                for name in self.OF_PAGES:
                    response.headers.pop(name, None)
                response.headers.setdefault(
                    "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"
                )
        return response
