"""The moderation settings of the levels above a text."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q

from comments.models import ModerationSetting
from comments.moderation.settings import LENGTHS, Settings, merge
from newsportal.sites.models import Site

# The site's own form has it too.
MAX_LINKS = "links.most"


@dataclass(frozen=True)
class Levels:
    """What each level says by itself."""

    site: Mapping[str, Any] = field(default_factory=dict)
    section: Mapping[str, Any] = field(default_factory=dict)
    article: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def merged(self) -> Settings:
        return merge([self.site, self.section, self.article])


# What was read in this pass already: (site, section, article) -> Levels.
_remembered: ContextVar[dict[tuple[int, int | None, int | None], Levels] | None] = ContextVar(
    "remembered_levels", default=None
)


@contextmanager
def remembered_settings() -> Iterator[None]:
    """Read the settings of each place once while this lasts: for a batch, no longer."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def levels_of(*, site: Site, section_id: int | None, article_id: int | None) -> Levels:
    """The values at each level above a text. Queries: 1, or 0 the second time within a pass."""
    known, place = _remembered.get(), (site.pk, section_id, article_id)
    if known is None:
        return _levels_of(site, section_id, article_id)
    if place not in known:
        known[place] = _levels_of(site, section_id, article_id)
    return known[place]


def _levels_of(site: Site, section_id: int | None, article_id: int | None) -> Levels:
    here = Q(section=None, article=None)
    if section_id is not None:
        here |= Q(section=section_id)
    if article_id is not None:
        here |= Q(article=article_id)
    rows = ModerationSetting.objects.filter(here, site=site)
    return levels_from(site, rows.values_list("section_id", "article_id", "values"))


# A value of a longer SELECT in which `a` is the article, as `levels_read` takes it.
LEVELS = """
    (SELECT jsonb_agg(jsonb_build_array(m.section_id, m.article_id, m.values) ORDER BY m.id)
       FROM comments_moderationsetting m
      WHERE m.site_id = a.site_id
        AND ((m.section_id IS NULL AND m.article_id IS NULL)
             OR m.section_id = a.section_id OR m.article_id = a.id))
"""


def levels_read(site: Site, value: str | None) -> Levels:
    """Equal values are equal levels."""
    return levels_from(site, json.loads(value) if value else ())


def levels_from(site: Site, rows: Iterable[Sequence[Any]]) -> Levels:
    """Of (section, article, values), at most one of each level."""
    said: dict[str, Mapping[str, Any]] = {}
    for section, article, values in rows:
        said["article" if article else "section" if section else "site"] = values
    own = {MAX_LINKS: site.max_links, **said.get("site", {})}
    return Levels(own, said.get("section", {}), said.get("article", {}))


def lengths_at_and_below(row: ModerationSetting) -> tuple[Settings, list[Settings]]:
    """What would hold at the row's place if it said what it says, and at each place below that
    has lengths of its own. Queries: 1.
    """
    rows = ModerationSetting.objects.filter(site=row.site, values__has_any_keys=LENGTHS)
    said = {
        (other.section_id, other.article_id): other
        for other in rows.exclude(pk=row.pk).select_related("article").order_by("id")
    }
    said[row.section_id, row.article_id] = row

    def held(place: ModerationSetting) -> Settings:
        section_id = place.article.section_id if place.article else place.section_id
        above = ((None, None), (section_id, None), (None, place.article_id))
        return merge(said[key].values for key in dict.fromkeys(above) if key in said)

    below = [other for other in said.values() if other is not row and _is_below(other, row)]
    return held(row), [held(other) for other in below]


def _is_below(other: ModerationSetting, row: ModerationSetting) -> bool:
    if row.article_id is not None:
        return False
    if row.section_id is None:
        return other.section_id is not None or other.article_id is not None
    return other.article is not None and other.article.section_id == row.section_id
