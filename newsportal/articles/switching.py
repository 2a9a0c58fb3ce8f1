"""The editor's switchboard: switching a policy on for a place and a time, and off again.

A switch is a row, its history, an event, and a copy beside its place (`spells`) that whoever asks
what holds finds without a query. Nobody waits for a worker to obey it: the copy says from when and
until when. The worker only gives the pages that change a new version; see `turning.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from newsportal.articles.models import Article, Switch, SwitchAct, SwitchEntry
from newsportal.events.log import publish
from newsportal.lib.problems import FieldError, Problem
from newsportal.sites.models import Section, Site
from newsportal.sites.policy import values_set

# Of one site, section or article at once: they lie beside each page's settings.
SPELLS_MAX = 50


@dataclass(frozen=True)
class Place:
    """Where a switch lies: the whole site, or one section, tag or article of it."""

    site: Site
    section: Section | None = None
    tag: str = ""
    article: Article | None = None

    @property
    def row(self) -> Site | Section | Article:
        """Beside which row the copy lies: a tag is the whole site's."""
        return self.article or self.section or self.site

    def switches(self) -> Q:
        """The switches that lie beside the same row."""
        if self.article or self.section:
            return Q(site=self.site, article=self.article, section=self.section, tag="")
        return Q(site=self.site, article=None, section=None)


def begin_switch(
    *,
    place: Place,
    preset: str,
    values: Mapping[str, Any],
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    user: User | None,
    now: datetime,
) -> Switch:
    """Switch a policy on: at once, or planned for `starts_at`; until `ends_at` or until ended.

    `values` as a preset sets them. Raises Problem validation_error: `ends_at` (invalid: not after
    the beginning), `values` (required), `place` (max_length: SPELLS_MAX lie there already).
    """
    begins = max(starts_at or now, now)
    _check(begins, ends_at, values)
    with transaction.atomic():
        _lock(place)
        waiting = Switch.objects.filter(place.switches(), has_ended=False, is_cancelled=False)
        if waiting.count() >= SPELLS_MAX:
            raise _refusal("place", "max_length")
        switch = Switch.objects.create(
            site=place.site,
            section=place.section,
            tag=place.tag,
            article=place.article,
            preset=preset,
            starts_at=begins,
            ends_at=ends_at,
            created_by=user,
            created_at=now,
            due_at=begins,
            **values,
        )
        lay(place)
        tell(switch, SwitchAct.PLANNED if begins > now else SwitchAct.BEGAN, user=user, now=now)
    return switch


def change_switch(
    *, site: Site, switch_id: UUID, ends_at: datetime | None, user: User | None, now: datetime
) -> Switch:
    """Let a switch that runs or is planned end at another time, or only when it is ended.

    Raises Problem not_found (none such, or it is over), validation_error (`ends_at`: invalid).
    """
    with transaction.atomic():
        switch, place = _take(site, switch_id, now)
        if ends_at is not None and ends_at <= max(now, switch.starts_at):
            raise _refusal("ends_at", "invalid")
        switch.ends_at = ends_at
        if switch.has_begun:
            switch.due_at = ends_at
        _save(switch, "ends_at", "due_at")
        lay(place)
        tell(switch, SwitchAct.CHANGED, user=user, now=now)
    return switch


def end_switch(*, site: Site, switch_id: UUID, user: User | None, now: datetime) -> Switch:
    """End a switch that runs, now; take back one that is planned. Raises Problem not_found."""
    with transaction.atomic():
        switch, place = _take(site, switch_id, now)
        if switch.starts_at > now:
            switch.is_cancelled = True
            switch.due_at = None
            act = SwitchAct.CANCELLED
        else:
            switch.ends_at = switch.due_at = now
            act = SwitchAct.ENDED
        _save(switch, "is_cancelled", "ends_at", "due_at")
        lay(place)
        tell(switch, act, user=user, now=now)
    return switch


def place_of(switch: Switch) -> Place:
    """Where the switch lies; its rows must be loaded already."""
    return Place(site=switch.site, section=switch.section, tag=switch.tag, article=switch.article)


def lay(place: Place) -> None:
    """Write the copy beside the place anew; its row is locked. Queries: 2."""
    switches = Switch.objects.filter(place.switches(), has_ended=False, is_cancelled=False)
    spells = [_spell(switch) for switch in switches.order_by("starts_at", "id")]
    row = place.row
    type(row)._default_manager.filter(pk=row.pk).update(spells=spells)


def tell(switch: Switch, act: SwitchAct, *, user: User | None, now: datetime) -> None:
    """Write a line of the history, and the event."""
    SwitchEntry.objects.create(switch=switch, act=act, user=user, at=now, ends_at=switch.ends_at)
    publish(
        "policy.switched",
        site_id=switch.site_id,
        article_id=switch.article_id,
        subject_id=switch.id,
        now=now,
        act=act.value,
        preset=switch.preset,
        level=switch.level.name.lower(),
        user=user.pk if user else None,
    )


def lock_place(place: Place) -> None:
    _lock(place)


def _lock(place: Place) -> None:
    """One at a time beside a row. Without the key: who writes comments there need not wait."""
    row = place.row
    type(row)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


def _take(site: Site, switch_id: UUID, now: datetime) -> tuple[Switch, Place]:
    """The switch, unless it is over, with its place locked."""
    found = Switch.objects.filter(site=site, id=switch_id).select_related(
        "site", "section", "article"
    )
    switch = found.first()
    if switch is None:
        raise Problem("not_found")
    place = place_of(switch)
    _lock(place)
    switch = found.select_for_update(of=("self",), no_key=True).get()
    is_over = switch.ends_at is not None and switch.ends_at <= now
    if switch.is_cancelled or switch.has_ended or is_over:
        raise Problem("not_found")
    return switch, place


def _save(switch: Switch, *names: str) -> None:
    """What a worker has in its hands is let go: it is due at another time."""
    switch.lease = switch.lease_until = None
    switch.tries, switch.shown_to = 0, None
    fresh = ("lease", "lease_until", "tries", "shown_to")
    switch.save(update_fields=[*names, *fresh])


def _spell(switch: Switch) -> dict[str, Any]:
    spell = {
        "id": str(switch.id),
        "preset": switch.preset,
        "from": switch.starts_at.isoformat(),
        "to": switch.ends_at.isoformat() if switch.ends_at else None,
        "set": values_set(switch),
    }
    return {**spell, "tag": switch.tag} if switch.tag else spell


def _check(begins: datetime, ends_at: datetime | None, values: Mapping[str, Any]) -> None:
    if ends_at is not None and ends_at <= begins:
        raise _refusal("ends_at", "invalid")
    if not values:
        raise _refusal("values", "required")


def _refusal(field: str, code: str) -> Problem:
    return Problem("validation_error", errors=[FieldError(field, code)])
