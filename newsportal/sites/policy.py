"""The discussion settings that hold for an article at a moment.

Settings are inherited: the article's own, else its section's, else the site's. Over them lie the
switches that run at that moment (`Spell`): of the site, a section, a tag or an article. For each
field the most specific switch wins, and of equally specific ones the one that began later. A
switch never loosens what a more specific place says in its settings: there the stricter holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Protocol

from newsportal.sites.models import (
    SLOW_MODE_MAX_SECONDS,
    Identity,
    Mode,
    PolicyValues,
    Ratings,
    Screening,
    Section,
    Site,
)

# The fields of a policy, each with its values from the least to the most strict.
STRICTNESS: Mapping[str, Sequence[Any]] = MappingProxyType(
    {
        "mode": Mode.values,
        "screening": (Screening.AFTER, Screening.BEFORE),
        "min_identity": Identity.values,
        "ratings": (Ratings.OPTIONAL, Ratings.REQUIRED, Ratings.OFF),
        "reactions": (True, False),
        "shares": (True, False),
        "slow_mode_seconds": range(SLOW_MODE_MAX_SECONDS + 1),
    }
)
FIELDS = tuple(STRICTNESS)
# What no settings say, but switches alone.
_DEFAULTS: Mapping[str, Any] = {"slow_mode_seconds": 0, "reactions": True, "shares": True}
_SETTINGS = tuple(name for name in FIELDS if name not in _DEFAULTS)


def stricter(name: str, one: Any, other: Any) -> Any:
    """The stricter of two values of a field."""
    return max(one, other, key=STRICTNESS[name].index)


def values_set(row: PolicyValues) -> dict[str, Any]:
    """The fields of a preset or a switch that say something."""
    said = {name: getattr(row, name) for name in FIELDS}
    return {name: value for name, value in said.items() if value is not None}


class Level(IntEnum):
    """How specific a place is."""

    SITE = 0
    SECTION = 1
    TAG = 2
    ARTICLE = 3


class Overrides(Protocol):
    """What an article may say for itself; null means "as above"."""

    mode: str | None
    screening: str | None
    ratings: str | None
    min_identity: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    closes_after_days: int | None
    published_at: datetime
    tags: list[str]
    spells: list[dict[str, Any]]


@dataclass(frozen=True)
class Spell:
    """A switch as it lies beside its place, in JSON: what it sets, from when, until when."""

    id: str
    level: Level
    preset: str
    starts_at: datetime
    ends_at: datetime | None
    values: Mapping[str, Any]
    tag: str = ""

    @classmethod
    def read(cls, row: Mapping[str, Any], level: Level) -> "Spell":
        tag = row.get("tag", "")
        until = row.get("to")
        return cls(
            id=row["id"],
            level=Level.TAG if tag else level,
            preset=row["preset"],
            starts_at=datetime.fromisoformat(row["from"]),
            ends_at=datetime.fromisoformat(until) if until else None,
            values=row["set"],
            tag=tag,
        )

    def runs_at(self, now: datetime) -> bool:
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True)
class Policy:
    """What holds for one article at one moment."""

    mode: str
    screening: str
    ratings: str
    min_identity: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    slow_mode_seconds: int = 0
    reactions: bool = True
    shares: bool = True
    # Field -> the switch that says so; a field of the settings is not there.
    by_switch: Mapping[str, Spell] = field(default_factory=dict, compare=False)

    def is_open(self, now: datetime) -> bool:
        """Whether readers may write at `now`."""
        is_early = self.opens_at is not None and now < self.opens_at
        is_late = self.closes_at is not None and now >= self.closes_at
        return self.mode in {Mode.POST, Mode.PRE} and not is_early and not is_late

    def opening_after(self, now: datetime) -> datetime | None:
        """When a discussion that has not begun yet will; None for any other."""
        opens_at = self.opens_at
        return opens_at if opens_at and opens_at > now and self.is_open(opens_at) else None

    def within(self, shown: "Policy") -> "Policy":
        """These settings for an article that shows the discussion of another, under `shown`.

        A hidden discussion is hidden here too. What a switch says of the discussion binds
        everybody who shows it, and of what both ask of writers the stricter holds. Ratings,
        hours and shares are each article's own.
        """
        mode = self.mode
        if shown.mode == Mode.HIDDEN or "mode" in shown.by_switch:
            mode = stricter("mode", mode, shown.mode)
        slow = max(self.slow_mode_seconds, shown.slow_mode_seconds)
        return replace(
            self,
            mode=mode,
            min_identity=stricter("min_identity", self.min_identity, shown.min_identity),
            slow_mode_seconds=slow,
            reactions=self.reactions and shown.reactions,
            by_switch={**shown.by_switch, **self.by_switch},
        )

    def shown(self, now: datetime) -> dict[str, Any]:
        """What public pages say of it."""
        return {
            "mode": self.mode,
            "is_open": self.is_open(now),
            "opens_at": self.opens_at,
            "closes_at": self.closes_at,
            "ratings": self.ratings,
            "min_identity": self.min_identity,
            "slow_mode_seconds": self.slow_mode_seconds,
            "reactions": self.reactions,
            "shares": self.shares,
        }


def resolve_policy(
    *,
    site: Site,
    section: Section | None = None,
    article: Overrides | None = None,
    now: datetime,
) -> Policy:
    """What holds at `now`, by settings and switches that lie in these rows. Queries: none."""
    running = [spell for spell in spells_of(site, section, article) if spell.runs_at(now)]
    values: dict[str, Any] = {**_DEFAULTS}
    by_switch: dict[str, Spell] = {}
    for name in _SETTINGS:
        # An empty choice, too, means "as above".
        values[name] = (
            getattr(article, name, None) or getattr(section, name, None) or getattr(site, name)
        )
    for name in FIELDS if running else ():
        spell, value = _first_that_says(name, running), values[name]
        if spell is not None and value != Mode.HIDDEN:
            said, level = spell.values[name], _level(name, section, article)
            if spell.level >= level or stricter(name, said, value) == said != value:
                values[name], by_switch[name] = said, spell
    opener = by_switch.get("mode")
    # Who opens or closes this very article by hand does not wait for its hours.
    has_hours = article is not None and (opener is None or opener.level is not Level.ARTICLE)
    opens_at, closes_at = (
        hours_of(site, section, article) if article and has_hours else (None, None)
    )
    return Policy(**values, opens_at=opens_at, closes_at=closes_at, by_switch=by_switch)


def _first_that_says(name: str, running: Iterable[Spell]) -> Spell | None:
    return next((spell for spell in running if name in spell.values), None)


def hours_of(
    site: Site, section: Section | None, article: Overrides
) -> tuple[datetime | None, datetime | None]:
    """When its settings open and close an article's discussion."""
    return article.opens_at, _closes_at(site, section, article)


