"""Bans: who may not write, or not at once, and the only writers of Ban."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from newsportal.events.log import publish
from newsportal.readers.models import Ban, BanKind, Reader


def restrictions_in_force(now: datetime) -> QuerySet[Ban]:
    """Bans of every kind that hold at `now`."""
    has_begun = Q(starts_at=None) | Q(starts_at__lte=now)
    return Ban.objects.filter(has_begun, Q(until=None) | Q(until__gt=now), lifted_at=None)


def bans_in_force(now: datetime) -> QuerySet[Ban]:
    """Bans that keep somebody from writing at `now`."""
    return restrictions_in_force(now).filter(kind=BanKind.BAN)


def is_banned(reader: Reader, now: datetime) -> bool:
    """Whether the reader may not write at `now`. Queries: 1."""
    return bans_in_force(now).filter(reader=reader).exists()


def longest_ban(reader: Reader, now: datetime) -> Ban | None:
    """The ban in force at `now` that ends last, if any; one the reader may know of. Queries: 1."""
    bans = bans_in_force(now).filter(reader=reader)
    return bans.order_by(F("until").desc(nulls_first=True), "id").first()


def gravest_restriction(reader: Reader, now: datetime) -> Ban | None:
    """Of all kinds the one that keeps from most, and of these the longest. Queries: 1."""
    rank = Case(
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(BanKind.values)),
        output_field=IntegerField(),
    )
    found = restrictions_in_force(now).filter(reader=reader)
    return found.order_by(rank, F("until").desc(nulls_first=True), "id").first()


def ban_reader(
    *,
    reader: Reader,
    until: datetime | None,
    reason: str,
    now: datetime,
    kind: BanKind = BanKind.BAN,
    starts_at: datetime | None = None,
) -> Ban:
    """Keep a reader from writing until a time, or for good (None). What is public stays so.

    `starts_at`: until then whoever bans may still take it back; None: at once. Of a milder `kind`
    the reader writes on: unseen (`shadow`), or read before publication.
    """
    with transaction.atomic():
        ban = Ban.objects.create(
            reader=reader, kind=kind, until=until, reason=reason, starts_at=starts_at
        )
        publish(
            "reader.banned",
            site_id=reader.site_id,
            subject_id=reader.id,
            now=now,
            ban=kind.value,
            reason=reason,
        )
    return ban


def withdraw_ban(*, ban_id: int, now: datetime) -> None:
    """Take a ban back, as if it had never been; withdrawing twice is nothing."""
    with transaction.atomic():
        ban = Ban.objects.filter(id=ban_id, lifted_at=None).select_related("reader").first()
        if ban is None:
            return
        ban.lifted_at = now
        ban.save(update_fields=["lifted_at"])
        publish("reader.unbanned", site_id=ban.reader.site_id, subject_id=ban.reader_id, now=now)


def lift_bans(*, reader: Reader, now: datetime) -> int:
    """Let a reader write as any other; returns how many bans of every kind were in force.

    Lifting twice is nothing.
    """
    with transaction.atomic():
        # Those too that have not begun.
        lasting = Ban.objects.filter(Q(until=None) | Q(until__gt=now), lifted_at=None)
        lifted = lasting.filter(reader=reader).update(lifted_at=now)
        if lifted:
            publish("reader.unbanned", site_id=reader.site_id, subject_id=reader.id, now=now)
    return lifted


def lift_ban(*, ban: Ban, now: datetime) -> bool:
    """End one ban, of whatever kind; whether it was in force. Twice is once."""
    with transaction.atomic():
        lifted = restrictions_in_force(now).filter(pk=ban.pk).update(lifted_at=now)
        if lifted:
            reader = ban.reader
            publish("reader.unbanned", site_id=reader.site_id, subject_id=reader.id, now=now)
    return bool(lifted)
