"""When people share, who follows, and what was not counted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from social.models import FilteredVisits, FollowerSnapshot, FollowLink, HourTally
from social.newsroom.places import Place

DAY = timedelta(days=1)


def hours_of_week(
    place: Place, *, days: int, zone: tzinfo, now: datetime
) -> dict[str, dict[tuple[int, int], int]]:
    """Shares and click-backs by (weekday 1-7, hour) of the site's own time. Queries: 1."""
    rows = (
        HourTally.objects.filter(place.articles("article__"), hour__gte=now - days * DAY)
        .annotate(weekday=ExtractIsoWeekDay("hour", tzinfo=zone))
        .annotate(clock=ExtractHour("hour", tzinfo=zone))
        .values_list("weekday", "clock")
        .annotate(shares=Sum("intents"), clicks=Sum("click_backs"))
    )
    found: dict[str, dict[tuple[int, int], int]] = {"shares": {}, "click_backs": {}}
    for weekday, clock, shares, clicks in rows.order_by("weekday", "clock"):
        found["shares"][weekday, clock] = shares
        found["click_backs"][weekday, clock] = clicks
    return found


@dataclass(frozen=True)
class Following:
    """A follow link and its days, the oldest first; `clicks` and `gained` are of the period."""

    link: FollowLink
    followers: Sequence[int]
    clicks: int

    @property
    def gained(self) -> int | None:
        return self.followers[-1] - self.followers[0] if len(self.followers) > 1 else None


def following(place: Place, *, days: int, now: datetime) -> list[Following]:
    """Each follow link of the site, by the snapshots of its days. Queries: 2."""
    links = list(FollowLink.objects.filter(site=place.site).order_by("order", "id"))
    since = (now - days * DAY).astimezone(UTC).date()
    rows = FollowerSnapshot.objects.filter(link__site=place.site, day__gte=since)
    by_link: defaultdict[UUID, list[FollowerSnapshot]] = defaultdict(list)
    for row in rows.order_by("link", "day"):
        by_link[row.link_id].append(row)
    return [_following(link, by_link[link.pk]) for link in links]


def _following(link: FollowLink, days: Sequence[FollowerSnapshot]) -> Following:
    known = [day.followers for day in days if day.followers is not None]
    return Following(link, known, link.clicks - days[0].clicks if days else link.clicks)


def filtered(place: Place, *, days: int, now: datetime) -> dict[str, dict[date, int]]:
    """Reason -> day of UTC -> visits that count nothing. Queries: 1."""
    since = (now - (days - 1) * DAY).astimezone(UTC).date()
    rows = FilteredVisits.objects.filter(site=place.site, day__gte=since)
    found: defaultdict[str, dict[date, int]] = defaultdict(dict)
    for reason, day, visits in rows.order_by("reason", "day").values_list(
        "reason", "day", "visits"
    ):
        found[reason][day] = visits
    return dict(found)
