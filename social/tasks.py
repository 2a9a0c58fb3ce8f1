from typing import Any

from celery import shared_task
from django.utils import timezone

from social.services import (
    announcements,
    auditing,
    confirmations,
    external,
    followers,
    mentions,
    take_off_mails,
    taking_off,
    upkeep,
)


@shared_task(name="social.tasks.make_days")
def make_days(**_: Any) -> None:
    """Make the partitions of the coming week."""
    upkeep.make_days_ahead(now=timezone.now())


@shared_task(name="social.tasks.count_days")
def count_days(**_: Any) -> None:
    """Add hours up to days, and write down what was shed."""
    upkeep.count_days(now=timezone.now())
    upkeep.count_shed()


@shared_task(name="social.tasks.audit_interactions")
def audit_interactions(**_: Any) -> None:
    """Compare what was counted yesterday, once all ids of that day are too old to come."""
    upkeep.count_days(now=timezone.now())
    auditing.audit_yesterday(now=timezone.now())


@shared_task(name="social.tasks.check_addresses")
def check_addresses(*, ids: list[str], lease: str, **_: Any) -> None:
    """Look up whose robots came, if the rows still carry this lease."""
    confirmations.check_addresses(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="social.tasks.verify_mentions")
def verify_mentions(*, ids: list[str], lease: str, **_: Any) -> None:
    """Look at the pages of the mentions that still carry this lease."""
    mentions.verify_mentions(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="social.tasks.ask_counts")
def ask_counts(*, ids: list[str], lease: str, **_: Any) -> None:
    """Ask a network about an address, if the row still carries this lease."""
    external.ask_counts(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="social.tasks.ask_followers")
def ask_followers(*, ids: list[str], lease: str, **_: Any) -> None:
    """Ask a network how many follow a link, if the row still carries this lease."""
    followers.ask_followers(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="social.tasks.plan_polls")
def plan_polls(**_: Any) -> None:
    """Let new articles and links be asked about; rung every five minutes."""
    external.plan_counts(now=timezone.now())
    followers.plan_followers(now=timezone.now())


@shared_task(name="social.tasks.snapshot_followers")
def snapshot_followers(**_: Any) -> None:
    """Write down the day's numbers of follow links; rung every hour."""
    followers.snapshot_followers(now=timezone.now())


@shared_task(name="social.tasks.follow_announcements")
def follow_announcements(**_: Any) -> None:
    """Find posts that announced articles; runs every minute."""
    announcements.follow_announcements(now=timezone.now())


@shared_task(name="social.tasks.read_announcements")
def read_announcements(*, ids: list[str], lease: str, **_: Any) -> None:
    """Read the answers to the announcements that still carry this lease."""
    announcements.read_announcements(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="social.tasks.look_for_take_offs")
def look_for_take_offs(**_: Any) -> None:
    """Write down which stories have taken off."""
    taking_off.look_for_take_offs(now=timezone.now())


@shared_task(name="social.tasks.send_take_offs")
def send_take_offs(*, ids: list[str], lease: str, **_: Any) -> None:
    """Mail who watches for them."""
    take_off_mails.send_take_offs(ids=ids, lease=lease, now=timezone.now())
