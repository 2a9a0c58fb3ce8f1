"""Cross-origin reads for everybody, everything else for the site's own origins."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from newsportal.lib.conditional import EXPOSED
from newsportal.sites.hosts import is_own_origin
from newsportal.sites.models import Site

ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-ID"
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
PREFLIGHT_SECONDS = 7200
_SITE_PATH = re.compile(r"\A/api/v1/sites/([a-z0-9-]{1,40})(?:/|\Z)")


class CorsMiddleware:
    """The API ignores cookies, so a public GET may be read by any page; the rest is by site.

    A route without a site in its path (`/comments/{id}`) takes the origin of any site: what it
    does is decided by the bearer token, which no page of another origin holds.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = request.META.get("HTTP_ORIGIN", "")
        if not origin or not request.path.startswith("/api/"):
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return _preflight(request, origin)
        response = self.get_response(request)
        if _is_public_read(request):
            response["Access-Control-Allow-Origin"] = "*"
        else:
            patch_vary_headers(response, ["Origin"])
            if is_known_origin(request.path, origin):
                response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = EXPOSED
        return response


def _is_public_read(request: HttpRequest) -> bool:
    return request.method in {"GET", "HEAD"} and "HTTP_AUTHORIZATION" not in request.META


def is_known_origin(path: str, origin: str) -> bool:
    match = _SITE_PATH.match(path)
    sites = Site.objects.filter(key=match[1]) if match else Site.objects.all()
    return any(is_own_origin(site, origin) for site in sites.only("hosts"))


def _asks_for_public_read(request: HttpRequest) -> bool:
    """Whether the browser asks before a GET without a token (`If-None-Match` makes it ask)."""
    method = request.headers["Access-Control-Request-Method"]
    headers = request.headers.get("Access-Control-Request-Headers", "").lower().split(",")
    has_token = "authorization" in {name.strip() for name in headers}
    return method in {"GET", "HEAD"} and not has_token


def _preflight(request: HttpRequest, origin: str) -> HttpResponse:
    response = HttpResponse(status=204)
    patch_vary_headers(
        response, ["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"]
    )
    is_public = _asks_for_public_read(request)
    if is_public or is_known_origin(request.path, origin):
        response["Access-Control-Allow-Origin"] = "*" if is_public else origin
        response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
        response["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return response
