"""A site, a section or an article that a page of the rules is about, as its address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.http import urlencode

from comments.services.moderation_settings import Level
from newsportal.articles.models import Article
from newsportal.sites.models import Section, Site
from newsportal.sites.roles import Ability, can, section_ids_of, sites_where


@dataclass(frozen=True)
class Place:
    """Where the settings hold that a page shows."""

    site: Site
    section: Section | None = None
    article: Article | None = None

    @property
    def level(self) -> Level:
        if self.article is not None:
            return Level.ARTICLE
        return Level.SITE if self.section is None else Level.SECTION

    @property
    def query(self) -> str:
        parts = {"site": self.site.key}
        if self.article is not None:
            parts["article"] = self.article.key
        elif self.section is not None:
            parts["section"] = self.section.key
        return urlencode(parts)


def place_of(request: HttpRequest, ability: Ability) -> Place:
    """The place that a form or the query names, or the user's first site.

    Raises Http404, PermissionDenied.
    """
    asked: Mapping[str, str] = request.POST if "site" in request.POST else request.GET
    sites = sites_where(request.user, ability).order_by("is_sandbox", "name", "id")
    key = asked.get("site", "")
    site = sites.filter(key=key).first() if key else sites.first()
    if site is None:
        if not key:
            raise PermissionDenied
        raise Http404
    article = section = None
    # What was chosen of one site is nothing of another that is chosen now.
    is_other = asked.get("of", site.key) != site.key
    article_key, section_key = (
        "" if is_other else asked.get(it, "") for it in ("article", "section")
    )
    if article_key:
        found = Article.objects.filter(site=site, key=article_key)
        article = found.select_related("section", "site").first()
        section = article.section if article else None
        if article is None:
            raise Http404
    elif section_key:
        section = Section.objects.filter(site=site, key=section_key).first()
        if section is None:
            raise Http404
    if not can(request.user, ability, site.pk, section.pk if section else None):
        own = section_ids_of(request.user, site.pk)
        # Who has sections only begins at the first of them.
        first = Section.objects.filter(site=site, id__in=own or ()).order_by("name", "id").first()
        if section is not None or article is not None or first is None:
            raise PermissionDenied
        section = first
    return Place(site, section, article)


def choices_of(request: HttpRequest, place: Place, ability: Ability) -> dict[str, Any]:
    """Where one may go from here."""
    sections = Section.objects.filter(site=place.site).order_by("name", "id")
    own = section_ids_of(request.user, place.site.pk)
    return {
        "sites": list(sites_where(request.user, ability).order_by("is_sandbox", "name", "id")),
        "sections": [row for row in sections if own is None or row.pk in own],
        "has_whole_site": own is None,
    }
