"""How long pages of the news feed take among a million articles, and among a thousand.

    .venv/bin/python -m bench.feed [--sizes 1000,1000000] [--calls 500] [--json]

Starts PostgreSQL and Valkey on a state folder of its own, copies the rows in up to each size and
asks the HTTP view in this process, after some calls to warm it up. Each call is another question:
pages by cursor, both orders, with and without a section. `growth` is the median at the last size
to that at the first. The plan at the last one is printed too.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg

from bench.broker_away import free_port
from newsportal.local.addresses import database_url
from newsportal.local.engines import Engines
from newsportal.local.programs import PREPARE, newsportal_programs

SITE = "demo"
SECTIONS = 20
WARM_UP = 50
_ARTICLES = """
    COPY articles_article (site_id, key, url, aliases, title, section_id, tags, authors, language,
        image_url, published_at, spells, is_registered, created_at) FROM STDIN
"""
_RANKS = 'COPY articles_rank (article_id, site_id, sort, "window", value) FROM STDIN'


def prepare(state: Path) -> None:
    """The tables, and the site `demo`."""
    programs = {one.name: one for one in newsportal_programs(port=free_port(), state=state)}
    environ = os.environ | dict(programs[PREPARE].environ)
    quiet = subprocess.DEVNULL
    subprocess.run(programs[PREPARE].argv, env=environ, check=True, stdout=quiet, stderr=quiet)


def make_sections() -> list[int]:
    """Their numbers."""
    from newsportal.sites.models import Section, Site

    site = Site.objects.get(key=SITE)
    named = [Section(site=site, key=f"s{n + 1}", name=f"S{n + 1}") for n in range(SECTIONS)]
    return [section.id for section in Section.objects.bulk_create(named)]


def seed(cursor: Any, numbers: range, *, sections: list[int]) -> None:
    """Articles of these numbers, each with a place in `hot` and `rising`."""
    from newsportal.sites.models import Site

    cursor.execute("SET statement_timeout = 0")
    cursor.execute("SELECT coalesce(max(id), 0) FROM articles_article")
    last, site = cursor.fetchone()[0], Site.objects.get(key=SITE).id
    with cursor.copy(_ARTICLES) as copy:
        for number in numbers:
            key, section = f"bench-{number}", sections[number % SECTIONS]
            at = f"2026-01-01 00:00:00+00:{number % 60:02}"
            url = f"https://demo.example/{key}"
            row = (site, key, url, "{}", f"Новость {number}", section, "{}", "{}", "ru", "", at)
            copy.write_row((*row, "[]", True, at))
    cursor.execute(
        "INSERT INTO articles_engagement (article_id, version, comments, reviews, ratings_1,"
        " ratings_2, ratings_3, ratings_4, ratings_5, shares, intents, previewed, confirmed,"
        " click_backs, reactions, followers) SELECT id, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,"
        " '{}', 0 FROM articles_article WHERE id > %s RETURNING article_id",
        [last],
    )
    ids = [row[0] for row in cursor.fetchall()]
    values = random.Random(last)
    with cursor.copy(_RANKS) as copy:
        for article in ids:
            for sort, top in (("hot", 82_000_000_000), ("rising", 656_000_000_000)):
                copy.write_row((article, site, sort, "all", top + values.randrange(10**8)))
    # The application's role may not; in time autovacuum does.
    with psycopg.connect(database_url("owner"), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE articles_article, articles_rank, articles_engagement")


def questions(get: Any) -> Iterator[str]:
    """Addresses: first pages and the pages after them."""
    cursors: dict[str, str] = {}
    for number in range(sys.maxsize):
        sort = ("hot", "rising")[number % 2]
        section = f"&section=s{number % SECTIONS + 1}" if number % 3 == 0 else ""
        base = f"/api/v1/sites/{SITE}/articles?sort={sort}{section}"
        yield base + (f"&cursor={cursors[base]}" if cursors.get(base) else "")
        cursors[base] = get().get("next") or ""


def measure(*, calls: int) -> dict[str, Any]:
    """Times of all articles' pages and of one section's, which pass over the others."""
    from django.test import Client

    client, answer = Client(), [{}]
    times: dict[str, list[float]] = {"all": [], "section": []}
    for number, address in enumerate(questions(lambda: answer[0])):
        if number == WARM_UP + calls:
            break
        began = time.perf_counter()
        response = client.get(address, headers={"host": "localhost"})
        took = (time.perf_counter() - began) * 1000
        if response.status_code != 200:
            raise SystemExit(f"{address}: {response.status_code}")
        answer[0] = response.json()
        if number >= WARM_UP:
            times["section" if "section=" in address else "all"].append(took)
    return {name: _shares(sorted(taken)) for name, taken in times.items()}


def _shares(taken: list[float]) -> dict[str, float]:
    return {
        "calls": len(taken),
        "p50_ms": round(taken[len(taken) // 2], 2),
        "p99_ms": round(taken[int(len(taken) * 0.99) - 1], 2),
        "max_ms": round(taken[-1], 2),
    }


def plan() -> str:
    """Of the statement that reads the first places."""
    from django.db import connection

    from newsportal.articles import selectors
    from newsportal.lib.statements import rows_of
    from newsportal.sites.models import Site

    site = Site.objects.get(key=SITE)
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        selectors.in_order(site, {}, sort="hot", window="1h", after=None, limit=21)
    sql, params = asked[0]
    return "\n".join(row[0] for row in rows_of(f"EXPLAIN ANALYZE {sql}", params))


def run(*, sizes: list[int], calls: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.db import connection

    found: dict[str, Any] = {}
    sections = make_sections()
    with connection.cursor() as cursor:
        for before, size in pairwise([0, *sizes]):
            began = time.perf_counter()
            seed(cursor, range(before, size), sections=sections)
            seconds = time.perf_counter() - began
            found[str(size)] = {"seeded_in_s": round(seconds, 1), **measure(calls=calls)}
    first, last = found[str(sizes[0])], found[str(sizes[-1])]
    explained = plan()
    return found | {
        "growth": {
            name: round(last[name]["p50_ms"] / first[name]["p50_ms"], 2)
            for name in ("all", "section")
        },
        "uses_rank_order": "rank_order" in explained,
        "plan": explained,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,1000000")
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as folder:
        os.environ["NEWSPORTAL_STATE_DIR"] = folder
        os.environ["NEWSPORTAL_LIMITS"] = "off"
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsportal.settings"
        with Engines():
            prepare(Path(folder))
            sizes = sorted(map(int, options.sizes.split(",")))
            found = run(sizes=sizes, calls=options.calls)
    shown = found if options.json else {name: found[name] for name in found if name != "plan"}
    print(json.dumps(shown, ensure_ascii=False))
    if not options.json:
        print(found["plan"])


if __name__ == "__main__":
    main()
