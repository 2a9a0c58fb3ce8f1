"""Many public comments at once: copies of one that was written and published as any other."""

from typing import Any
from uuid import UUID

from django.db import connection, models

from comments.models import Comment, Decision
from newsportal.readers.models import Reader
from tests.factories import World


def crowd(world: World, number: int, **values: str) -> list[UUID]:
    """Publish `number` roots, each by a reader of its own.

    `values`: column -> SQL over `n`, the number of the copy from 1.
    """
    template = world.published()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE crowd ON COMMIT DROP AS SELECT n, gen_random_uuid() AS comment,"
            " gen_random_uuid() AS author, gen_random_uuid() AS decision"
            " FROM generate_series(1, %s) AS n",
            [number],
        )
        _copy(cursor, Reader, world.reader.id, {"id": "crowd.author"})
        links = {"id": "crowd.comment", "author_id": "crowd.author"}
        decided = {"decision_id": "crowd.decision"}
        _copy(cursor, Comment, template.id, {**links, **decided, **values})
        trail = {"id": "crowd.decision", "comment_id": "crowd.comment"}
        _copy(cursor, Decision, template.decision_id, trail)
        cursor.execute("SELECT comment FROM crowd ORDER BY n")
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TABLE crowd")
    return ids


def _copy(cursor: Any, model: type[models.Model], source: Any, changes: dict[str, str]) -> None:
    """Insert the row once for each of the crowd, with some columns changed."""
    meta = model._meta
    columns = ", ".join(
        f'"{field.column}"' for field in meta.concrete_fields if not field.generated
    )
    changed = ", ".join(f"'{column}', {value}" for column, value in changes.items())
    cursor.execute(
        f"INSERT INTO {meta.db_table} ({columns}) SELECT {columns} FROM crowd,"
        f" LATERAL jsonb_populate_record(NULL::{meta.db_table}, (SELECT to_jsonb(t)"
        f" FROM {meta.db_table} t WHERE t.id = %s) || jsonb_build_object({changed})) AS copied",
        [source],
    )


def reject_at_once(ids: list[UUID]) -> None:
    """Take comments without replies from the public."""
    Comment.objects.filter(id__in=ids).update(
        state="rejected", decision=None, is_listed=False, published_at=None
    )
