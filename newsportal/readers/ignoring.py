"""Readers whom a reader does not want to see; nobody else ever learns of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from newsportal.lib.keysets import newest
from newsportal.lib.problems import FieldError, Problem
from newsportal.readers.holding import hold_reader
from newsportal.readers.models import Ignored, Reader

# Frontends get all of them with each page (`mine`).
IGNORED_MAX = 1000


def ignore_reader(*, reader: Reader, ignored_id: UUID, now: datetime) -> None:
    """Ignore another reader of the site; a second time changes nothing.

    Raises Problem not_found, forbidden for staff, validation_error on `reader` (oneself,
    too_many), invalid_token for an erased reader.
    """
    if ignored_id == reader.id:
        raise _refused("oneself")
    other = _get_other(reader, ignored_id)
    if other.is_staff:
        # What the newsroom says under its own name is part of the publication.
        raise Problem("forbidden")
    with transaction.atomic():
        hold_reader(reader)
        mine = Ignored.objects.filter(reader=reader)
        if not mine.filter(ignored=other).exists() and mine.count() >= IGNORED_MAX:
            raise _refused("too_many")
        row = Ignored(reader=reader, ignored=other, created_at=now)
        Ignored.objects.bulk_create([row], ignore_conflicts=True)


def stop_ignoring(*, reader: Reader, ignored_id: UUID) -> None:
    """Undo `ignore_reader`, if there is something to undo. Raises Problem not_found."""
    Ignored.objects.filter(reader=reader, ignored=_get_other(reader, ignored_id)).delete()


def ignore_instead(*, guest: Reader, reader: Reader) -> None:
    """Who ignored the guest ignores the reader whom the guest went over to. Queries: 1 or 2.

    Else somebody unwanted would be seen again. Not the reader itself, and nobody ignores staff.
    """
    if reader.is_staff:
        return
    rows = Ignored.objects.filter(ignored=guest).exclude(reader=reader)
    instead = [
        Ignored(reader_id=row.reader_id, ignored=reader, created_at=row.created_at) for row in rows
    ]
    Ignored.objects.bulk_create(instead, ignore_conflicts=True, batch_size=1000)


def _get_other(reader: Reader, other_id: UUID) -> Reader:
    """A reader of the same site who was not erased."""
    other = Reader.objects.filter(id=other_id, site_id=reader.site_id, erased_at=None).first()
    if other is None:
        raise Problem("not_found")
    return other


def ignored_page(*, reader: Reader, after: Sequence[str | int] | None, limit: int) -> list[Ignored]:
    """Whom the reader ignores, last added first. `after`: a `newest_key`. Queries: 1."""
    rows = Ignored.objects.filter(reader=reader).select_related("ignored")
    return newest(rows, after=after, limit=limit)


def _refused(code: str) -> Problem:
    return Problem("validation_error", errors=[FieldError("reader", code)])
