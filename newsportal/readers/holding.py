"""Holding a reader still for the rest of a transaction: not erased, not renamed meanwhile.

Both locks come after that of a comment, if there is one, and writers do not wait for each other.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from newsportal.lib.postgres.texts import array_of
from newsportal.lib.problems import Problem
from newsportal.lib.statements import any_of, rows_of
from newsportal.readers.models import Reader

_HOLD_NAMES = f"""
    SELECT id, erased_at FROM readers_reader
     WHERE id = {any_of("$1", "uuid")} ORDER BY id FOR SHARE
"""  # noqa: S608


def hold_reader(reader: Reader) -> None:
    """Keep the reader from being erased until the transaction's end. Queries: 1.

    Each service that writes a row for a reader calls it first: an erasure then either waits and
    erases that row too, or is over, and nothing is written. The same goes for a guest who goes
    over to another reader. The lock is the one a foreign key takes. Raises Problem invalid_token.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM readers_reader WHERE id = %s AND erased_at IS NULL"
            " AND merged_into_id IS NULL FOR KEY SHARE",
            [reader.id],
        )
        if cursor.fetchone() is None:
            raise Problem("invalid_token")


def hold_name(reader_id: UUID) -> bool:
    """Keep the reader's public name, and the reader, as they are; false for an erased one.

    Whoever puts the name on another page calls it: a rename then either sees that page among the
    reader's, or is over before the page is built. The lock is shared: two comments of one author,
    one answering the other, are not in each other's way. Queries: 1.
    """
    return reader_id in hold_names([reader_id])


def hold_names(reader_ids: Iterable[UUID]) -> set[UUID]:
    """As `hold_name`, of many; returns those that are not erased. Queries: 1."""
    found = rows_of(_HOLD_NAMES, [array_of(list(set(reader_ids)))])
    return {key for key, erased_at in found if erased_at is None}
