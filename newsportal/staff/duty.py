"""The newsroom's day: shifts, hand-over notes, saved filters, and how old its queue is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from newsportal.events.routing import functions
from newsportal.lib.problems import FieldError, Problem
from newsportal.sites.models import Site
from newsportal.sites.roles import Ability, site_ids_where, sites_where
from newsportal.staff.models import HandOver, SavedFilter, Shift

NOTES_KEPT = timedelta(days=14)
NOTES_SHOWN = 5
TEXT_MAX, NAME_MAX, QUERY_MAX = 2000, 60, 1000
FILTERS_MAX = 50
# Where one stood in a list is no part of a filter.
_NO_FILTER = frozenset({"p", "all", "e", "o", "_changelist_filters"})


@dataclass(frozen=True)
class Watch:
    """One site as the dashboard shows it."""

    site: Site
    now: list[Shift]
    next: Shift | None
    oldest: datetime | None
    is_late: bool


def watches(*, user: User, now: datetime) -> list[Watch]:
    """Who is on duty and how long the oldest text waits, for each site of the user's.

    Queries: 2, and what the queue's own count takes.
    """
    sites = list(sites_where(user, Ability.READ).order_by("name", "id"))
    ids = [site.pk for site in sites]
    shifts = list(
        Shift.objects.filter(site__in=ids, ends_at__gt=now)
        .select_related("user")
        .order_by("starts_at", "id")
    )
    oldest = oldest_waiting(ids)
    return [_watch(site, shifts, oldest.get(site.pk), now) for site in sites]


def _watch(site: Site, shifts: list[Shift], oldest: datetime | None, now: datetime) -> Watch:
    own = [shift for shift in shifts if shift.site_id == site.pk]
    return Watch(
        site=site,
        now=[shift for shift in own if shift.starts_at <= now],
        next=next((shift for shift in own if shift.starts_at > now), None),
        oldest=oldest,
        is_late=is_late(site, oldest, now),
    )


def is_late(site: Site, oldest: datetime | None, now: datetime) -> bool:
    """Whether what waits longest on a site waits longer than the site wants."""
    target = site.queue_target_minutes
    return bool(target and oldest and now - oldest > timedelta(minutes=target))


def oldest_waiting(site_ids: Collection[int]) -> dict[int, datetime]:
    """Since when what waits longest for a person does, by site; nothing where nothing waits."""
    found: dict[int, datetime] = {}
    for ages in functions("QUEUE_AGES"):
        found |= ages(site_ids)
    return found


def unread_notes(user: User) -> list[HandOver]:
    """Notes of the user's sites by others that the user has not read, newest first. Queries: 1."""
    own = site_ids_where(user, Ability.READ)
    notes = HandOver.objects.filter(site__in=own).exclude(by_user=user).exclude(read_by=user)
    return list(
        notes.select_related("site", "by_user").order_by("-created_at", "-id")[:NOTES_SHOWN]
    )


def hand_over(*, user: User, site_id: int, text: str, now: datetime) -> HandOver:
    """Leave a note for the next shift. Raises Problem forbidden, validation_error."""
    if site_id not in site_ids_where(user, Ability.DECIDE):
        raise Problem("forbidden")
    text = text.strip()
    if not text or len(text) > TEXT_MAX:
        raise Problem("validation_error", errors=[FieldError("text", "max_length")])
    return HandOver.objects.create(site_id=site_id, by_user=user, text=text, created_at=now)


def mark_read(*, user: User, note_id: int) -> None:
    """Do not show this note to the user any more; twice is once. Raises Problem not_found."""
    own = site_ids_where(user, Ability.READ)
    note = HandOver.objects.filter(id=note_id, site__in=own).first()
    if note is None:
        raise Problem("not_found")
    note.read_by.add(user)


def filters_of(user: User) -> QuerySet[SavedFilter]:
    """The user's own filters, and those that are shared on the user's sites."""
    shared = Q(site__in=site_ids_where(user, Ability.READ))
    found = SavedFilter.objects.filter(Q(user=user) | shared)
    return found.select_related("user").order_by("name", "id")[: FILTERS_MAX * 2]


def save_filter(*, user: User, name: str, query: str, site_id: int | None) -> SavedFilter:
    """Keep a list's query under a name, or change what the name means.

    With a site its staff sees it. Raises Problem forbidden, validation_error.
    """
    name = " ".join(name.split())[:NAME_MAX]
    kept = urlencode([pair for pair in parse_qsl(query) if pair[0] not in _NO_FILTER])
    if not name or not kept or len(kept) > QUERY_MAX:
        raise Problem("validation_error", errors=[FieldError("name", "invalid")])
    if site_id is not None and site_id not in site_ids_where(user, Ability.READ):
        raise Problem("forbidden")
    own = SavedFilter.objects.filter(user=user)
    if own.count() >= FILTERS_MAX and not own.filter(name=name).exists():
        raise Problem("validation_error", errors=[FieldError("name", "too_many")])
    saved, _is_new = SavedFilter.objects.update_or_create(
        user=user, name=name, defaults={"query": kept, "site_id": site_id}
    )
    return saved


def drop_filter(*, user: User, filter_id: int) -> None:
    """Forget a filter of one's own; another's is left alone."""
    SavedFilter.objects.filter(id=filter_id, user=user).delete()


def forget_expired(*, now: datetime) -> None:
    """Hourly: notes of two weeks ago, and shifts that ended as long ago."""
    HandOver.objects.filter(created_at__lt=now - NOTES_KEPT).delete()
    Shift.objects.filter(ends_at__lt=now - NOTES_KEPT).delete()
