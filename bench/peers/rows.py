"""What is measured: rows of targets with one question each."""

import gzip
import json
import random
import re
import sqlite3
import statistics
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from bench.peers import cost
from bench.peers.load import Ask, Caller, Load, one_by_one, wrk
from bench.peers.ours import Ours
from bench.peers.seeding import Seeded
from bench.peers.servers import Target
from newsportal.local.addresses import socket_dir
from newsportal.local.pids import wait_until

API = "/api/v1/sites/demo"
WORDS = Path(__file__).parents[2] / "comments/moderation/vocabulary/ru.txt"
POSTS_PER_SECOND = 10
LOOK_SECONDS = 0.02
SCREENED_WITHIN_SECONDS = 30
RESTS_WITHIN_SECONDS = 30
REST_SECONDS, REST_SHARE = 0.2, 0.2
WARM_UP = 8
# Each connection of a pool has its statements planned, each process has met most words.
POSTS_WARM_UP_SECONDS = 4


@dataclass(frozen=True)
class Cell:
    """One target in one row. `posts_to`: where comments are posted meanwhile. `stored`: how many
    comments it has; that many more it must have as it has said that it took.
    """

    label: str
    target: Target
    ask: Ask
    posts_to: str = ""
    stored: Callable[[], int] | None = None


@dataclass(frozen=True)
class Row:
    """`turns`: how often all cells have their turn in a round, where numbers are close together."""

    name: str
    cells: tuple[Cell, ...]
    is_single: bool = False
    turns: int = 1


@dataclass
class Measured:
    """Rounds of one cell; each number that is told is the median of them."""

    loads: list[Load] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    visible_ms: list[float] = field(default_factory=list)

    def numbers(self) -> dict[str, float]:
        return {
            "rps": statistics.median(load.rps for load in self.loads),
            "p50_ms": statistics.median(load.p50_ms for load in self.loads),
            "p99_ms": statistics.median(load.p99_ms for load in self.loads),
            "cpu_us": statistics.median(self.cpu_us),
            "errors": float(sum(load.errors for load in self.loads)),
        }


