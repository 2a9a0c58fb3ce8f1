"""What the edge tells of itself on `/metrics`."""

from prometheus_client import Counter, Gauge

from newsportal.lib.http_metrics import own_registry

ANSWERS = Counter(
    "newsportal_edge_answers",
    "Public reads by what they took: memory, redis, django, or a wait for another.",
    ("outcome",),
    registry=own_registry,
)
BYTES = Gauge(
    "newsportal_edge_bytes",
    "Bytes of answers in memory, of all web processes.",
    registry=own_registry,
    multiprocess_mode="livesum",
)
