"""Setting up judges outside. A secret goes in and never comes out."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from comments.models import Judge
from comments.services.moderation_settings import rename_judge
from newsportal.sites.models import Site

# Whoever may point a judge to another server must not get what the old one was told.
_WHERE = ("kind", "url")


def save_judge(
    judge: Judge, *, new_secret: str = "", user: User | None = None, now: datetime
) -> None:
    """Save a judge with what is set on it; without a new secret the old one stays.

    Unless the judge now speaks to another server: then the old one is dropped. Settings that name
    it follow a new name.
    """
    with transaction.atomic():
        # As whoever sets names does: between two of them no name is lost.
        site = Site.objects.select_for_update(no_key=True).get(pk=judge.site_id)
        before = Judge.objects.select_for_update(no_key=True).filter(pk=judge.pk).first()
        is_elsewhere = before is not None and any(
            getattr(before, name) != getattr(judge, name) for name in _WHERE
        )
        kept = before.secret if before is not None and not is_elsewhere else ""
        judge.secret = new_secret or kept
        judge.save()
        if before is not None and before.name != judge.name:
            rename_judge(site=site, old=before.name, new=judge.name, user=user, now=now)