@dataclass(frozen=True)
class Field:
    """All who take part."""

    ours: Ours
    static: Target
    hello: Target
    isso: Target
    xtd: Target
    seeded: Seeded
    folder: Path

    def all_rows(self) -> list[Row]:
        sizes = sorted(self.seeded.threads)
        return [
            self._hot(sizes[0]),
            self._not_modified(sizes[0]),
            *(self._cold(size) for size in sizes),
            self._counts(),
            *self._under_posts(sizes[1] if len(sizes) > 1 else sizes[0]),
            self._posts(),
        ]

    def page(self, size: int, query: str = "limit=50") -> Ask:
        return Ask(f"{API}/articles/{self.seeded.threads[size]}/comments?{query}")

    def number(self, size: int) -> int:
        """The peers' number of the article."""
        return sorted(self.seeded.threads).index(size) + 1

    def isso_page(self, size: int, query: str = "limit=50&nested_limit=5") -> Ask:
        return Ask(f"/?uri=/story/{self.number(size)}/&{query}")

    def xtd_page(self, size: int) -> Ask:
        return Ask(f"/comments/api/auth-group/{self.number(size)}/")

    def _hot(self, size: int) -> Row:
        page = self.page(size)
        return Row(
            f"hot page of {size} comments",
            (
                _cell(self.static, Ask("/page.json")),
                _cell(self.hello, Ask("/")),
                _cell(self.ours.front, page),
                _cell(self.ours.app, page),
                _cell(self.xtd, self.xtd_page(size)),
                _cell(self.isso, self.isso_page(size)),
            ),
            turns=3,
        )

    def _not_modified(self, size: int) -> Row:
        page = self.page(size)
        etag = Caller(self.ours.app.port).check(page).headers["etag"]
        known = Ask(page.path, headers={"If-None-Match": etag}, status=304)
        targets = (self.ours.front, self.ours.app)
        return Row("not modified (304)", tuple(_cell(target, known) for target in targets))

    def _cold(self, size: int) -> Row:
        """One client: what these cost is told by one request, not by a queue of sixteen.

        In each thread a page is the same 50 comments: 20 roots and their 30 replies, also of Isso.
        Pages of 50 roots stand beside it: they have 75 replies, but in the smallest thread.
        """
        cells = (
            _cell(self.ours.cold, self.page(size, "limit=20")),
            _cell(self.xtd, self.xtd_page(size)),
            _cell(self.isso, self.isso_page(size, "limit=20&nested_limit=3")),
            Cell("newsportal, 50 roots", self.ours.cold, self.page(size)),
            Cell("Isso, 50 roots", self.isso, self.isso_page(size)),
        )
        return Row(f"cold page, thread of {size}", cells, is_single=True)

    def _under_posts(self, size: int) -> Iterator[Row]:
        page = self.page(size, "limit=50&sort=newest")
        same = f"{API}/articles/{self.seeded.threads[size]}/comments"
        other = f"{API}/articles/{self.seeded.articles[-1]}/comments"
        for target in (self.ours.app, self.ours.front):
            yield Row(
                f"hot page while comments are posted, {target.name}",
                (
                    Cell("quiet", target, page),
                    Cell("posts elsewhere", target, page, other),
                    Cell("posts to it", target, page, same),
                ),
                turns=3,
            )

    def _posts(self) -> Row:
        small, first = len(self.seeded.articles), len(self.seeded.threads) + 1
        prelude = _prelude(self.folder, self.seeded.tokens)
        number = f"math.random({first}, {first + small - 1})"
        ours = posts_of_ours(self.folder, self.seeded).lua
        isso, xtd = prelude + _ISSO % {"number": number}, prelude + _XTD % {"number": number}
        asked = (
            (self.ours.app, ours, _stored_by_us),
            (self.isso, isso, lambda: _stored_by_isso(self.folder / "isso.db")),
            (self.xtd, xtd, _stored_by_xtd),
        )
        return Row(
            "POST a comment",
            tuple(
                Cell(target.name, target, Ask("/", "POST", lua=lua), stored=stored)
                for target, lua, stored in asked
            ),
        )

    def _counts(self) -> Row:
        first = len(self.seeded.threads) + 1
        keys = ",".join(self.seeded.articles[:50])
        uris = [f"/story/{number}/" for number in range(first, first + 50)]
        json_type = {"Content-Type": "application/json"}
        counts = Ask(f"{API}/counts?articles={keys}")
        return Row(
            "counts of 50 articles",
            (
                _cell(self.ours.front, counts),
                _cell(self.ours.app, counts),
                _cell(self.isso, Ask("/count", "POST", json_type, json.dumps(uris))),
            ),
        )

    def measure(self, row: Row, cell: Cell, *, seconds: float, into: Measured) -> None:
        """One window, when nothing of an earlier one is left to do."""
        if not cell.ask.lua:
            Caller(cell.target.port).check(cell.ask)
        wait_until(_is_screened, seconds=SCREENED_WITHIN_SECONDS, every=0.1)
        stored = cell.stored() if cell.stored else 0
        with self._posting(cell) as visible:
            before_pids = cell.target.processes(with_pipeline=bool(cell.ask.lua))
            before = cost.cpu_seconds(before_pids)
            if row.is_single:
                load = one_by_one(cell.target.port, cell.ask, seconds=seconds)
            else:
                load = wrk(cell.target.port, cell.ask, seconds=seconds, folder=self.folder)
            used = cost.cpu_seconds(before_pids) - before
        # What its clients no longer wait for would be taken from the next one's window.
        wait_until(lambda: _is_at_rest(before_pids), seconds=RESTS_WITHIN_SECONDS)
        if cell.stored and (kept := cell.stored() - stored) < load.requests - load.errors:
            sys.exit(f"{cell.label} answered {load.requests} posts and stored {kept}")
        into.loads.append(load)
        into.cpu_us.append(used / max(1, load.requests) * 1e6)
        into.visible_ms += visible

    def warm_up(self, rows: list[Row]) -> None:
        """Let each process load what it loads when it is first asked."""
        for row in rows:
            for cell in row.cells:
                # Several connections, for there are two processes of each.
                for _ in range(1 if row.is_single else WARM_UP):
                    if not cell.ask.lua:
                        Caller(cell.target.port).check(cell.ask)
                if cell.ask.lua:
                    warm = POSTS_WARM_UP_SECONDS
                    wrk(cell.target.port, cell.ask, seconds=warm, folder=self.folder)
        small = self.page(min(self.seeded.threads))
        for _ in range(WARM_UP):
            Caller(self.ours.cold.port).check(small)

    @contextmanager
    def _posting(self, cell: Cell) -> Iterator[list[float]]:
        """Ten comments a second until the end of the block; how long until each was on the page."""
        visible: list[float] = []
        if not cell.posts_to:
            yield visible
            return
        is_over = threading.Event()
        answered: dict[str, float] = {}
        watched = cell.ask if cell.ask.path.startswith(cell.posts_to) else None
        threads = [threading.Thread(target=self._post, args=(cell.posts_to, is_over, answered))]
        if watched:
            words = (cell.target.port, watched, is_over, answered, visible)
            threads.append(threading.Thread(target=_watch, args=words))
        for thread in threads:
            thread.start()
        try:
            yield visible
        finally:
            is_over.set()
            for thread in threads:
                thread.join()
        if not answered:
            sys.exit(f"none of the comments posted to {cell.posts_to} became public at once")

    def _post(self, path: str, is_over: threading.Event, answered: dict[str, float]) -> None:
        caller, place, words = Caller(self.ours.app.port), 0, _words()
        while not is_over.wait(1 / POSTS_PER_SECOND):
            place += 1
            token = self.seeded.tokens[(time.time_ns() // 1000) % len(self.seeded.tokens)]
            headers = {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "X-Forwarded-For": f"10.1.{place % 250}.{time.time_ns() % 250}",
            }
            # No two alike: a text that is told again and again waits for a moderator.
            text = " ".join(random.choices(words, k=28))
            answer = caller.ask(Ask(path, "POST", headers, json.dumps({"text": text})))
            if answer.status == 201:
                answered[json.loads(answer.body)["id"]] = time.perf_counter()


def posts_of_ours(folder: Path, seeded: Seeded) -> Ask:
    """Comments of different guests, from different addresses, under the many small articles."""
    article = f"math.random(0, {len(seeded.articles) - 1})"
    return Ask("/", "POST", lua=_prelude(folder, seeded.tokens) + _OURS % {"article": article})


def _watch(
    port: int,
    page: Ask,
    is_over: threading.Event,
    answered: dict[str, float],
    visible: list[float],
) -> None:
    """Note when each answered comment is first on the page."""
    caller, seen = Caller(port), set[str]()
    while not is_over.wait(LOOK_SECONDS):
        body = caller.ask(page).body.decode()
        now = time.perf_counter()
        for key, at in list(answered.items()):
            if key not in seen and key in body:
                seen.add(key)
                visible.append(max(0.0, now - at) * 1000)


def _is_at_rest(pids: Collection[int]) -> bool:
    """Whether they do next to nothing; looks for a moment."""
    before = cost.cpu_seconds(pids)
    time.sleep(REST_SECONDS)
    return cost.cpu_seconds(pids) - before < REST_SECONDS * REST_SHARE


def _is_screened() -> bool:
    """Whether the workers have done what the comments so far gave them to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM comments_screening LIMIT 1")
        return cursor.fetchone() is None


def _stored_by_us() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM comments_comment")
        return int(cursor.fetchone()[0])


def _stored_by_isso(database: Path) -> int:
    with closing(sqlite3.connect(database)) as isso:
        return int(isso.execute("SELECT count(*) FROM comments WHERE mode = 1").fetchone()[0])


def _stored_by_xtd() -> int:
    with psycopg.connect(host=str(socket_dir()), user="postgres", dbname="xtd") as xtd:
        found = xtd.execute("SELECT count(*) FROM django_comments_xtd_xtdcomment").fetchone()
        return int(found[0]) if found else 0


def _cell(target: Target, ask: Ask) -> Cell:
    return Cell(target.name, target, ask)


def _words() -> list[str]:
    """Those of the product's own vocabulary, sorted."""
    lines = WORDS.read_text("utf-8").splitlines()
    plain = [line for line in lines if not line.startswith(("#", "["))]
    return sorted({word for line in plain for word in re.findall(r"\b[а-яё]{3,}\b", line)})


def _prelude(folder: Path, tokens: list[str]) -> str:
    """Lua: tokens, words, and `text()` of some 200 characters."""
    (folder / "tokens").write_text("\n".join(tokens), "utf-8")
    (folder / "words").write_text("\n".join(_words()), "utf-8")
    return _PRELUDE % {"tokens": folder / "tokens", "words": folder / "words"}


_PRELUDE = """
local tokens, words = {}, {}
for line in io.lines("%(tokens)s") do tokens[#tokens + 1] = line end
for line in io.lines("%(words)s") do words[#words + 1] = line end
math.randomseed(tonumber(os.getenv("BENCH_SEED")))
local place = math.random(#tokens)
local function text()
  local said = {}
  for n = 1, 28 do said[n] = words[math.random(#words)] end
  return table.concat(said, " ")
end
"""
_OURS = """
request = function()
  place = place + 1
  local headers = {
    ["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer " .. tokens[place %% #tokens + 1],
    ["X-Forwarded-For"] = "10." .. math.random(0, 255) .. "." .. math.random(0, 255) .. ".7"
  }
  local path = "/api/v1/sites/demo/articles/story-" .. %(article)s .. "/comments"
  return wrk.format("POST", path, headers, '{"text": "' .. text() .. '"}')
end
"""
_ISSO = """
request = function()
  local headers = {["Content-Type"] = "application/json"}
  local body = '{"text": "' .. text() .. '", "author": "Гость", "title": "Новость"}'
  return wrk.format("POST", "/new?uri=/story/" .. %(number)s .. "/", headers, body)
end
"""
_XTD = """
request = function()
  local headers = {["Content-Type"] = "application/json"}
  local body = '{"content_type": "auth.group", "object_pk": "' .. %(number)s ..
    '", "name": "Гость", "email": "a@b.example", "comment": "' .. text() .. '"}'
  return wrk.format("POST", "/comments/api/comment/", headers, body)
end
"""


def payload(target: Target, ask: Ask) -> dict[str, Any]:
    """Bytes of one answer as they are and packed by gzip."""
    body = Caller(target.port).check(ask).body
    return {"raw_bytes": len(body), "gzip_bytes": len(gzip.compress(body, 6, mtime=0))}
