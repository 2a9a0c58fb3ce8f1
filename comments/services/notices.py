"""A reader has seen what there was to tell."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from comments.models import Notice
from comments.selectors.account import notices_up_to
from newsportal.readers.models import Reader


def mark_read(
    *,
    reader: Reader,
    ids: Sequence[UUID] = (),
    until: UUID | None = None,
    is_all: bool = False,
    now: datetime,
) -> int:
    """Mark these notices, those up to one, or all as read; returns how many were unread.

    Ids that are not the reader's are passed over: they may be gone already.
    """
    mine = Notice.objects.filter(reader=reader)
    if until is not None:
        mine = notices_up_to(until, reader)
    elif not is_all:
        mine = mine.filter(id__in=ids)
    return mine.filter(read_at=None).update(read_at=now)
