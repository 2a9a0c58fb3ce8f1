"""Which comments a worker has yet to look at. Callers hold the comments' locks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from comments.models import Screening
from newsportal.lib.postgres.texts import array_of
from newsportal.lib.statements import any_of, run

_END = f"DELETE FROM comments_screening WHERE id = {any_of('$1', 'uuid')}"  # noqa: S608
# Who works on it holds a lease that is nobody's from now on.
_BEGIN = """
    INSERT INTO comments_screening (id, due_at, tries) VALUES ($1, $2, 0)
    ON CONFLICT (id) DO UPDATE
       SET due_at = EXCLUDED.due_at, lease = NULL, lease_until = NULL, tries = 0
"""


def begin_screening(comment_id: UUID, *, at: datetime) -> None:
    """Let a worker look at the comment's text, anew if one does so now. Queries: 1."""
    run(_BEGIN, [comment_id, at])


def end_screening(ids: Sequence[UUID]) -> None:
    """No worker has to look at these any more. Queries: 1, for none 0."""
    if ids:
        run(_END, [array_of(ids)])


def is_due(comment_id: UUID) -> bool:
    """Whether a worker has yet to look at it. Queries: 1."""
    return Screening.objects.filter(pk=comment_id).exists()


def is_leased(comment_id: UUID, *, lease: UUID) -> bool:
    """As `is_due`, by who holds this lease. Queries: 1."""
    return Screening.objects.filter(pk=comment_id, lease=lease).exists()
