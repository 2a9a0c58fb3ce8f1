"""How many follow the publisher in networks, and a row a day to see it move."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F

from newsportal.events import work
from newsportal.events.work import NOTHING_DUE, due_again
from social.external import FOLLOWERS
from social.external.schedule import LATEST, SOONEST, channel_of, pause_after_failure
from social.external_selectors import links_to_ask_about, poll_of
from social.models import FollowLink
from social.services.asking import Later, NetworkFailed, ask

ASKED_EVERY = 6 * SOONEST
NO_CHANNEL = "no_channel"

_SNAPSHOT = """
    INSERT INTO social_followersnapshot (link_id, day, followers, clicks)
    SELECT id, %s, COALESCE(typed_followers, followers), clicks FROM social_followlink ORDER BY id
    ON CONFLICT (link_id, day) DO UPDATE
       SET followers = EXCLUDED.followers, clicks = EXCLUDED.clicks
"""


def plan_followers(*, now: datetime) -> int:
    """Let links be asked about whose site asks their network; returns how many are new."""
    return links_to_ask_about(without=NO_CHANNEL).update(due_at=now)


def ask_followers(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Ask about the links that still carry this lease; returns how many were answered."""
    ours = work.begin(FollowLink, ids=ids, lease=lease)
    links = FollowLink.objects.filter(id__in=ours).order_by("id")
    return sum(_ask(link, lease=lease, now=now) for link in links)


def _ask(link: FollowLink, *, lease: str, now: datetime) -> bool:
    ours = FollowLink.objects.filter(id=link.id, lease=lease)
    poll = poll_of(link)
    if poll is None or not link.is_enabled or link.typed_followers is not None:
        # Planned again when that has changed.
        ours.update(**NOTHING_DUE)
        return False
    channel = link.channel or channel_of(link.network, link.url)
    if not channel:
        ours.update(**NOTHING_DUE, last_error=NO_CHANNEL)
        return False
    try:
        count = ask(poll=poll, adapter=FOLLOWERS[link.network], subject=channel, now=now)
    except Later as error:
        ours.update(**due_again(error.until))
        return False
    except NetworkFailed as error:
        failures = link.failures + 1
        until = max(now + pause_after_failure(failures), poll.paused_until or now)
        ours.update(**due_again(until), failures=failures, last_error=error.code)
        return False
    known = {"followers": count, "followers_as_of": now, "failures": 0, "last_error": ""}
    return bool(ours.update(**due_again(now + ASKED_EVERY), **known))


def give_up(*, ids: Sequence[Any], now: datetime) -> None:
    """Whatever ended the worker three times is tried again tomorrow."""
    rows = FollowLink.objects.filter(id__in=ids)
    rows.update(**due_again(now + LATEST), failures=F("failures") + 1, last_error="gave_up")


def snapshot_followers(*, now: datetime) -> int:
    """Write down today's numbers of every link; the day's last call stays. Statements: 1."""
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT, [now.date()])
        return int(cursor.rowcount)
