"""What the switchboard shows. Each list is as long as a place may have switches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsportal.articles.models import Article, Switch, SwitchEntry
from newsportal.articles.switchboard.words import (
    FIELD_WORDS,
    ICONS,
    because,
    place_words,
    site_time,
    value_words,
    values_words,
)
from newsportal.lib.zones import zone_of
from newsportal.sites.models import Preset, Site
from newsportal.sites.policy import FIELDS, values_set
from newsportal.sites.presets import preset_name

HISTORY_SHOWN = 50


@dataclass(frozen=True)
class Row:
    """A switch as the page shows it."""

    switch: Switch
    name: str
    icon: str
    place: str
    sets: list[str]
    since: str
    until: str
    until_input: str
    is_mine: bool


def switches_shown(
    site: Site, *, names: dict[str, str], now: datetime, may: Any
) -> tuple[list[Row], list[Row]]:
    """What runs now, the latest first, and what is planned, the next first. Queries: 1."""
    rows = Switch.objects.filter(site=site, has_ended=False, is_cancelled=False)
    found = rows.select_related("section", "article", "created_by").order_by("starts_at", "id")
    alive = [one for one in found if one.ends_at is None or one.ends_at > now]
    shown = [(one, _row(one, site, names, may(one))) for one in alive]
    running = [row for one, row in shown if one.starts_at <= now]
    return running[::-1], [row for one, row in shown if one.starts_at > now]


def _row(switch: Switch, site: Site, names: dict[str, str], is_mine: bool) -> Row:
    switch.site = site
    return Row(
        switch=switch,
        name=names.get(switch.preset) or preset_name(switch.preset),
        icon=ICONS.get(switch.preset, "tune"),
        place=place_words(switch),
        sets=values_words(values_set(switch)),
        since=site_time(switch.starts_at, site),
        until=site_time(switch.ends_at, site),
        until_input=_input(switch.ends_at, site),
        is_mine=is_mine,
    )


def _input(moment: datetime | None, site: Site) -> str:
    """As a field for date and time takes it."""
    if moment is None:
        return ""
    return moment.astimezone(zone_of(site.time_zone)).strftime("%Y-%m-%dT%H:%M")


def history_shown(site: Site, names: dict[str, str]) -> list[dict[str, Any]]:
    """The latest lines of the history. Queries: 1."""
    entries = SwitchEntry.objects.filter(switch__site=site).select_related(
        "user", "switch__section", "switch__article"
    )
    return [
        {
            "at": site_time(entry.at, site),
            "act": entry.get_act_display(),
            "code": entry.act,
            "name": names.get(entry.switch.preset) or preset_name(entry.switch.preset),
            "place": place_words(entry.switch),
            "until": site_time(entry.ends_at, site),
            "who": entry.user.get_username() if entry.user else "",
        }
        for entry in entries.order_by("-id")[:HISTORY_SHOWN]
    ]


def preset_buttons(presets: list[Preset]) -> list[dict[str, Any]]:
    return [
        {
            "code": preset.code,
            "name": preset_name(preset.code, preset.name),
            "icon": ICONS.get(preset.code, "tune"),
            "sets": values_words(values_set(preset)),
        }
        for preset in presets
    ]


def holds_now(article: Article, now: datetime) -> list[dict[str, str]]:
    """Field by field what holds for an article, and why. The article is as `articles_of` has it."""
    policy = article.policy_at(now)
    return [
        {
            "field": str(FIELD_WORDS[name]),
            "value": value_words(name, getattr(policy, name)),
            "because": because(name, policy.by_switch.get(name), article),
            "is_switched": "yes" if name in policy.by_switch else "",
        }
        for name in FIELDS
    ]
