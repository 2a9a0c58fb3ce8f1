"""Erasing a reader: nobody at once, everything said and done soon after.

`erase_reader` takes name, mail and tokens away in one short transaction. The rest is work: the
erasers of all floors in batches, each a transaction of its own, until they find nothing. What is
left is a row without a name that others' replies hang on.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from newsportal.events import work
from newsportal.events.log import publish
from newsportal.lib.text import name_skeleton
from newsportal.readers.data import erasers
from newsportal.readers.erased import NAMES, subject_digest
from newsportal.readers.lasting_bans import keep_ban
from newsportal.readers.models import Erasure, Reader, ReaderKind
from newsportal.sites.models import Identity

logger = logging.getLogger(__name__)

# Rows of one transaction: a few hundred milliseconds in which others may wait for a row.
BATCH = 200
# What one message does at most: well within a task's time limit.
BATCHES_A_TURN = 8
# Handlers of earlier events may still write a notice; this is long after the last of them.
LAST_LOOK = timedelta(minutes=10)
# A publisher's tokens live an hour; until then a subject's digest tells those of the erased one.
DIGESTS_KEPT = timedelta(hours=2)
RETRY_SECONDS = 5


def erase_reader(*, reader: Reader, now: datetime) -> None:
    """Make the reader nobody; its tokens are refused from the commit on. Twice changes nothing.

    The full lock waits for transactions that are writing in the reader's name, see
    `readers.holding.hold_reader`.
    """
    with transaction.atomic():
        locked = Reader.objects.select_for_update(of=("self",)).get(id=reader.id)
        if locked.erased_at:
            return
        keep_ban(reader=locked, now=now)
        _anonymise(locked, now)
        Erasure.objects.create(reader=locked, created_at=now, due_at=now)
        publish("reader.erased", site_id=locked.site_id, now=now, subject_id=locked.id)
        # Guests whose comments went over to this reader are the same person.
        for guest in Reader.objects.filter(merged_into=locked, erased_at=None).order_by("id"):
            erase_reader(reader=guest, now=now)


def _anonymise(reader: Reader, now: datetime) -> None:
    """Clear every column that says who it was. `public` follows with the pages that show it."""
    reader.name = NAMES[reader.site.language]
    reader.name_skeleton = name_skeleton(reader.name)[:200]
    reader.email, reader.avatar_url, reader.roles = "", "", []
    reader.identity, reader.profile_at = Identity.GUEST, None
    left = ""
    if reader.kind == ReaderKind.SSO:
        left = subject_digest(site_id=reader.site_id, issuer=reader.issuer, subject=reader.subject)
        # Who came back within the hour is erased again: the newer row keeps the digest.
        _forget(Reader.objects.filter(site_id=reader.site_id, issuer="", subject=left))
    reader.issuer, reader.subject = "", left
    reader.erased_at = now
    reader.save()


def erase_readers(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Go on erasing what still carries this lease; returns how many batches were done.

    Safe to run twice or beside itself: what is gone is not found again, and the lease ends with
    the turn.
    """
    ours = work.begin(Erasure, ids=ids, lease=lease)
    erasures = Erasure.objects.filter(id__in=ours).select_related("reader__site").order_by("id")
    return sum(_take_turn(erasure, lease=lease, now=now) for erasure in erasures)


def _take_turn(erasure: Erasure, *, lease: str, now: datetime) -> int:
    done = 0
    try:
        while done < BATCHES_A_TURN and _erase_batch(erasure.reader, now):
            done += 1
    except Exception:
        # Whatever one eraser raises, other readers in the batch must still be erased.
        logger.exception("erasure %s failed, try %d", erasure, erasure.tries)
        work.postpone(Erasure, ids=[erasure.id], lease=lease, seconds=RETRY_SECONDS)
        return done
    _end_turn(erasure, has_more=done == BATCHES_A_TURN, lease=lease, now=now)
    return done


def _erase_batch(reader: Reader, now: datetime) -> bool:
    """One batch of the first eraser that finds anything; whether there was one."""
    with transaction.atomic():
        return any(eraser(reader=reader, limit=BATCH, now=now) for eraser in erasers())


def _end_turn(erasure: Erasure, *, has_more: bool, lease: str, now: datetime) -> None:
    """Come again at once for more, later for a last look, or never."""
    last_look_at = erasure.created_at + LAST_LOOK
    values = {**work.NOTHING_DUE, "finished_at": erasure.finished_at or now}
    if has_more:
        values |= {"due_at": now, "finished_at": erasure.finished_at}
    elif now < last_look_at:
        values |= {"due_at": last_look_at}
    Erasure.objects.filter(id=erasure.id, lease=UUID(lease)).update(**values)


def keep_trying(*, ids: Sequence[str], now: datetime) -> None:
    """An erasure is never given up: after all its tries it rests for a while and begins anew."""
    Erasure.objects.filter(id__in=ids).update(**{**work.NOTHING_DUE, "due_at": now + LAST_LOOK})


def forget_digests(*, now: datetime) -> None:
    """Hourly: no token is left that the digest of an erased reader's subject could refuse."""
    old = Reader.objects.filter(erased_at__lt=now - DIGESTS_KEPT, kind=ReaderKind.SSO)
    _forget(old.exclude(subject=Cast(F("id"), TextField())))


def _forget(readers: QuerySet[Reader]) -> None:
    readers.update(subject=Cast(F("id"), TextField()))
