"""Stories that take off: found each minute by the site's rule, told at most once in six hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from newsportal.articles.heat import ALWAYS, HALF_LIVES
from newsportal.articles.models import RankSort
from newsportal.events import log
from newsportal.lib.problems import Problem
from newsportal.sites.models import Site
from newsportal.sites.roles import Ability, can, site_ids_where
from social.models import TakeOff, TakeOffRule, TakeOffWatch

PAUSE = timedelta(hours=6)
KEPT = timedelta(days=30)
# Clicks of shares that are older tell of no new story.
SHARES_OF = timedelta(hours=24)
# A story is looked at while its links were followed so lately.
LATELY = timedelta(minutes=15)
# The hottest of each site are enough: what is below them did not take off before them.
_HOTTEST = 50

_RISING = """
    SELECT hottest.article_id
      FROM sites_site s LEFT JOIN social_takeoffrule u ON u.site_id = s.id
     CROSS JOIN LATERAL (
        SELECT r.article_id FROM articles_rank r
         WHERE r.site_id = s.id AND r.sort = %(sort)s AND r."window" = %(window)s
           -- As the column is typed, or the index would not be asked for it.
           AND r.value >= round(1000000 * (
                   ln(COALESCE(u.rising_min, %(rising)s)::float8) / ln(2::float8)
                   + %(now)s / %(life)s::float8))::bigint
         ORDER BY r.value DESC LIMIT %(most)s) AS hottest
     WHERE COALESCE(u.is_on, true)
"""
_CLICKS = """
    COALESCE(sum(s.click_backs) FILTER (WHERE s.generation = 1), 0) AS first,
    COALESCE(sum(s.click_backs) FILTER (WHERE s.generation = 2), 0) AS second
"""
_OUTRUN = f"""
    WITH lately AS (
        SELECT DISTINCT article_id FROM articles_activity
         WHERE at >= %(lately)s AND click_backs > 0),
    sums AS (
        SELECT s.article_id, {_CLICKS}
          FROM lately JOIN social_share s ON s.article_id = lately.article_id
         WHERE s.created_at > %(since)s AND s.generation <= 2
         GROUP BY s.article_id)
    SELECT a.id FROM sums JOIN articles_article a ON a.id = sums.article_id
      LEFT JOIN social_takeoffrule u ON u.site_id = a.site_id
     WHERE second > first AND second >= COALESCE(u.outrun_min, %(outrun)s)
       AND COALESCE(u.is_on, true)
"""  # noqa: S608
_FACTS = f"""
    SELECT a.id, a.site_id, COALESCE(heats.heat, 0), clicks.first, clicks.second
      FROM articles_article a
      LEFT JOIN LATERAL (
        -- What is all but cold is 0: the power itself would be out of range.
        SELECT power(2::float8, greatest(-60, r.value / 1000000.0 - %(now)s / %(life)s::float8))
               AS heat
          FROM articles_rank r
         WHERE r.article_id = a.id AND r.site_id = a.site_id AND r.sort = %(sort)s
           AND r."window" = %(window)s LIMIT 1) AS heats ON true
     CROSS JOIN LATERAL (
        SELECT {_CLICKS} FROM social_share s
         WHERE s.article_id = a.id AND s.created_at > %(since)s) AS clicks
     WHERE a.id = ANY(%(ids)s)
"""  # noqa: S608


@dataclass(frozen=True)
class _Found:
    """`first_clicks`, `second_clicks`: of the last day's shares, by their generation."""

    site_id: int
    cause: TakeOff.Cause
    heat: float
    first_clicks: int
    second_clicks: int


