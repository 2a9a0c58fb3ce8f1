"""Answers in the Fediverse to posts that announced an article become reviews that wait.

The writers of Announcement.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from newsportal.articles.models import Article
from newsportal.events import work
from newsportal.lib.fetching import fetch
from newsportal.lib.outbound import OutboundError
from social.fediverse import Place, Post, next_look, place_of, post_of, replies_of
from social.mention_addresses import is_blocked_host
from social.mention_pages import UnreadableError, host_of
from social.models import Announcement, Mention, MentionKind, MentionState
from social.services.mentions import take_said, withdraw_said

logger = logging.getLogger(__name__)

FOLLOWED = timedelta(days=30)
# Of one announcement each time: with the answers themselves these end within a task's time.
CHECKED_AT_ONCE = 3
_CHECK_SECONDS = 3.0
_HEADERS = {"Accept": "application/json"}
_GONE = frozenset({404, 410})


class ReadFailed(Exception):
    """The server told nothing. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def follow_announcements(*, now: datetime) -> int:
    """Let rows follow what articles of the last 30 days say; returns how many are new.

    Queries: 4 at most.
    """
    named = {
        (article.site_id, article.id, url)
        for article in _announced(now)
        for url in article.announcements
        if place_of(url) is not None
    }
    rows = Announcement.objects.all()
    known = {(row.site_id, row.article_id, row.url): row.id for row in rows}
    Announcement.objects.filter(
        id__in=[key for fact, key in known.items() if fact not in named],
        created_at__lt=now,
    ).delete()
    new = [
        Announcement(site_id=site, article_id=article, url=url, created_at=now, due_at=now)
        for site, article, url in sorted(named - known.keys())
    ]
    # Two runs at once find the same missing; each row is made once.
    Announcement.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _announced(now: datetime) -> Sequence[Article]:
    articles = Article.objects.exclude(announcements=[])
    recent = articles.filter(published_at__gt=now - FOLLOWED, site__mentions_allowed=True)
    return list(recent.order_by("id"))


def read_announcements(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Read the answers to announcements that still carry this lease; returns how many were read.

    Safe to run twice or beside itself: each answer is one mention, whoever finds it.
    """
    ours = work.begin(Announcement, ids=ids, lease=lease)
    rows = Announcement.objects.filter(id__in=ours).select_related("site", "article")
    return sum(_read(row, lease=lease, now=now) for row in rows.order_by("id"))


def _read(row: Announcement, *, lease: str, now: datetime) -> bool:
    place = place_of(row.url)
    try:
        posts = _replies(place) if place else []
    except ReadFailed as error:
        logger.info("announcement %s: %s", row.id, error.code)
        _rest(row, error.code, lease=lease, now=now)
        return False
    for post in posts:
        if not is_blocked_host(row.site, host_of(post.url)):
            _take(row, post, now=now)
    if place:
        _check_missing(row, place, {post.url for post in posts}, now=now)
    _rest(row, "", lease=lease, now=now)
    return True


def _replies(place: Place) -> list[Post]:
    try:
        answer = fetch(place.replies_url, headers=_HEADERS).answer
    except OutboundError as error:
        raise ReadFailed(error.code) from error
    if not answer.is_ok:
        raise ReadFailed("gone" if answer.status in _GONE else "refused")
    try:
        return replies_of(answer.body, place=place)
    except UnreadableError as error:
        raise ReadFailed(error.code) from error


def _take(row: Announcement, post: Post, *, now: datetime) -> None:
    answered = _answered(row, post)
    if answered is not None and answered.state == MentionState.RECEIVED:
        # It waits for the one that it answers itself.
        return
    with transaction.atomic():
        mention, _ = Mention.objects.select_for_update().get_or_create(
            article_id=row.article_id,
            source=post.url,
            defaults={
                "site_id": row.site_id,
                "kind": MentionKind.FEDIVERSE,
                "target": row.url,
                "remote_id": post.remote_id,
                "created_at": now,
            },
        )
        # A page that was told of by a webmention is followed as such; withdrawn stays withdrawn.
        if mention.kind != MentionKind.FEDIVERSE or mention.state == MentionState.WITHDRAWN:
            return
        take_said(mention, post.said, parent_id=answered.comment_id if answered else None, now=now)
        mention.checked_at = now
        mention.save()


def _answered(row: Announcement, post: Post) -> Mention | None:
    """What became of the post which this one answers. Queries: 0 or 1."""
    if not post.answers_to:
        return None
    told = Mention.objects.filter(
        article_id=row.article_id,
        kind=MentionKind.FEDIVERSE,
        target=row.url,
        remote_id=post.answers_to,
    )
    return told.order_by("id").first()


def _check_missing(row: Announcement, place: Place, seen: set[str], *, now: datetime) -> None:
    """What was answered and is not told any more: deleted, or only one of too many.

    The longest unseen first, a few each time.
    """
    taken = Mention.objects.filter(
        article_id=row.article_id,
        kind=MentionKind.FEDIVERSE,
        target=row.url,
        state=MentionState.TAKEN,
    )
    missing = taken.exclude(source__in=seen).order_by("checked_at", "id")
    for mention in missing[:CHECKED_AT_ONCE]:
        try:
            answer = fetch(
                place.status_url(mention.remote_id), headers=_HEADERS, seconds=_CHECK_SECONDS
            ).answer
            post = post_of(answer.body) if answer.is_ok else None
        except (OutboundError, UnreadableError):
            continue
        if answer.status in _GONE:
            _withdraw(mention.id, now=now)
        elif post is not None and post.url == mention.source:
            _take(row, post, now=now)
        else:
            Mention.objects.filter(id=mention.id).update(checked_at=now)


def _withdraw(mention_id: UUID, *, now: datetime) -> None:
    with transaction.atomic():
        mention = Mention.objects.select_for_update().get(id=mention_id)
        if mention.state == MentionState.TAKEN:
            withdraw_said(mention, "gone", now=now)
            mention.checked_at = now
            mention.save()


def _rest(row: Announcement, problem: str, *, lease: str, now: datetime) -> None:
    """Until the next look: longer as the article ages, and with each failure."""
    failures = row.failures + 1 if problem else 0
    begun = max(row.article.published_at, row.created_at)
    pause = next_look(age=now - begun, failures=failures)
    Announcement.objects.filter(id=row.id, lease=UUID(lease)).update(
        **work.due_again(None if pause is None else now + pause),
        failures=failures,
        problem=problem,
        checked_at=now,
    )


def give_up(*, ids: Sequence[str], now: datetime) -> None:
    """After all tries: it rests, as after a failure."""
    for row in Announcement.objects.filter(id__in=ids).select_related("article").order_by("id"):
        if row.lease is not None:
            _rest(row, "gave_up", lease=str(row.lease), now=now)
