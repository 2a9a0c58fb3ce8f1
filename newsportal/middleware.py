"""The roof's own middleware."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import resolve

from newsportal.lib.middleware import ProblemMiddleware

PROBES = {"/livez", "/readyz"}


class ProbeMiddleware:
    """Answers probes before the host is looked at: load balancers ask a process by its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.probe = ProblemMiddleware(_probe)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in PROBES:
            return self.probe(request)
        return self.get_response(request)


def _probe(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = resolve(request.path).func(request)
    return answer


class StaffLocaleMiddleware:
    """The language of the admin by cookie and browser; public answers must not vary by it.

    What depends on the reader's language there says so itself (`lang`, problems).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.with_locale = LocaleMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(("/admin/", "/i18n/")):
            return self.with_locale(request)  # type: ignore[return-value]
        return self.get_response(request)
