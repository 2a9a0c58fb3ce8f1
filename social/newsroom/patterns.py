"""Hours and sources: when people share, who follows, what was not counted, and is it exact."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from newsportal.lib.charts import Chart, day_columns, heat, shares, spark
from newsportal.lib.redis import RedisError
from newsportal.lib.zones import zone_of
from newsportal.sites.scoped_admin import is_superuser
from social import health
from social.models import Quarantine
from social.newsroom import cascades, sources
from social.newsroom.places import place_of
from social.newsroom.words import GROUPS, filtered_group, filtered_words

_PERIODS = (7, 28)


def page(request: HttpRequest, shown: Mapping[str, Any]) -> HttpResponse:
    """When people share, who follows, and what was not counted. Queries: 9, superusers 11."""
    place, now = place_of(request), timezone.now()
    days = days_of(request)
    zone = zone_of(place.site.time_zone)
    hours = sources.hours_of_week(place, days=days, zone=zone, now=now)
    filtered = sources.filtered(place, days=days, now=now)
    names = cascades.network_names((get_language() or "ru")[:2])
    context = {
        **shown,
        "title": _("Hours and sources"),
        "place": place,
        "days": days,
        "periods": _PERIODS,
        "heats": [
            heat(_("When people share"), hours["shares"]),
            heat(_("When people come by shares"), hours["click_backs"]),
        ],
        "zone": place.site.time_zone,
        "links": [_link(row, names) for row in sources.following(place, days=days, now=now)],
        "filtered": _filtered_chart(filtered, days, now),
        "shed": sum(filtered.get("shed", {}).values()),
        "reasons": _reasons(filtered),
    }
    return TemplateResponse(
        request, "social/admin/patterns.html", context | _ingest(request, now=now)
    )


def _ingest(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    """Whether what is counted is exact; the streams, which all sites share, for superusers."""
    audit = health.last_audit()
    found: dict[str, Any] = {"audit": audit, "is_away": False}
    if not is_superuser(request):
        return found
    found |= {"quarantined": Quarantine.objects.count(), "streams": []}
    try:
        found["streams"] = health.stream_health(now)
    except RedisError:
        found["is_away"] = True
    return found


def _link(row: sources.Following, names: Mapping[str, str]) -> dict[str, Any]:
    gained = row.gained
    return {
        "row": row,
        "network": names.get(row.link.network, row.link.network),
        "spark": spark(_from_lowest(row.followers)) if gained is not None else None,
        "gained": "" if gained is None else f"{gained:+d}".replace("-", "−"),
    }


def _from_lowest(values: Sequence[int]) -> list[int]:
    """So that a day's few are seen beside many thousands."""
    lowest = min(values)
    return [value - lowest for value in values]


def _reasons(
    filtered: Mapping[str, Mapping[date, int]],
) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """By the groups of the chart above, in its colours: what it means, how many, per cent."""
    sums = sorted(
        (-sum(by_day.values()), filtered_words(reason), filtered_group(reason))
        for reason, by_day in filtered.items()
    )
    lines = shares([(words, -less) for less, words, _group in sums])
    by_group: dict[str, list[tuple[str, int, int]]] = {group: [] for group, _name in GROUPS}
    for line, (_less, _words, group) in zip(lines, sums, strict=True):
        by_group[group].append(line)
    return [(group, found) for group, found in by_group.items() if found]


def days_of(request: HttpRequest) -> int:
    """The period that is asked for."""
    raw = request.GET.get("days", "")
    return int(raw) if raw in {str(days) for days in _PERIODS} else _PERIODS[0]


def _filtered_chart(filtered: Mapping[str, Mapping[date, int]], days: int, now: datetime) -> Chart:
    today = now.astimezone(UTC).date()
    shown = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    sums: dict[str, dict[date, int]] = {group: {} for group, _name in GROUPS}
    for reason, by_day in filtered.items():
        mine = sums[filtered_group(reason)]
        for day, visits in by_day.items():
            mine[day] = mine.get(day, 0) + visits
    series = [(group, str(name), sums[group]) for group, name in GROUPS]
    return day_columns(_("Not counted, by day"), shown, series)
