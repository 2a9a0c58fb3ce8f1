"""Making sites and sections."""

from collections.abc import Sequence
from typing import Any

from newsportal.sites.hosts import normalise_host
from newsportal.sites.models import Section, Site


def create_site(*, key: str, name: str, hosts: Sequence[str], **settings: Any) -> Site:
    """Make a site. Raises ValidationError for a bad or taken key and for settings out of range."""
    site = Site(key=key, name=name, hosts=[normalise_host(host) for host in hosts], **settings)
    site.full_clean()
    site.save()
    return site


def get_or_create_section(*, site: Site, key: str, name: str) -> Section:
    """The site's section of that key; a newcomer gets the name, an old one keeps its own."""
    section, _ = Section.objects.get_or_create(site=site, key=key, defaults={"name": name})
    return section
