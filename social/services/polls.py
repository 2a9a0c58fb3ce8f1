"""Setting up what networks are asked. A secret goes in and never comes out."""

from datetime import datetime

from django.db import transaction

from newsportal.articles.engagement import touch_pages
from social.models import FollowLink, NetworkPoll
from social.services.external import ask_again

# Whoever may point a poll to another server must not get what the old one was told.
_WHERE = ("network", "url")


def save_poll(poll: NetworkPoll, *, new_secret: str = "", now: datetime) -> None:
    """Save a poll with what is set on it; without a new secret the old one stays.

    Unless it now asks another server: then the old one is dropped. What failed before is due.
    """
    with transaction.atomic():
        before = NetworkPoll.objects.select_for_update(no_key=True).filter(pk=poll.pk).first()
        is_elsewhere = before is not None and any(
            getattr(before, name) != getattr(poll, name) for name in _WHERE
        )
        kept = before.secret if before is not None and not is_elsewhere else ""
        poll.secret = new_secret or kept
        # Given for the credentials as they were.
        poll.token, poll.token_until, poll.paused_until, poll.last_error = "", None, None, ""
        poll.save()
        ask_again(poll, now=now)


def delete_poll(poll: NetworkPoll) -> None:
    """Ask no more and forget what was said: pages stop showing it."""
    with transaction.atomic():
        known = poll.counts.filter(count__isnull=False)
        articles = set(known.values_list("article_id", flat=True))
        poll.delete()
        touch_pages(articles)


def save_follow_link(link: FollowLink, *, changed: list[str]) -> None:
    """Save what an editor changed, and nothing that is counted meanwhile; a new channel is asked
    about anew."""
    if {"network", "url", "channel"} & set(changed):
        link.followers = link.followers_as_of = None
        link.failures, link.last_error, link.due_at = 0, "", None
        changed = [*changed, "followers", "followers_as_of", "failures", "last_error", "due_at"]
    link.save(update_fields=changed)
