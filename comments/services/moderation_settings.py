"""Reading and changing what a newsroom sets about the phases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from comments.models import Judge, ModerationSetting
from comments.moderation.settings import LENGTHS, InvalidSettings, Option, schema, validate
from comments.selectors.settings import MAX_LINKS, lengths_at_and_below, levels_of
from newsportal.articles.models import Article
from newsportal.events.log import publish
from newsportal.sites.models import Section, Site
from newsportal.sites.services import save_settings

JUDGES = "scoring.judges"

__all__ = ["InvalidSettings", "Level", "Setting", "set_settings", "settings_of"]


class Level(StrEnum):
    """Where a value comes from."""

    DEFAULT = "default"
    SITE = "site"
    SECTION = "section"
    ARTICLE = "article"


@dataclass(frozen=True)
class Setting:
    """An option with the value that holds, and the level that says so."""

    option: Option
    value: Any
    level: Level


def settings_of(
    *, site: Site, section: Section | None = None, article: Article | None = None
) -> list[Setting]:
    """Every option with its value at a place, in the order of the phases. Queries: 1.

    Of an article its section counts, whether it is named or not.
    """
    section_id = article.section_id if article else section.pk if section else None
    levels = levels_of(site=site, section_id=section_id, article_id=article.pk if article else None)
    by_level = {
        Level.ARTICLE: levels.article,
        Level.SECTION: levels.section,
        Level.SITE: {
            path: value
            for path, value in levels.site.items()
            # The site's column always has a value: what equals the default was not set.
            if path != MAX_LINKS or value != schema()[MAX_LINKS].default
        },
    }
    return [_setting(option, by_level) for option in schema().values()]


def _setting(option: Option, by_level: Mapping[Level, Mapping[str, Any]]) -> Setting:
    for level, values in by_level.items():
        if option.path in values:
            return Setting(option, values[option.path], level)
    return Setting(option, option.default, Level.DEFAULT)


def set_settings(
    *,
    site: Site,
    section: Section | None = None,
    article: Article | None = None,
    values: Mapping[str, Any],
    user: User | None = None,
    now: datetime,
) -> list[str]:
    """Change options at one level, the lowest that is named; None means "as above".

    Options that are not named stay. Returns the paths that changed; nothing changed: no event.
    Raises InvalidSettings.
    """
    kept = validate(values)
    with transaction.atomic():
        # Two people at once: the second waits, and changes what the first has left.
        site = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
        check_judges(site, kept.get(JUDGES, ()))
        place = {"section": None if article else section, "article": article}
        row = ModerationSetting.objects.filter(site=site, **place).first()
        row = row or ModerationSetting(site=site, **place)
        before = dict(row.values)
        changed = []
        if section is None and article is None and MAX_LINKS in values:
            changed += _set_max_links(site, kept.pop(MAX_LINKS, None), now)
        others = {path for path in values if path not in kept}
        row.values = {path: it for path, it in before.items() if path not in others} | kept
        changed += [path for path in schema() if row.values.get(path) != before.get(path)]
        check_lengths(row, changed)
        if row.values != before:
            row.updated_at = now
            row.save()
        if changed:
            _tell(row, changed, user, now)
    return changed


def rename_judge(*, site: Site, old: str, new: str, user: User | None, now: datetime) -> None:
    """Let each place that names a judge name it anew. In a transaction that has locked the site."""
    rows = ModerationSetting.objects.filter(site=site, values__contains={JUDGES: [old]})
    for row in rows.order_by("id"):
        names = [new if name == old else name for name in row.values[JUDGES]]
        row.values, row.updated_at = {**row.values, JUDGES: names}, now
        row.save(update_fields=["values", "updated_at"])
        _tell(row, [JUDGES], user, now)


def _tell(row: ModerationSetting, changed: list[str], user: User | None, now: datetime) -> None:
    data: dict[str, Any] = {"options": changed, "section": row.section_id, "user": user and user.pk}
    publish(
        "moderation.settings_changed",
        site_id=row.site_id,
        article_id=row.article_id,
        now=now,
        **{name: value for name, value in data.items() if value is not None},
    )


def check_judges(site: Site, names: Iterable[str]) -> None:
    """A name that is none would ask nobody, and texts would be published unjudged."""
    if set(names) - set(Judge.objects.filter(site=site).values_list("name", flat=True)):
        raise InvalidSettings({JUDGES: "unknown_judge"})


def check_lengths(row: ModerationSetting, changed: Iterable[str]) -> None:
    """With what holds above and below, no text must be too short and too long at once.

    Queries: 1 where lengths change.
    """
    paths = [path for path in LENGTHS if path in changed]
    if not paths:
        return
    here, below = lengths_at_and_below(row)
    if here.length.least > here.length.most:
        raise InvalidSettings(dict.fromkeys(paths, "least_over_most"))
    if any(rules.length.least > rules.length.most for rules in below):
        raise InvalidSettings(dict.fromkeys(paths, "least_over_most_below"))


def _set_max_links(site: Site, value: int | None, now: datetime) -> list[str]:
    """The site's own form shows it as well, so it is kept in the site's row."""
    wanted = schema()[MAX_LINKS].default if value is None else value
    if site.max_links == wanted:
        return []
    site.max_links = wanted
    save_settings(site, changed=["max_links"], now=now)
    return [MAX_LINKS]
