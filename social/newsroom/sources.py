"""When people share, who follows, and what was not counted."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta, tzinfo

from django.db.models import Sum
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from social.models import FilteredVisits, FollowLink, HourTally
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


def follow_links(place: Place) -> list[FollowLink]:
    """Queries: 1."""
    return list(FollowLink.objects.filter(site=place.site).order_by("order", "id"))


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
