"""Settings with inheritance: the article's own, else its section's, else the site's."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from newsportal.sites.models import Identity, Mode, Section, Site


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


@dataclass(frozen=True)
class Policy:
    """The discussion settings that hold for one article."""

    mode: str
    screening: str
    ratings: str
    min_identity: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None

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

        A hidden discussion is hidden here too, and of what both ask of writers the stricter holds.
        """
        return replace(
            self,
            mode=Mode.HIDDEN if shown.mode == Mode.HIDDEN else self.mode,
            min_identity=max(self.min_identity, shown.min_identity, key=Identity.values.index),
        )


def resolve_policy(
    *, site: Site, section: Section | None = None, article: Overrides | None = None
) -> Policy:
    def first(name: str) -> str:
        levels = (article, section, site)
        found: str = next(value for level in levels if (value := getattr(level, name, None)))
        return found

    return Policy(
        mode=first("mode"),
        screening=first("screening"),
        ratings=first("ratings"),
        min_identity=first("min_identity"),
        opens_at=article.opens_at if article else None,
        closes_at=_closes_at(site, section, article) if article else None,
    )


def _closes_at(site: Site, section: Section | None, article: Overrides) -> datetime | None:
    """As the article says, else so many days after its publication; 0 days are for good."""
    if article.closes_at is not None:
        return article.closes_at
    levels = (article.closes_after_days, section and section.closes_after_days)
    days = next((days for days in levels if days is not None), site.closes_after_days)
    return article.published_at + timedelta(days=days) if days else None
