"""Days of the two partitioned tables: made before they begin, dropped whole when they are over.

The functions of the database do it with its owner's rights, which no process of ours has.
"""

from datetime import date
from typing import Literal

from django.db import connection


def make_days(first: date, last: date) -> None:
    """Make what is missing of these days; cheap when nothing is. Statements: 1."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT social_make_partitions(%s, %s)", [first, last])


def drop_days(table: Literal["social_interaction", "social_once"], *, before: date) -> None:
    """Drop all earlier days of a table, at once and with nothing to vacuum. Statements: 1."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT social_drop_partitions(%s, %s)", [table, before])
