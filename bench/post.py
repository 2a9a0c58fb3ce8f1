"""How long a POST of a comment takes, and how long until the comment is public.

    make run                                  # in another terminal, NEWSPORTAL_LIMITS=off
    .venv/bin/python -m bench.post --url http://127.0.0.1:8000

Posts one comment after the other by different guests on the demo site and polls each until it
is public. The figures are of this machine as loaded as it is now; the median says more than p95.
"""

import argparse
import http.client
import json
import statistics
import time
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

SITE = "/api/v1/sites/demo"
POLL_SECONDS = 0.01
PUBLIC_WITHIN_SECONDS = 60


class Caller:
    """One kept connection, as a browser has."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(
            parts.hostname or "127.0.0.1", parts.port, timeout=30
        )

    def ask(self, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
        headers = {"Content-Type": "application/json", "User-Agent": "bench"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.connection.request(method, path, json.dumps(body) if body else None, headers)
        response = self.connection.getresponse()
        return response.status, json.loads(response.read() or b"null")


def measure(url: str, *, count: int, until_public: bool) -> dict[str, list[float]]:
    """Milliseconds of `count` POSTs and, if asked, of their ways to the public."""
    caller = Caller(url)
    article = f"{SITE}/articles/bench-{uuid4().hex[:8]}"
    times: dict[str, list[float]] = {"POST answered": [], "comment public": []}
    for number in range(count):
        status, guest = caller.ask("POST", f"{SITE}/guests", {"name": f"Читатель {number}"})
        if status != 201:
            raise SystemExit(f"guests: {status} {guest}")
        text = f"Мнение {number}: {uuid4().hex}"
        started = time.perf_counter()
        status, comment = caller.ask(
            "POST", f"{article}/comments", {"text": text}, token=guest["token"]
        )
        times["POST answered"].append((time.perf_counter() - started) * 1000)
        if status not in {201, 202}:
            raise SystemExit(f"comments: {status} {comment}")
        if until_public:
            _wait_until_public(caller, comment["id"], started)
            times["comment public"].append((time.perf_counter() - started) * 1000)
    return times


def _wait_until_public(caller: Caller, comment_id: str, started: float) -> None:
    while caller.ask("GET", f"/api/v1/comments/{comment_id}")[0] != 200:
        if time.perf_counter() - started > PUBLIC_WITHIN_SECONDS:
            raise SystemExit(f"comment {comment_id} is not public after a minute")
        time.sleep(POLL_SECONDS)


def report(times: dict[str, list[float]]) -> None:
    for name, unsorted in times.items():
        if unsorted:
            values = sorted(unsorted)
            p95 = values[max(0, round(len(values) * 0.95) - 1)]
            print(
                f"{name:16} n={len(values)}  median {statistics.median(values):6.1f} ms"
                f"  p95 {p95:6.1f} ms  max {values[-1]:6.1f} ms"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    report(measure(options.url, count=options.count, until_public=True))


if __name__ == "__main__":
    main()
