"""Which site and sections a page of numbers is about, as its user may see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest

from newsportal.sites.models import Section, Site
from newsportal.sites.roles import Ability, section_ids_of, sites_where


@dataclass(frozen=True)
class Place:
    """`asked`: the ids of the sections that count; None: the whole site."""

    sites: Sequence[Site]
    site: Site
    sections: Sequence[Section]
    section: Section | None
    asked: Collection[int] | None

    def articles(self, path: str = "") -> Q:
        """A condition on articles, or on rows that reach one by `path`, such as `article__`."""
        inside = Q(**{f"{path}site": self.site})
        if self.asked is None:
            return inside
        return inside & Q(**{f"{path}section__in": sorted(self.asked)})

    @property
    def query(self) -> str:
        """As the addresses of the pages name it."""
        section = "" if self.section is None else self.section.key
        return f"site={self.site.key}&section={section}"


def place_of(request: HttpRequest) -> Place:
    """Raises PermissionDenied without any site, Http404 for one of others. Queries: 3."""
    rows = sites_where(request.user, Ability.STATISTICS).order_by("is_sandbox", "name", "id")
    sites = list(rows)
    if not sites:
        raise PermissionDenied
    key = request.GET.get("site", "")
    site = next((site for site in sites if key in {"", site.key}), None)
    if site is None:
        raise Http404
    own = section_ids_of(request.user, site.pk)
    sections = [
        row
        for row in Section.objects.filter(site=site).order_by("name", "id")
        if own is None or row.pk in own
    ]
    wanted = request.GET.get("section", "")
    section = next((row for row in sections if row.key == wanted), None)
    if wanted and section is None:
        raise Http404
    return Place(sites, site, sections, section, own if section is None else {section.pk})
