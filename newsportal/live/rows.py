"""The few rows that streams need, read by one plain connection that is closed when unused."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg
from django.conf import settings

from newsportal.live.frames import Change, Position

# What a stream is asked for that the database cannot answer: engines that are away, or too slow.
AWAY = (psycopg.Error, OSError, TimeoutError)
ANSWER_SECONDS = 3.0
# Longer than a burst of bells, shorter than the pause between two fills.
IDLE_SECONDS = 2.0
# More frames than this are not told one by one: the client reads the page again.
REPLAY_MAX = 500
NEWEST = 2**63 - 1

_PLACES = """
    SELECT w.site, w.key, s.id, s.lazy_articles AND s.mode <> 'hidden',
           a.id, COALESCE(a.mode, c.mode, s.mode) = 'hidden',
           a.thread_id, g.version, t.version
      FROM unnest(%s::text[], %s::text[]) AS w(site, key)
      LEFT JOIN sites_site s ON s.key = w.site
      LEFT JOIN articles_article a ON a.site_id = s.id AND a.key = w.key
      LEFT JOIN sites_section c ON c.id = a.section_id
      LEFT JOIN articles_engagement g ON g.article_id = a.id
      LEFT JOIN articles_engagement t ON t.article_id = a.thread_id
"""
# What is counted by the thousand has no events: of such versions the article's newest is told.
_CHANGES = """
    WITH w AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])
               AS w (article_id, after, until)),
    told AS (
        SELECT w.article_id, e.article_version, e.kind, e.subject_id::text AS subject,
               e.data ->> 'root' AS root, e.data -> 'version' AS text_version, e.id
          FROM w CROSS JOIN LATERAL (
               SELECT id, article_version, kind, subject_id, data FROM events_event
                WHERE article_id = w.article_id
                  AND article_version > w.after AND article_version <= w.until
                ORDER BY article_version, id LIMIT %s) e)
    SELECT article_id, article_version, kind, subject, root, text_version FROM (
        SELECT * FROM told
         UNION ALL
        SELECT w.article_id, g.version, 'interactions.counted', NULL, NULL, NULL, NULL
          FROM w JOIN articles_engagement g ON g.article_id = w.article_id
         WHERE g.version > w.after AND g.version <= w.until
           AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.article_id = w.article_id
                              AND e.article_version = g.version)) changes
     ORDER BY article_id, article_version, id
"""
_REACHED = """
    SELECT w.article_id FROM unnest(%s::bigint[], %s::bigint[]) AS w(article_id, after)
     WHERE EXISTS (SELECT 1 FROM events_event e
                    WHERE e.article_id = w.article_id AND e.article_version <= w.after)
"""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Span:
    """The versions of one article above `after`, up to and with `until`."""

    article_id: int
    after: int
    until: int = NEWEST


@dataclass(frozen=True, slots=True)
class Place:
    """An article as streams know it. Without `sources` nobody has registered it yet."""

    is_site: bool
    is_open: bool
    sources: tuple[int, ...] = ()
    position: Position = (0,)


class Rows:
    """Answers one question at a time. Every method may raise one of AWAY."""

    def __init__(self) -> None:
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._lock = asyncio.Lock()
        self._used_at = 0.0

    async def places(self, keys: Sequence[Key]) -> Mapping[Key, Place]:
        """Each (site, article key) as it is now. Queries: 1."""
        sites, articles = [site for site, _ in keys], [article for _, article in keys]
        found = await self._ask(_PLACES, [sites, articles])
        return {(site, key): _place(_PlaceRow(*facts)) for site, key, *facts in found}

    async def changes(self, spans: Iterable[Span]) -> Mapping[int, list[Change]]:
        """The rows of each span by article, in order; REPLAY_MAX + 1 are too many. Queries: 1."""
        columns = [(span.article_id, span.after, span.until) for span in spans]
        if not columns:
            return {}
        values = [list(column) for column in zip(*columns, strict=True)]
        found: dict[int, list[Change]] = {}
        for row in await self._ask(_CHANGES, [*values, REPLAY_MAX + 1]):
            found.setdefault(row[0], []).append(Change(*row))
        return found

    async def reached(self, spans: Sequence[Span]) -> set[int]:
        """The articles of whose log something at or below the span is left, so that nothing above
        has been forgotten. Queries: 1."""
        values = [[span.article_id for span in spans], [span.after for span in spans]]
        return {article_id for (article_id,) in await self._ask(_REACHED, values)}

    async def close_if_idle(self) -> None:
        is_idle = asyncio.get_running_loop().time() - self._used_at > IDLE_SECONDS
        if self._connection is not None and is_idle and not self._lock.locked():
            await self.close()

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*AWAY):
                await connection.close()

    async def _ask(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        async with self._lock:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    if self._connection is None:
                        self._connection = await _connect()
                    cursor = await self._connection.execute(sql, values)
                    return list(await cursor.fetchall())
            except BaseException:
                # Whatever it was, nobody knows what this connection still has to say.
                await self.close()
                raise
            finally:
                self._used_at = asyncio.get_running_loop().time()


async def _connect() -> "psycopg.AsyncConnection[Any]":
    """Nothing of it needs a session: a pooler that works by transaction may stand between."""
    database = settings.DATABASES["default"]
    options = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    given = {name: database[key] for name, key in {**names, "port": "PORT"}.items()}
    options |= {name: value for name, value in given.items() if value}
    # Whatever the web prepares: the pooler may lead each statement to another session.
    options |= {"prepare_threshold": None, "application_name": "newsportal-stream"}
    return await psycopg.AsyncConnection.connect(autocommit=True, **options)


class _PlaceRow(NamedTuple):
    """A row of _PLACES after its key; what the outer joins did not find is null."""

    site_id: int | None
    is_lazy: bool | None
    article_id: int | None
    is_hidden: bool | None
    thread_id: int | None
    version: int | None
    thread_version: int | None


def _place(row: _PlaceRow) -> Place:
    if row.article_id is None:
        return Place(is_site=row.site_id is not None, is_open=bool(row.is_lazy))
    sources = stream_article_ids(row.article_id, row.thread_id)
    position = (row.version or 0, row.thread_version or 0)[: len(sources)]
    return Place(is_site=True, is_open=not row.is_hidden, sources=sources, position=position)


def stream_article_ids(article_id: int, thread_id: int | None) -> tuple[int, ...]:
    """The articles whose events a stream follows: its own, and whose discussion it shows."""
    return (article_id,) if thread_id is None else (article_id, thread_id)
