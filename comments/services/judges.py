"""Setting up judges outside. A secret goes in and never comes out."""

from django.db import transaction

from comments.models import Judge

# Whoever may point a judge to another server must not get what the old one was told.
_WHERE = ("kind", "url")


def save_judge(judge: Judge, *, new_secret: str = "") -> None:
    """Save a judge with what is set on it; without a new secret the old one stays.

    Unless the judge now speaks to another server: then the old one is dropped.
    """
    with transaction.atomic():
        before = Judge.objects.select_for_update(no_key=True).filter(pk=judge.pk).first()
        is_elsewhere = before is not None and any(
            getattr(before, name) != getattr(judge, name) for name in _WHERE
        )
        kept = before.secret if before is not None and not is_elsewhere else ""
        judge.secret = new_secret or kept
        judge.save()
