"""`/metrics` for Prometheus: for who watches the service, never for the public.

Allowed are the networks of NEWSPORTAL_METRICS_NETWORKS and who shows NEWSPORTAL_METRICS_TOKEN;
for all others there is nothing at this address.
"""

import hmac
from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from newsportal.events.routing import functions
from newsportal.lib import redis
from newsportal.lib.addresses import client_address
from newsportal.lib.http_metrics import http_registry
from newsportal.lib.problems import Problem, problem_response
from newsportal.queues import QUEUES

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[str, str, dict[str, str], float]


@csrf_exempt
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All numbers as Prometheus reads them. With an engine away, what the others tell."""
    if not _is_allowed(request):
        return problem_response(Problem("not_found"), request)
    gauges = CollectorRegistry()
    gauges.register(_Gauges([*_of_rows(), *_of_broker()]))
    body = generate_latest(http_registry()) + generate_latest(gauges)
    return HttpResponse(body, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def _is_allowed(request: HttpRequest) -> bool:
    wanted = settings.NEWSPORTAL_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if wanted and hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        return True
    caller = ip_address(client_address(request))
    networks = (ip_network(text, strict=False) for text in settings.NEWSPORTAL_METRICS_NETWORKS)
    return any(caller in network for network in networks)


def _of_rows() -> Iterable[Sample]:
    try:
        told = [sample for samples in functions("METRICS") for sample in samples()]
    except (DatabaseError, InterfaceError):
        return [("database_up", "Whether PostgreSQL answers.", {}, 0)]
    return [*told, ("database_up", "Whether PostgreSQL answers.", {}, 1)]


def _of_broker() -> Iterable[Sample]:
    """How many messages wait in each queue; no more than one wait for an engine that is away."""
    try:
        waiting = [(queue, redis.common().llen(queue)) for queue in QUEUES]
    except (RedisError, OSError):
        return [("redis_up", "Whether Redis answers.", {}, 0)]
    told: list[Sample] = [
        ("broker_messages", "Messages that wait for a worker.", {"queue": queue}, float(number))
        for queue, number in waiting
    ]
    return [*told, ("redis_up", "Whether Redis answers.", {}, 1)]


class _Gauges(Collector):
    """The samples, those of one name together."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self.samples = samples

    def collect(self) -> Iterator[Metric]:
        families: dict[str, GaugeMetricFamily] = {}
        for name, words, labels, value in self.samples:
            full = f"newsportal_{name}"
            if full not in families:
                families[full] = GaugeMetricFamily(full, words, labels=list(labels))
            families[full].add_metric(list(labels.values()), value)
        yield from families.values()
