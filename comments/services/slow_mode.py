"""Slow mode: so many seconds between two texts of one author in a discussion."""

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from comments.models import Comment
from newsportal.articles.models import Article
from newsportal.lib.conditional import rfc3339
from newsportal.lib.problems import Problem
from newsportal.readers.models import Reader


def check_slow_mode(*, article: Article, author: Reader, seconds: int, now: datetime) -> None:
    """Let the author's next text come no sooner than slow mode says. Queries: 2 in slow mode.

    Of two texts at once one waits here for the other's transaction and then is too early. Raises
    Problem slow_mode, with Retry-After and `retry_at`.
    """
    if not _is_slowed(author, seconds):
        return
    with connection.cursor() as cursor:
        # Of this pair alone and before all row locks: nobody can wait for us and we for them.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"slow-mode {article.discussion_id} {author.id}"],
        )
    retry_at = writes_again_at(article=article, author=author, seconds=seconds, now=now)
    if retry_at is None:
        return
    wait = math.ceil((retry_at - now).total_seconds())
    raise Problem(
        "slow_mode", headers={"Retry-After": str(wait)}, extra={"retry_at": rfc3339(retry_at)}
    )


def writes_again_at(
    *, article: Article, author: Reader, seconds: int, now: datetime
) -> datetime | None:
    """From when on the author may write again; None for now. Queries: 1 in slow mode."""
    if not _is_slowed(author, seconds):
        return None
    pause = timedelta(seconds=seconds)
    latest = (
        Comment.objects.filter(
            author=author, article_id=article.discussion_id, created_at__gt=now - pause
        )
        .order_by("-created_at", "-id")
        .values_list("created_at", flat=True)
        .first()
    )
    return latest + pause if latest else None


def _is_slowed(author: Reader, seconds: int) -> bool:
    return bool(seconds) and settings.NEWSPORTAL_LIMITS and not author.is_staff
