"""What the clock brings: days made ahead, hours added up to days, and the end of what is over."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from newsportal.lib.redis import RedisError
from social.models import DailySalt, HourTally, InteractionAudit, Quarantine, Share
from social.services import streams
from social.services.partitions import drop_days, make_days
from social.services.visitors import KEPT_DAYS, day_of

AHEAD = timedelta(days=7)
HOURS_KEPT = timedelta(days=35)
QUARANTINE_KEPT = timedelta(days=30)
AUDITS_KEPT = timedelta(days=400)
# Ids may be a day old, so that yesterday still changes.
UNSETTLED = timedelta(days=2)

_COUNT_DAYS = """
    INSERT INTO social_daytally AS t
           (article_id, network, day, intents, sharers, previewed, confirmed, click_backs,
            impressions)
    SELECT article_id, network, (hour AT TIME ZONE 'UTC')::date, sum(intents), sum(sharers),
           sum(previewed), sum(confirmed), sum(click_backs), sum(impressions)
      FROM social_hourtally WHERE hour >= %s
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (article_id, network, day) DO UPDATE SET intents = EXCLUDED.intents,
       sharers = EXCLUDED.sharers, previewed = EXCLUDED.previewed,
       confirmed = EXCLUDED.confirmed, click_backs = EXCLUDED.click_backs,
       impressions = EXCLUDED.impressions
     WHERE (t.intents, t.sharers, t.previewed, t.confirmed, t.click_backs, t.impressions)
        <> (EXCLUDED.intents, EXCLUDED.sharers, EXCLUDED.previewed, EXCLUDED.confirmed,
            EXCLUDED.click_backs, EXCLUDED.impressions)
"""
_COUNT_SHED = """
    INSERT INTO social_filteredvisits AS f (site_id, day, reason, visits)
    SELECT id, %s, 'shed', %s FROM sites_site WHERE id = %s
    ON CONFLICT (site_id, day, reason) DO UPDATE SET visits = f.visits + EXCLUDED.visits
"""


def make_days_ahead(*, now: datetime) -> None:
    """The drain makes a day that is missing, but then it waits for that. Statements: 1."""
    today = day_of(now)
    make_days(today - timedelta(days=1), today + AHEAD)


def count_days(*, now: datetime) -> None:
    """Add the hours of days that may still change up to days. Statements: 1."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_DAYS, [start_of(day_of(now) - UNSETTLED)])


def count_shed() -> None:
    """Write down how many impressions were shed; nothing with Redis away."""
    try:
        shed = streams.take_shed()
    except RedisError:
        return
    with connection.cursor() as cursor:
        for (site_id, day), impressions in sorted(shed.items()):
            cursor.execute(_COUNT_SHED, [day, impressions, site_id])


def forget_expired(*, now: datetime) -> None:
    """Delete what was kept long enough, and after 48 hours what tells visitors apart."""
    today = day_of(now)
    DailySalt.objects.filter(day__lt=today - KEPT_DAYS).delete()
    drop_days("social_once", before=today - KEPT_DAYS)
    known: Any = Share.objects.filter(day__lt=today - KEPT_DAYS, visitor__isnull=False)
    known.update(visitor=None)
    kept = timedelta(days=settings.NEWSPORTAL_INTERACTIONS_KEPT_DAYS)
    drop_days("social_interaction", before=today - kept)
    HourTally.objects.filter(hour__lt=start_of(today) - HOURS_KEPT).delete()
    Quarantine.objects.filter(at__lt=now - QUARANTINE_KEPT).delete()
    InteractionAudit.objects.filter(day__lt=today - AUDITS_KEPT).delete()


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