def spells_of(site: Site, section: Section | None, article: Overrides | None) -> list[Spell]:
    """The switches that lie over an article, planned ones too: the winner of two comes first."""
    rows: list[tuple[Iterable[dict[str, Any]], Level]] = [(site.spells, Level.SITE)]
    if section is not None:
        rows.append((section.spells, Level.SECTION))
    if article is not None:
        rows.append((article.spells, Level.ARTICLE))
    found = [Spell.read(row, level) for spells, level in rows for row in spells]
    if not found:
        return []
    tags = set(article.tags) if article else set()
    reach = [spell for spell in found if not spell.tag or spell.tag in tags]
    return sorted(reach, key=lambda one: (one.level, one.starts_at, one.id), reverse=True)


def boundaries_after(spells: Iterable[Spell], now: datetime) -> list[datetime]:
    """The moments to come at which one of these begins or ends, in their order."""
    times = (time for spell in spells for time in (spell.starts_at, spell.ends_at))
    return sorted({time for time in times if time is not None and time > now})


def _level(name: str, section: Section | None, article: Overrides | None) -> Level:
    """How specific the place is whose settings say the value."""
    if name in _SETTINGS and getattr(article, name, None):
        return Level.ARTICLE
    return Level.SECTION if name in _SETTINGS and getattr(section, name, None) else Level.SITE


def _closes_at(site: Site, section: Section | None, article: Overrides) -> datetime | None:
    """As the article says, else so many days after its publication; 0 days are for good."""
    if article.closes_at is not None:
        return article.closes_at
    levels = (article.closes_after_days, section and section.closes_after_days)
    days = next((days for days in levels if days is not None), site.closes_after_days)
    return article.published_at + timedelta(days=days) if days else None
