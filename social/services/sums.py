"""The sums of a batch: one statement for each table, rows in the order of their keys."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from social.interactions import REASONS
from social.services.sorting import FIVE_MINUTES_MS, HOUR_MS, Sorted

_EPOCH = date(1970, 1, 1)
# What is counted of an article or a network that is gone by now is gone with it.
_TOTALS = """
    INSERT INTO social_sharetally AS t
           (article_id, network_id, intents, sharers, click_backs, previewed, confirmed)
    SELECT v.article, v.network, v.intents, v.sharers, v.click_backs, 0, 0
      FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[], %s::int[])
           AS v (article, network, intents, sharers, click_backs)
      JOIN articles_article a ON a.id = v.article JOIN social_network n ON n.code = v.network
     ORDER BY 1, 2
    ON CONFLICT (article_id, network_id) DO UPDATE SET intents = t.intents + EXCLUDED.intents,
       sharers = t.sharers + EXCLUDED.sharers, click_backs = t.click_backs + EXCLUDED.click_backs
"""
_HOURS = """
    INSERT INTO social_hourtally AS t (article_id, network, hour, intents, sharers, click_backs,
           impressions, previewed, confirmed)
    SELECT v.article, v.network, v.hour, v.intents, v.sharers, v.click_backs, v.impressions, 0, 0
      FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::int[], %s::int[], %s::int[],
           %s::int[]) AS v (article, network, hour, intents, sharers, click_backs, impressions)
      JOIN articles_article a ON a.id = v.article
     ORDER BY 1, 2, 3
    ON CONFLICT (article_id, network, hour) DO UPDATE SET intents = t.intents + EXCLUDED.intents,
       sharers = t.sharers + EXCLUDED.sharers, click_backs = t.click_backs + EXCLUDED.click_backs,
       impressions = t.impressions + EXCLUDED.impressions
"""
_CLICKS = """
    WITH changed AS (SELECT * FROM unnest(%s::uuid[], %s::int[]) AS c (id, clicks)),
    locked AS (SELECT id FROM {table} WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE)
    UPDATE {table} AS t SET {column} = t.{column} + changed.clicks
      FROM locked JOIN changed USING (id) WHERE t.id = locked.id
"""
_FILTERED = """
    INSERT INTO social_filteredvisits AS f (site_id, day, reason, visits)
    SELECT v.site, v.day, v.reason, v.visits
      FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::int[]) AS v (site, day, reason, visits)
      JOIN sites_site s ON s.id = v.site
     ORDER BY 1, 2, 3
    ON CONFLICT (site_id, day, reason) DO UPDATE SET visits = f.visits + EXCLUDED.visits
"""


def add_sums(result: Sorted) -> None:
    """Statements: as many as there are tables with something to add, at most 5."""
    _add_clicks("social_share", "click_backs", result.share_clicks)
    _execute(_TOTALS, _totals(result))
    _execute(_HOURS, _hours(result))
    _add_clicks("social_followlink", "clicks", result.link_clicks)
    filtered = [
        (site, _EPOCH + timedelta(days=day), REASONS[reason], count)
        for (site, day, reason), count in result.filtered.items()
    ]
    _execute(_FILTERED, filtered)


def _totals(result: Sorted) -> list[tuple[Any, ...]]:
    sums: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (article, network, _), cell in result.cells.items():
        if network:
            mine = sums[article, _name(network)]
            mine[0] += cell.intents
            mine[1] += cell.sharers
            mine[2] += cell.click_backs
    return [(*key, *numbers) for key, numbers in sums.items()]


def _hours(result: Sorted) -> list[tuple[Any, ...]]:
    """People of an article, whatever the network, stand with the impressions under no network."""
    sums: defaultdict[tuple[int, str, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for (article, network, at), cell in result.cells.items():
        hour = at * FIVE_MINUTES_MS // HOUR_MS
        mine = sums[article, _name(network), hour]
        mine[0] += cell.intents
        mine[1] += cell.sharers
        mine[2] += cell.click_backs
        mine[3] += cell.impressions
        if cell.people:
            sums[article, "", hour][1] += cell.people
    return [
        (article, network, datetime.fromtimestamp(hour * 3600, UTC), *numbers)
        for (article, network, hour), numbers in sums.items()
    ]


def _add_clicks(table: str, column: str, clicks: dict[bytes, int]) -> None:
    if clicks:
        ids = [UUID(bytes=raw) for raw in clicks]
        with connection.cursor() as cursor:
            words = _CLICKS.format(table=table, column=column)
            cursor.execute(words, [ids, list(clicks.values()), ids])


def _execute(words: str, rows: Sequence[Iterable[Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(words, [list(column) for column in zip(*rows, strict=True)])


def _name(network: bytes) -> str:
    return network.rstrip(b"\x00").decode("ascii")
