"""Counting what moderation did on sites that show it, month by month."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from comments.models.totals import MonthTotals
from newsportal.lib.ids import uuid7
from newsportal.lib.zones import zone_of
from newsportal.sites.models import Site

# How far back a site that begins to show its totals is counted.
MONTHS_KEPT = 12

# Ids are made in order of time: each part reads a month's slice of a key's index. What was
# imported was written, or decided, before its id and is left out.
_NUMBERS = """
    WITH received AS (
        SELECT id, created_at FROM comments_comment
         WHERE id >= %(first)s AND id < %(last)s AND site_id = %(site)s
           AND created_at >= %(since)s AND created_at < %(until)s),
    decided AS (
        SELECT id, comment_id, verdict, by_kind, reason, created_at FROM comments_decision
         WHERE id >= %(first)s AND id < %(last)s AND site_id = %(site)s
           AND by_kind NOT IN ('author', 'import') AND verdict <> 'hold'),
    latest AS (
        SELECT DISTINCT ON (comment_id) comment_id, verdict, by_kind, reason, created_at
          FROM decided ORDER BY comment_id, created_at DESC, id DESC),
    earliest AS (
        SELECT DISTINCT ON (d.comment_id) d.created_at - r.created_at AS took
          FROM decided d JOIN received r ON r.id = d.comment_id
         ORDER BY d.comment_id, d.created_at, d.id)
    SELECT
        (SELECT count(*) FROM received),
        (SELECT count(*) FROM latest WHERE verdict = 'publish' AND by_kind IN ('rules', 'model')),
        (SELECT count(*) FROM latest
          WHERE verdict = 'publish' AND by_kind NOT IN ('rules', 'model')),
        (SELECT COALESCE(jsonb_object_agg(reason, number), '{}') FROM (
            SELECT reason, count(*) AS number FROM latest
             WHERE verdict IN ('reject', 'remove') GROUP BY reason) AS refused),
        (SELECT count(*) FROM earliest),
        (SELECT EXTRACT(EPOCH FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY took))
           FROM earliest)
"""
_APPEALS = """
    SELECT count(*),
           count(*) FILTER (WHERE d.verdict = 'publish'),
           count(*) FILTER (WHERE d.verdict <> 'publish'),
           count(*) FILTER (WHERE d.id IS NULL)
      FROM comments_appeal a LEFT JOIN comments_decision d ON d.id = a.decision_id
     WHERE a.site_id = %(site)s AND a.created_at >= %(since)s AND a.created_at < %(until)s
"""
_COMPLAINTS = """
    SELECT (SELECT count(*) FROM comments_flag
             WHERE id >= %(first)s AND id < %(last)s AND site_id = %(site)s)
         + (SELECT count(*) FROM comments_legalrequest
             WHERE site_id = %(site)s AND kind = 'complaint'
               AND received_at >= %(since)s AND received_at < %(until)s)
"""


def count_totals(*, now: datetime) -> None:
    """Hourly: count this month and the last one of each site that shows its totals.

    A site that has none yet is counted as far back as it goes, MONTHS_KEPT at most.
    """
    for site in Site.objects.filter(shows_totals=True).order_by("id"):
        months = _months(site, now)
        known = set(
            MonthTotals.objects.filter(site=site, month__in=months).values_list("month", flat=True)
        )
        for place, month in enumerate(months):
            # An appeal of last month may be decided in this one.
            if place < 2 or month not in known:
                _count(site, month, now)


def _months(site: Site, now: datetime) -> list[date]:
    """First days, the latest first, none before the site was made."""
    zone = zone_of(site.time_zone)
    month, oldest = now.astimezone(zone).date().replace(day=1), site.created_at.astimezone(zone)
    months: list[date] = []
    while len(months) < MONTHS_KEPT and month >= oldest.date().replace(day=1):
        months.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return months


def _count(site: Site, month: date, now: datetime) -> None:
    zone = zone_of(site.time_zone)
    since = datetime(month.year, month.month, 1, tzinfo=zone)
    until = (since + timedelta(days=32)).replace(day=1)
    asked: dict[str, Any] = {
        "site": site.pk,
        "since": since,
        "until": until,
        "first": uuid7(at=since),
        "last": uuid7(at=until),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, asked)
        received, by_machine, by_people, refused, decided, took = cursor.fetchall()[0]
        cursor.execute(_APPEALS, asked)
        appeals, granted, refused_again, open_ = cursor.fetchall()[0]
        cursor.execute(_COMPLAINTS, asked)
        complaints = cursor.fetchall()[0][0]
    numbers: dict[str, Any] = {
        "received": received,
        "published_by_machine": by_machine,
        "published_by_people": by_people,
        # Django hands JSON of a statement of one's own over as it came.
        "refused": json.loads(refused),
        "decided": decided,
        "median_seconds": None if took is None else float(took),
        "appeals": appeals,
        "appeals_granted": granted,
        "appeals_refused": refused_again,
        "appeals_open": open_,
        "complaints": complaints,
    }
    MonthTotals.objects.update_or_create(
        site=site, month=month, defaults={"numbers": numbers, "counted_at": now}
    )
