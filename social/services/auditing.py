"""The proof, each night, that rows, hours, totals and the numbers of articles say the same."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from newsportal.lib.ids import uuid7
from social.interactions import AHEAD_MS
from social.models import InteractionAudit
from social.services.upkeep import UNSETTLED, start_of
from social.services.visitors import day_of

NAMED_ARTICLES = 20

# Each compares within one statement, that is within one moment: writers need not stop for it.
_HOURS_AND_ROWS = """
    WITH acts AS (
        SELECT article_id, network, date_trunc('hour', at, 'UTC') AS hour,
               (kind = 1)::int AS intents, (kind = 2)::int AS click_backs, 0 AS previewed,
               0 AS confirmed
          FROM social_interaction
         WHERE id >= %(first_id)s AND id < %(last_id)s AND reason = '' AND kind IN (1, 2)
           AND at >= %(start)s AND at < %(stop)s
         UNION ALL
        SELECT article_id, network_id, date_trunc('hour', v.at, 'UTC'), v.intents, 0, v.previewed,
               v.confirmed
          FROM social_share, LATERAL (VALUES (created_at, 1, 0, 0), (previewed_at, 0, 1, 0),
               (confirmed_at, 0, 0, 1)) AS v (at, intents, previewed, confirmed)
         WHERE v.at >= %(start)s AND v.at < %(stop)s),
    rows AS (
        SELECT article_id, network, hour, sum(intents) AS intents, sum(click_backs) AS click_backs,
               sum(previewed) AS previewed, sum(confirmed) AS confirmed
          FROM acts GROUP BY 1, 2, 3),
    hours AS (
        SELECT * FROM social_hourtally
         WHERE hour >= %(start)s AND hour < %(stop)s AND network <> '')
    SELECT article_id, sum({differences})
      FROM rows r FULL JOIN hours t USING (article_id, network, hour) GROUP BY 1
"""
_TOTALS_AND_DAYS = """
    WITH active AS (SELECT DISTINCT article_id FROM social_hourtally
                     WHERE hour >= %(start)s AND hour < %(stop)s),
    spans AS (
        SELECT article_id, network, intents, sharers, click_backs, previewed, confirmed
          FROM social_hourtally JOIN active USING (article_id) WHERE hour >= %(unsettled)s
         UNION ALL
        SELECT article_id, network, intents, sharers, click_backs, previewed, confirmed
          FROM social_daytally JOIN active USING (article_id) WHERE day < %(unsettled_day)s),
    r AS (
        SELECT article_id, network, sum(intents) AS intents, sum(sharers) AS sharers,
               sum(click_backs) AS click_backs, sum(previewed) AS previewed,
               sum(confirmed) AS confirmed
          FROM spans WHERE network <> '' GROUP BY 1, 2),
    t AS (SELECT *, network_id AS network FROM social_sharetally JOIN active USING (article_id))
    SELECT article_id, sum({differences} + abs(COALESCE(r.sharers, 0) - COALESCE(t.sharers, 0)))
      FROM r FULL JOIN t USING (article_id, network) GROUP BY 1
"""
_NUMBERS_AND_TOTALS = """
    WITH active AS (SELECT DISTINCT article_id FROM social_hourtally
                     WHERE hour >= %(start)s AND hour < %(stop)s),
    r AS (
        SELECT article_id, sum(intents) AS intents, sum(click_backs) AS click_backs,
               sum(previewed) AS previewed, sum(confirmed) AS confirmed
          FROM social_sharetally JOIN active USING (article_id) GROUP BY 1),
    people AS (
        SELECT article_id, sum(sharers) AS sharers FROM (
            SELECT article_id, sharers FROM social_hourtally JOIN active USING (article_id)
             WHERE network = '' AND hour >= %(unsettled)s
             UNION ALL
            SELECT article_id, sharers FROM social_daytally JOIN active USING (article_id)
             WHERE network = '' AND day < %(unsettled_day)s) spans GROUP BY 1)
    SELECT article_id, {differences} + abs(COALESCE(people.sharers, 0) - t.shares)
      FROM active JOIN articles_engagement t USING (article_id) LEFT JOIN r USING (article_id)
      LEFT JOIN people USING (article_id)
"""
_SHARES_AND_TOTALS = """
    WITH active AS (SELECT DISTINCT article_id FROM social_hourtally
                     WHERE hour >= %(start)s AND hour < %(stop)s),
    r AS (SELECT article_id, sum(click_backs) AS click_backs
            FROM social_share JOIN active USING (article_id) GROUP BY 1),
    t AS (SELECT article_id, sum(click_backs) AS click_backs
            FROM social_sharetally JOIN active USING (article_id) GROUP BY 1)
    SELECT article_id, abs(COALESCE(r.click_backs, 0) - COALESCE(t.click_backs, 0))
      FROM r FULL JOIN t USING (article_id)
"""
_DIFFERENCES = " + ".join(
    f"abs(COALESCE(r.{name}, 0) - COALESCE(t.{name}, 0))"
    for name in ("intents", "click_backs", "previewed", "confirmed")
)
COMPARED = {
    "rows": _HOURS_AND_ROWS,
    "totals": _TOTALS_AND_DAYS,
    "numbers": _NUMBERS_AND_TOTALS,
    "shares": _SHARES_AND_TOTALS,
}
_INTERACTIONS = """
    SELECT count(*) FROM social_interaction WHERE id >= %(first_id)s AND id < %(last_id)s
"""


def audit_yesterday(*, now: datetime) -> InteractionAudit:
    """Compare all that was counted on the day before; run again it is compared again."""
    return audit_day(day_of(now) - timedelta(days=1), now=now)


def audit_day(day: date, *, now: datetime) -> InteractionAudit:
    """Compare what a day's rows still cover. Statements: 6.

    Days that are settled must have been added up before, see `upkeep.count_days`.
    """
    start, stop = start_of(day), start_of(day) + timedelta(days=1)
    unsettled = day_of(now) - UNSETTLED
    facts: dict[str, Any] = {
        "start": start,
        "stop": stop,
        "first_id": _first_id(start),
        # An id may be ahead of the time it counts for.
        "last_id": _first_id(stop + timedelta(milliseconds=AHEAD_MS)),
        "unsettled": start_of(unsettled),
        "unsettled_day": unsettled,
    }
    drifts = {name: _drift(words, facts) for name, words in COMPARED.items()}
    row, _ = InteractionAudit.objects.update_or_create(
        day=day,
        defaults={
            "at": now,
            "interactions": _rows(_INTERACTIONS, facts)[0][0],
            "articles": max(len(found) for found in drifts.values()),
            "drift": sum(drift for found in drifts.values() for _, drift in found),
            "findings": {name: _worst(found) for name, found in drifts.items() if _worst(found)},
        },
    )
    return row


def _drift(words: str, facts: dict[str, Any]) -> list[tuple[int, int]]:
    """By article how far its numbers are apart."""
    found = _rows(words.format(differences=_DIFFERENCES), facts)
    return [(article, int(drift)) for article, drift in found]


def _worst(found: Sequence[tuple[int, int]]) -> dict[str, int]:
    wrong = sorted((-drift, article) for article, drift in found if drift)
    return {str(article): -drift for drift, article in wrong[:NAMED_ARTICLES]}


def _rows(words: str, facts: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(words, facts)
        return list(cursor.fetchall())


def _first_id(at: datetime) -> str:
    """Below all ids of that moment."""
    return f"{str(uuid7(at))[:13]}-0000-0000-000000000000"
