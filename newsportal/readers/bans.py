"""Bans: who may not write, and the only writers of Ban."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from newsportal.events.log import publish
from newsportal.readers.models import Ban, Reader


def bans_in_force(now: datetime) -> QuerySet[Ban]:
    """Bans that keep somebody from writing at `now`."""
    return Ban.objects.filter(Q(until=None) | Q(until__gt=now), lifted_at=None)


def is_banned(reader: Reader, now: datetime) -> bool:
    """Whether the reader may not write at `now`. Queries: 1."""
    return bans_in_force(now).filter(reader=reader).exists()


def longest_ban(reader: Reader, now: datetime) -> Ban | None:
    """The ban in force at `now` that ends last, if any. Queries: 1."""
    bans = bans_in_force(now).filter(reader=reader)
    return bans.order_by(F("until").desc(nulls_first=True), "id").first()


def ban_reader(*, reader: Reader, until: datetime | None, reason: str, now: datetime) -> Ban:
    """Keep a reader from writing until a time, or for good (None). What is public stays so."""
    with transaction.atomic():
        ban = Ban.objects.create(reader=reader, until=until, reason=reason)
        publish(
            "reader.banned", site_id=reader.site_id, subject_id=reader.id, now=now, reason=reason
        )
    return ban


def lift_bans(*, reader: Reader, now: datetime) -> int:
    """Let a reader write again; returns how many bans were in force. Lifting twice is nothing."""
    with transaction.atomic():
        lifted = bans_in_force(now).filter(reader=reader).update(lifted_at=now)
        if lifted:
            publish("reader.unbanned", site_id=reader.site_id, subject_id=reader.id, now=now)
    return lifted
