"""Sums that are kept beside the rows they count, in the same transaction."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection

_TALLIED = ("intents", "sharers", "previewed", "confirmed", "click_backs")
_COLUMNS = ", ".join(_TALLIED)
_SUMS = ", ".join(f"{name} = t.{name} + EXCLUDED.{name}" for name in _TALLIED)
# The totals before the hours: all who write both lock them in this order.
_ADD_TO_TOTAL = f"""
    INSERT INTO social_sharetally AS t (article_id, network_id, {_COLUMNS}) VALUES %s
    ON CONFLICT (article_id, network_id) DO UPDATE SET {_SUMS}
"""  # noqa: S608
_ADD_TO_HOUR = f"""
    INSERT INTO social_hourtally AS t (article_id, network, hour, {_COLUMNS}, impressions)
    SELECT v.*, 0 FROM (VALUES %s) AS v WHERE v.column2 <> '' OR v.column5 <> 0
    ON CONFLICT (article_id, network, hour) DO UPDATE SET {_SUMS}
"""  # noqa: S608


def hour_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def add_to_tally(
    *, article_id: int, network: str, at: datetime, people: int = 0, **changes: int
) -> None:
    """Change what a network brought an article, in all and in that hour. Statements: 2.

    `people`: by how much the article's own sharers change, whatever the network. Raises TypeError
    for a number that tallies do not have.
    """
    unknown = changes.keys() - set(_TALLIED)
    if unknown:
        raise TypeError(f"ShareTally has no {', '.join(sorted(unknown))}")
    numbers: tuple[int, ...] = tuple(changes.get(name, 0) for name in _TALLIED)
    total: tuple[Any, ...] = (article_id, network, *numbers)
    hour = hour_of(at)
    of_article: tuple[Any, ...] = (
        article_id,
        "",
        hour,
        *(people * (name == "sharers") for name in _TALLIED),
    )
    of_network: tuple[Any, ...] = (article_id, network, hour, *numbers)
    with connection.cursor() as cursor:
        cursor.execute(_ADD_TO_TOTAL % _places(total), total)
        places = f"{_places(of_article)}, {_places(of_network)}"
        cursor.execute(_ADD_TO_HOUR % places, (*of_article, *of_network))


def _places(row: tuple[object, ...]) -> str:
    return f"({', '.join(['%s'] * len(row))})"
