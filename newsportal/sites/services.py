"""Making and setting sites and sections."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from newsportal.events.routing import functions
from newsportal.sites.hosts import normalise_host
from newsportal.sites.models import Section, Site
from newsportal.sites.presets import add_presets

# What public pages of articles show of their site and of their section.
_SHOWN_OF_SITE = frozenset({"mode", "ratings", "min_identity", "closes_after_days"})
_SHOWN_OF_SECTION = _SHOWN_OF_SITE | {"name", "is_reviews"}


def create_site(*, key: str, name: str, hosts: Sequence[str], **settings: Any) -> Site:
    """Make a site. Raises ValidationError for a bad or taken key, a bad host, a bad setting."""
    site = Site(key=key, name=name, hosts=[normalise_host(host) for host in hosts], **settings)
    site.full_clean()
    with transaction.atomic():
        site.save()
        add_presets(site)
    return site


def get_or_create_section(*, site: Site, key: str, name: str) -> Section:
    """The site's section of that key; a newcomer gets the name, an old one keeps its own."""
    section, _ = Section.objects.get_or_create(site=site, key=key, defaults={"name": name})
    return section


def _settings_of(place: Site | Section) -> list[str]:
    """All columns but the switches, which somebody may have changed since `place` was read."""
    fields = place._meta.concrete_fields
    return [field.name for field in fields if not field.primary_key and field.name != "spells"]


def save_settings(place: Site | Section, *, changed: Collection[str], now: datetime) -> None:
    """Save a site or a section; pages that show what `changed` get new versions with it."""
    section = place if isinstance(place, Section) else None
    site_id = section.site_id if section else place.pk
    shown = _SHOWN_OF_SECTION if section else _SHOWN_OF_SITE
    with transaction.atomic():
        is_new = place.pk is None
        if is_new and isinstance(place, Site):
            place.save()
            add_presets(place)
        else:
            place.save(update_fields=None if is_new else _settings_of(place))
        if not is_new and not shown.isdisjoint(changed):
            for show in functions("SHOWN_SETTINGS"):
                show(
                    site_id=site_id,
                    section_id=section.pk if section else None,
                    changed=shown.intersection(changed),
                    now=now,
                )
