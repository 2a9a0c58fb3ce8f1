"""What a page costs that nobody keeps a copy of, by the size of its thread.

    .venv/bin/python -m bench.growth [--sizes 50,1000,10000,1000000] [--calls 200] [--state DIR]

Starts PostgreSQL and Valkey, writes threads of made-up comments and asks the Django application
itself for their pages, without any cache before it: round by round, each size in turn. Times are
of the processor, of this process and of all backends of PostgreSQL together, and each is the
median of rounds. A folder given by --state is kept, and its threads are not written again.
"""

import argparse
import gc
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg

from bench.feed import prepare
from bench.threads import SITE, seed_story, seed_thread
from newsportal.local.addresses import database_url
from newsportal.local.engines import Engines

PAGES = {
    "default": "?sort=newest",
    "best": "",
    "most_replied": "?sort=most_replied",
    "rating_low": "?sort=rating_low",
    "50 roots": "?limit=50",
}
ROUNDS = 5
STORIES = 300


def get(application: Callable[..., Any], address: str) -> bytes:
    """The body of a 200, from the WSGI application itself."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
    told: list[str] = []
    answer = application(environ, lambda status, headers, error=None: told.append(status))
    body = b"".join(answer)
    answer.close()
    if not told[0].startswith("200"):
        raise SystemExit(f"{address}: {told[0]} {body!r}")
    return body


class Backends:
    """The processes of PostgreSQL that serve this program, and their time on the processor."""

    def __init__(self) -> None:
        with psycopg.connect(database_url("owner"), autocommit=True) as owner:
            rows = owner.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND usename IS NOT NULL AND pid <> pg_backend_pid()"
            )
            self.pids = [row[0] for row in rows]

    def seconds(self) -> float:
        files = (Path(f"/proc/{pid}/schedstat") for pid in self.pids)
        return sum(int(file.read_text().split()[0]) for file in files) / 1e9


def cost(ask: Callable[[], Any], *, calls: int, backends: Backends) -> tuple[float, float]:
    """Milliseconds of the processor for one call: here, and in PostgreSQL."""
    here, there = time.process_time(), backends.seconds()
    for _ in range(calls):
        ask()
    return (
        (time.process_time() - here) * 1000 / calls,
        (backends.seconds() - there) * 1000 / calls,
    )


def measure(keys: dict[int, str], *, calls: int) -> dict[str, Any]:
    """Page -> size -> milliseconds, and how they grow from the smallest size."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    found: dict[str, Any] = {}
    for page, query in PAGES.items():
        asked = {
            size: f"/api/v1/sites/{SITE}/articles/{key}/comments{query}"
            for size, key in keys.items()
        }
        found[page] = _compare(application, asked, calls=calls)
    return found


def _compare(
    application: Callable[..., Any], asked: dict[int, str], *, calls: int
) -> dict[str, Any]:
    sizes = {size: len(get(application, address)) for size, address in asked.items()}
    for address in asked.values():
        for _ in range(20):
            get(application, address)
    backends = Backends()
    taken: dict[int, list[tuple[float, float]]] = {size: [] for size in asked}
    gc.collect()
    for _ in range(ROUNDS):
        for size, address in asked.items():
            once = cost(lambda a=address: get(application, a), calls=calls, backends=backends)  # type: ignore[misc]
            taken[size].append(once)
    totals = {size: statistics.median(sum(one) for one in each) for size, each in taken.items()}
    smallest = min(totals)
    return {
        str(size): {
            "cpu_ms": round(totals[size], 2),
            "web_ms": round(statistics.median(one[0] for one in taken[size]), 2),
            "postgres_ms": round(statistics.median(one[1] for one in taken[size]), 2),
            "bytes": sizes[size],
            f"to_{smallest}": round(totals[size] / totals[smallest], 2),
        }
        for size in asked
    }


@contextmanager
def state_folder(name: str) -> Iterator[Path]:
    if name:
        Path(name).mkdir(parents=True, exist_ok=True)
        yield Path(name)
        return
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as folder:
        yield Path(folder)


def threads(sizes: list[int]) -> dict[int, str]:
    """Size -> key of the article; what is there already is not written again."""
    from django.db import connection

    from newsportal.articles.models import Article

    keys = {}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for size in sizes:
            key = f"bench-{size}"
            if not Article.objects.filter(key=key).exists():
                began = time.perf_counter()
                seed_thread(cursor, comments=size)
                print(f"{size} comments written in {time.perf_counter() - began:.0f} s")
            keys[size] = key
        # Without them PostgreSQL would think that every article has a long thread.
        if not Article.objects.filter(key="story-0").exists():
            for number in range(STORIES):
                seed_story(cursor, number=number)
    with psycopg.connect(database_url("owner"), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE comments_comment, readers_reader, articles_engagement")
    connection.close()
    return keys


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="50,1000,10000,1000000")
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--state", default="")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    with state_folder(options.state) as folder:
        os.environ["NEWSPORTAL_STATE_DIR"] = str(folder)
        os.environ["NEWSPORTAL_LIMITS"] = "off"
        os.environ["NEWSPORTAL_DB_POOL_SIZE"] = "9"
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsportal.settings"
        with Engines():
            prepare(folder)
            import django

            django.setup()
            report(measure(threads(sizes), calls=options.calls), as_json=options.json)


def report(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found))
        return
    for page, sizes in found.items():
        for size, numbers in sizes.items():
            shown = "  ".join(f"{name} {value}" for name, value in numbers.items())
            print(f"{page:14} {size:>8} comments  {shown}")


if __name__ == "__main__":
    main()
