"""Reasons why something counts nothing, in the newsroom's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By reason: its group (kind of bar) and what it means.
FILTERED: dict[str, tuple[str, str | Promise]] = {
    "no_agent": ("b", _("a program that does not say what it is")),
    "agent": ("b", _("a known robot")),
    "headless": ("b", _("a browser without a screen")),
    "library": ("b", _("a program's own network library")),
    "preview": ("b", _("a network's preview robot")),
    "prefetch": ("b", _("a browser that loaded it ahead")),
    "opt_out": ("a", _("people who asked not to be counted")),
    "own": ("a", _("the sharer's own visit")),
    "repeat": ("a", _("the same visitor again that day")),
    "rate": ("a", _("too many from one address")),
    "malformed": ("c", _("not readable")),
    "unknown_kind": ("c", _("an unknown kind of event")),
    "unknown_article": ("c", _("an unknown article")),
    "unknown_network": ("c", _("an unknown network")),
    "unknown_token": ("c", _("an unknown link")),
    "foreign_token": ("c", _("a link of another site")),
    "unknown_link": ("c", _("an unknown follow link")),
    "shares_off": ("c", _("sharing is switched off there")),
    "future": ("c", _("a time that is still to come")),
    "late": ("c", _("older than a day")),
    "shed": ("c", _("impressions let go under load")),
}
GROUPS = (("b", _("robots")), ("a", _("people, once too often")), ("c", _("unusable")))


def filtered_words(reason: str) -> str:
    return str(FILTERED[reason][1]) if reason in FILTERED else reason


def filtered_group(reason: str) -> str:
    return FILTERED[reason][0] if reason in FILTERED else "c"
