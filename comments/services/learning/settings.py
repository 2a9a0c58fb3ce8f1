"""What a site says of its automation, changed."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from newsportal.events.log import publish
from newsportal.sites.models import Site
from newsportal.sites.services import save_settings


def save_automation(site: Site, *, changed: Collection[str], now: datetime) -> None:
    """Save the site's settings of automation; the log keeps what holds from then on."""
    if not changed:
        return
    with transaction.atomic():
        save_settings(site, changed=changed, now=now)
        publish(
            "automation.changed",
            site_id=site.pk,
            now=now,
            automation=site.automation,
            errors_one_in=site.errors_one_in,
            audit_percent=site.audit_percent,
            hold_toxic_percent=site.hold_toxic_percent,
            hold_spam_percent=site.hold_spam_percent,
            train_after=site.train_after,
        )
