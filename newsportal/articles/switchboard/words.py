"""Policies in words for editors."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsportal.articles.models import Article, Switch
from newsportal.lib.zones import zone_of
from newsportal.sites.models import Identity, Mode, Ratings, Screening, Site
from newsportal.sites.policy import Level, Spell
from newsportal.sites.presets import preset_name

FIELD_WORDS = {
    "mode": gettext_lazy("mode"),
    "screening": gettext_lazy("screening"),
    "slow_mode_seconds": gettext_lazy("slow mode"),
    "min_identity": gettext_lazy("who may write"),
    "ratings": gettext_lazy("ratings"),
    "reactions": gettext_lazy("reactions"),
    "shares": gettext_lazy("sharing"),
}
_CHOICES = {"mode": Mode, "screening": Screening, "min_identity": Identity, "ratings": Ratings}
ICONS = {
    "normal": "wb_sunny",
    "breaking": "bolt",
    "election": "how_to_vote",
    "silence": "volume_off",
    "tragedy": "candle",
    "court": "gavel",
    "children": "child_care",
    "closed": "lock",
}


def value_words(field: str, value: Any) -> str:
    if field in _CHOICES:
        return str(_CHOICES[field](value).label)
    if field == "slow_mode_seconds":
        return seconds_words(value)
    return _("on") if value else _("off")


def seconds_words(seconds: int) -> str:
    if not seconds:
        return _("no pause")
    return ngettext("%(count)d s between texts", "%(count)d s between texts", seconds) % {
        "count": seconds
    }


def values_words(values: dict[str, Any]) -> list[str]:
    """«оценки: выключено», one for each field that is set."""
    return [f"{FIELD_WORDS[name]}: {value_words(name, value)}" for name, value in values.items()]


def site_time(moment: datetime | None, site: Site) -> str:
    """In the site's time zone, with a year that is not this one; a dash for no time."""
    if moment is None:
        return "—"
    zone = zone_of(site.time_zone)
    local = moment.astimezone(zone)
    is_this_year = local.year == timezone.now().astimezone(zone).year
    return date_format(local, "j E H:i" if is_this_year else "j E Y H:i")


def place_words(switch: Switch) -> str:
    """What the switch lies over; its rows are loaded."""
    if switch.article is not None:
        return _("Article: %(name)s") % {"name": switch.article.title}
    if switch.section is not None:
        return _("Section: %(name)s") % {"name": switch.section.name}
    return _("Tag: %(name)s") % {"name": switch.tag} if switch.tag else _("The whole site")


def because(field: str, spell: Spell | None, article: Article) -> str:
    """Why a field is what it is: the switch, or where the setting stands."""
    if spell is None:
        return _setting_words(field, article)
    level = {
        Level.ARTICLE: _("the article's switch"),
        Level.TAG: _("the switch of the tag %(tag)s") % {"tag": spell.tag},
        Level.SECTION: _("the section's switch"),
        Level.SITE: _("the site's switch"),
    }[spell.level]
    words = {
        "level": level,
        "preset": preset_name(spell.preset),
        "since": site_time(spell.starts_at, article.site),
    }
    if spell.ends_at is None:
        return _("%(level)s “%(preset)s” since %(since)s, until it is ended") % words
    words["until"] = site_time(spell.ends_at, article.site)
    return _("%(level)s “%(preset)s” since %(since)s, until %(until)s") % words


def _setting_words(field: str, article: Article) -> str:
    if getattr(article, field, None):
        return _("the article's setting")
    if article.section is not None and getattr(article.section, field, None):
        return _("the section's setting")
    return _("the site's setting") if field in _CHOICES else _("as usual")
