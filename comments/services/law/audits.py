"""Walking chains as work: on request, and every night; a broken one is in the log and the menu."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from comments.models import AuditRun
from comments.selectors.audit import ChainReport, verify_further
from comments.selectors.law import law_site_ids
from newsportal.events import work
from newsportal.lib.problems import Problem
from newsportal.sites.models import Site

logger = logging.getLogger(__name__)

# Thousands of seals a turn: well within a task's time limit.
CHUNKS_A_TURN = 5
LATE_AFTER = timedelta(minutes=5)
KEPT = timedelta(days=90)


def request_audit(*, site: Site, user: User | None, now: datetime) -> AuditRun:
    """Let a site's chain be walked; while one walk waits or goes on, that one is meant.

    Raises Problem forbidden.
    """
    if user is not None and site.pk not in law_site_ids(user):
        raise Problem("forbidden")
    with transaction.atomic():
        # Two clicks at once are one.
        Site.objects.select_for_update(no_key=True).get(pk=site.pk)
        running = AuditRun.objects.filter(site=site, finished_at=None).order_by("id").first()
        return running or AuditRun.objects.create(
            site=site,
            by_user=user,
            report=ChainReport(site=site.key).to_json(),
            created_at=now,
            due_at=now,
        )


def request_all(*, now: datetime) -> None:
    """Nightly: every site's chain."""
    for site in Site.objects.order_by("id"):
        request_audit(site=site, user=None, now=now)


def run_audits(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Go on with the walks that are still ours; returns how many came to their end."""
    ours = work.begin(AuditRun, ids=ids, lease=lease)
    runs = AuditRun.objects.filter(id__in=ours, finished_at=None).select_related("site")
    return sum(_take_turn(run, lease, now) for run in runs.order_by("id"))


def _take_turn(run: AuditRun, lease: str, now: datetime) -> bool:
    report = ChainReport.from_json(run.report)
    is_over = verify_further(
        site=run.site, report=report, chunks=CHUNKS_A_TURN, now=now, late_after=LATE_AFTER
    )
    values = {**work.NOTHING_DUE, "report": report.to_json()}
    values |= {"finished_at": now} if is_over else {"due_at": now}
    AuditRun.objects.filter(id=run.id, lease=UUID(lease)).update(**values)
    if is_over and not report.is_whole:
        logger.error(
            "the chain of %s is broken: %s at %s", run.site.key, report.problem, report.broken_at
        )
    return is_over


def give_up(*, ids: Sequence[str], now: datetime) -> None:
    """A walk that cannot go on is no proof: it is taken out, and the next night begins another."""
    AuditRun.objects.filter(id__in=ids).delete()


def forget_expired(*, now: datetime) -> None:
    """Hourly: old walks; the seals themselves stay."""
    AuditRun.objects.filter(created_at__lt=now - KEPT).delete()
