"""Sums that are kept beside the rows they count, in the same transaction."""

from datetime import date

from django.db import connection

_TALLIED = ("intents", "sharers", "previewed", "confirmed", "click_backs")


def add_to_tally(*, article_id: int, network: str, **changes: int) -> None:
    """Change what a network brought an article. Raises TypeError for a number it does not have."""
    unknown = changes.keys() - set(_TALLIED)
    if unknown:
        raise TypeError(f"ShareTally has no {', '.join(sorted(unknown))}")
    columns = ", ".join(_TALLIED)
    sums = ", ".join(f"{name} = t.{name} + EXCLUDED.{name}" for name in _TALLIED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO social_sharetally AS t (article_id, network_id, {columns})"  # noqa: S608
            f" VALUES (%s, %s, %s, %s, %s, %s, %s)"
            f" ON CONFLICT (article_id, network_id) DO UPDATE SET {sums}",
            [article_id, network, *(changes.get(name, 0) for name in _TALLIED)],
        )


def count_filtered(*, site_id: int, day: date, reason: str) -> None:
    """Remember that a visit was not counted, and why."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO social_filteredvisits AS f (site_id, day, reason, visits)"
            " VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (site_id, day, reason) DO UPDATE SET visits = f.visits + 1",
            [site_id, day, reason],
        )