def look_for_take_offs(*, now: datetime) -> int:
    """Write down each story that has taken off, tell of it, and let those who watch be mailed.

    Returns how many. Queries: 2 where there is none; else 8, 5 of them in a
    transaction.
    """
    found = _look(now)
    if not found:
        return 0
    with transaction.atomic():
        # Whoever looks at the same time waits here, and then sees what was written down.
        sites = sorted({one.site_id for one in found.values()})
        rules = [TakeOffRule(site_id=site) for site in sites]
        TakeOffRule.objects.bulk_create(rules, ignore_conflicts=True)
        list(TakeOffRule.objects.filter(site__in=sites).order_by("site").select_for_update())
        lately = TakeOff.objects.filter(article__in=found, at__gt=now - PAUSE)
        known = set(lately.values_list("article_id", flat=True))
        fresh = {key: one for key, one in sorted(found.items()) if key not in known}
        _write(fresh, now=now)
    return len(fresh)


def _look(now: datetime) -> dict[int, _Found]:
    facts: dict[str, Any] = {
        "now": now.timestamp(),
        "life": HALF_LIVES["rising"].total_seconds(),
        "sort": RankSort.RISING.value,
        "window": ALWAYS,
        "rising": TakeOffRule.RISING,
        "outrun": TakeOffRule.OUTRUN,
        "most": _HOTTEST,
        "lately": now - LATELY,
        "since": now - SHARES_OF,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RISING, facts)
        rising = {article_id for (article_id,) in cursor.fetchall()}
        cursor.execute(_OUTRUN, facts)
        outrun = {article_id for (article_id,) in cursor.fetchall()}
        if not rising | outrun:
            return {}
        cursor.execute(_FACTS, {**facts, "ids": sorted(rising | outrun)})
        return {
            article_id: _Found(
                site_id,
                TakeOff.Cause.OUTRUN if article_id in outrun else TakeOff.Cause.RISING,
                heat,
                int(first),
                int(second),
            )
            for article_id, site_id, heat, first, second in cursor.fetchall()
        }


def _write(fresh: Mapping[int, _Found], *, now: datetime) -> None:
    rows = [
        TakeOff(
            article_id=article_id,
            at=now,
            cause=one.cause,
            heat=min(round(one.heat), 2**31 - 1),
            first_clicks=one.first_clicks,
            second_clicks=one.second_clicks,
        )
        for article_id, one in fresh.items()
    ]
    TakeOff.objects.bulk_create(rows)
    for row in rows:
        log.publish(
            "story.took_off",
            site_id=fresh[row.article_id].site_id,
            article_id=row.article_id,
            subject_id=row.id,
            now=now,
            cause=str(row.cause),
            heat=row.heat,
            first_clicks=row.first_clicks,
            second_clicks=row.second_clicks,
        )
    # Also of those that are due: who is just mailing waits for this, and looks again then.
    sites = {one.site_id for one in fresh.values()}
    watches = TakeOffWatch.objects.filter(site__in=sites)
    watches.update(due_at=Coalesce("due_at", Value(now)))


def watch(
    *, user: User, site_id: int, is_on: bool, language: str, base_url: str, now: datetime
) -> None:
    """Mail the user when a story of the site takes off, or do so no more; twice is once.

    Raises Problem not_found for a site that is not the user's.
    """
    if site_id not in site_ids_where(user, Ability.STATISTICS):
        raise Problem("not_found")
    if not is_on:
        TakeOffWatch.objects.filter(user=user, site=site_id).delete()
        return
    facts = {"language": language, "base_url": base_url}
    TakeOffWatch.objects.update_or_create(
        user=user, site_id=site_id, defaults=facts, create_defaults={**facts, "told_at": now}
    )


def set_rule(*, user: User, site: Site, values: Mapping[str, Any]) -> None:
    """When a story of the site has taken off. Raises Problem forbidden."""
    if not can(user, Ability.SETTINGS, site.pk):
        raise Problem("forbidden")
    TakeOffRule.objects.update_or_create(site=site, defaults=dict(values))


def forget_expired(*, now: datetime) -> None:
    """Hourly: what took off a month ago."""
    TakeOff.objects.filter(at__lt=now - KEPT).delete()
