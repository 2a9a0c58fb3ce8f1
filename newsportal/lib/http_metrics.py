"""Requests by route, method and status, and how long they took, counted in each process.

Several web processes share their numbers by files in PROMETHEUS_MULTIPROC_DIR, as the Prometheus
client has it; whichever is asked for `/metrics` tells the sum. Without that folder each process
tells of itself alone. Labels come from closed sets: no caller can make new ones.
"""

import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.http import HttpRequest
from django.http.response import HttpResponseBase

if _folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    # The client looks for it when it is first imported.
    Path(_folder).mkdir(parents=True, exist_ok=True)

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

# Marks what the edge asks for many: it counts by itself what they are given.
EDGE_ASKS = "newsportal.edge_asks"

own_registry = CollectorRegistry()
REQUESTS = Counter(
    "newsportal_http_requests",
    "Answers by route, method and status.",
    ("route", "method", "status"),
    registry=own_registry,
)
SECONDS = Histogram(
    "newsportal_http_request_seconds",
    "How long answers took, by route.",
    ("route",),
    buckets=BUCKETS,
    registry=own_registry,
)


class HttpMetricsMiddleware:
    """Counts each answer of Django's; what the web server refuses by itself is not seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = (match.view_name or "unnamed") if match else "none"
        method = request.method if request.method in METHODS else "other"
        if EDGE_ASKS not in request.META:
            _requests(route, method, response.status_code).inc()
        _seconds(route).observe(time.perf_counter() - began)
        return response


@cache
def _requests(route: str, method: str, status: int) -> Counter:
    """Looked up once: to check and join labels costs more than to count."""
    return REQUESTS.labels(route, method, str(status))


@cache
def _seconds(route: str) -> Histogram:
    return SECONDS.labels(route)


def http_registry() -> CollectorRegistry:
    """The numbers of all web processes that share a folder, else of this one."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return own_registry
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    return registry
