"""Numbers for the charts, from the hours that are counted already: few rows, whatever happened."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate

from comments.models import HourTally
from newsportal.lib.zones import zone_of
from newsportal.sites.models import Site

MACHINES = ("rules", "model")


@dataclass(frozen=True)
class Numbers:
    """What the desk did in so many days, by days of the site's own time."""

    days: Sequence[date]
    inflow: Mapping[date, int]
    by_machine: Mapping[date, int]
    by_person: Mapping[date, int]
    overrides: Mapping[date, int]
    # Step of waiting -> how many waited so long.
    delays: Mapping[int, int]
    delays_by_day: Mapping[date, Mapping[int, int]]
    # The most frequent first.
    reasons: Sequence[tuple[str, int]]
    # (weekday 1-7, hour 0-23) -> comments written.
    hours: Mapping[tuple[int, int], int]


def numbers_of(
    *, site: Site, sections: Collection[int] | None, days: int, now: datetime
) -> Numbers:
    """A site's numbers, of some sections or of all (None). Queries: 2."""
    zone = zone_of(site.time_zone)
    today = now.astimezone(zone).date()
    shown = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    start = datetime.combine(shown[0], datetime.min.time(), tzinfo=zone)
    rows = HourTally.objects.filter(site=site, hour__gte=start)
    if sections is not None:
        rows = rows.filter(Q(section_id__in=sorted(sections)))
    by_day = (
        rows.annotate(day=TruncDate("hour", tzinfo=zone))
        .values_list("measure", "code", "day")
        .annotate(total=Sum("count"))
        .order_by("measure", "code", "day")
    )
    hours = (
        rows.filter(measure="inflow")
        .annotate(weekday=ExtractIsoWeekDay("hour", tzinfo=zone))
        .annotate(clock=ExtractHour("hour", tzinfo=zone))
        .values_list("weekday", "clock")
        .annotate(total=Sum("count"))
        .order_by("weekday", "clock")
    )
    return _gathered(shown, by_day, {(weekday, clock): n for weekday, clock, n in hours})


def _gathered(days: Sequence[date], rows: Any, hours: Mapping[tuple[int, int], int]) -> Numbers:
    sums: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    delays: dict[int, int] = defaultdict(int)
    by_day: dict[date, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    reasons: dict[str, int] = defaultdict(int)
    for measure, code, day, total in rows:
        if measure == "delay":
            delays[int(code)] += total
            by_day[day][int(code)] += total
        elif measure == "reason":
            reasons[code] += total
        elif measure == "decided":
            sums["machine" if code in MACHINES else "person"][day] += total
        else:
            sums[measure][day] += total
    return Numbers(
        days=days,
        inflow=sums["inflow"],
        by_machine=sums["machine"],
        by_person=sums["person"],
        overrides=sums["override"],
        delays=delays,
        delays_by_day=by_day,
        reasons=sorted(reasons.items(), key=lambda item: (-item[1], item[0])),
        hours=hours,
    )


def quantile(delays: Mapping[int, int], share: float, steps: Sequence[int]) -> float | None:
    """So many seconds at most waited this share; within a step as if evenly spread. None: nobody.

    What waited longer than the last step counts as that.
    """
    total = sum(delays.values())
    if not total:
        return None
    wanted, seen = share * total, 0
    for step in sorted(delays):
        count = delays[step]
        if seen + count >= wanted:
            low = 0 if step == 0 else steps[step - 1]
            high = steps[step] if step < len(steps) else steps[-1]
            return low + (high - low) * (wanted - seen) / count
        seen += count
    return float(steps[-1])
