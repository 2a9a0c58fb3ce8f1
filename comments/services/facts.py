"""Gathering what the rules judge a text by."""

from datetime import datetime, timedelta

from django.conf import settings

from comments.models import Comment
from comments.moderation.normalise import fingerprint
from comments.moderation.submission import RecentText, Submission
from comments.states import Mode
from newsportal.articles.models import Article
from newsportal.readers.models import Reader
from newsportal.sites.models import Site

RECENT = timedelta(hours=1)
RECENT_MAX = 50
TEXT_MAX_CHARS = 5000
FLOOD_LIMIT = 5


def gather_facts(
    *,
    text: str,
    rating: int | None,
    article: Article,
    author: Reader,
    written_at: datetime,
    edited: Comment | None = None,
) -> Submission:
    """Everything the phases need. Queries: 2, or 1 for stars without a text.

    Other texts count as they were when this one was written, so that a worker who comes later
    meets the same ones; settings, words and roles are those of now. The text that is `edited` is
    no other.
    """
    site, policy = article.site, article.policy
    own = _own_recent(author, written_at, edited)
    repeats = _repeats_of_others(site, author, fingerprint(text), written_at) if text else 0
    return Submission(
        text=text,
        mode=Mode(policy.mode),
        is_open=policy.is_open(written_at),
        has_rating=rating is not None,
        is_staff=author.is_staff,
        is_trusted=author.is_trusted,
        own_recent=own,
        site_repeats=repeats,
        max_characters=TEXT_MAX_CHARS,
        max_links=site.max_links,
        free_hosts=tuple(site.hosts),
        extra_stems=tuple(stem.strip() for stem in site.banned_words.splitlines() if stem.strip()),
        flood_limit=FLOOD_LIMIT if settings.NEWSPORTAL_LIMITS else None,
    )


def _own_recent(
    author: Reader, written_at: datetime, edited: Comment | None
) -> tuple[RecentText, ...]:
    rows = (
        Comment.objects.filter(
            author=author, created_at__lt=written_at, created_at__gt=written_at - RECENT
        )
        .exclude(id__in=[edited.id] if edited else [])
        .order_by("-created_at", "-id")
        .values_list("fingerprint", "created_at")[:RECENT_MAX]
    )
    return tuple(
        RecentText(fingerprint=print_, seconds_ago=(written_at - at).total_seconds())
        for print_, at in rows
    )


def _repeats_of_others(site: Site, author: Reader, print_: str, written_at: datetime) -> int:
    """How many other authors wrote the same within the hour."""
    return (
        Comment.objects.filter(
            site=site,
            fingerprint=print_,
            created_at__lt=written_at,
            created_at__gt=written_at - RECENT,
        )
        .exclude(author=author)
        .values("author_id")
        .distinct()
        .count()
    )
