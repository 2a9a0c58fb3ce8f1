"""Saying once that a site's queue is older than the site wants, and that it is well again."""

from datetime import datetime

from django.db import transaction

from comments.selectors.queue_age import oldest_waiting
from newsportal.events.log import publish
from newsportal.sites.models import Site
from newsportal.staff.duty import is_late


def watch_queues(*, now: datetime) -> int:
    """Write `queue.late` for each site whose queue became late; returns how many did.

    A queue that is well again may become late, and be told of, anew.
    """
    sites = list(Site.objects.filter(queue_target_minutes__gt=0).order_by("id"))
    oldest, told = oldest_waiting([site.pk for site in sites]), 0
    for site in sites:
        since = oldest.get(site.pk)
        if is_late(site, since, now):
            told += _tell(site, since, now)
        else:
            Site.objects.filter(pk=site.pk, queue_late_at__isnull=False).update(queue_late_at=None)
    return told


def _tell(site: Site, since: datetime | None, now: datetime) -> int:
    with transaction.atomic():
        # Of two workers one finds it untold.
        is_news = Site.objects.filter(pk=site.pk, queue_late_at=None).update(queue_late_at=now)
        if is_news and since is not None:
            minutes = int((now - since).total_seconds() // 60)
            publish(
                "queue.late",
                site_id=site.pk,
                now=now,
                minutes=minutes,
                target=site.queue_target_minutes,
            )
    return is_news
