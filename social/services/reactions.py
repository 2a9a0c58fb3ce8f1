"""React to an article, and take it back."""

from datetime import datetime

from django.db import transaction

from newsportal.articles.engagement import touch
from newsportal.articles.models import Article, Engagement
from newsportal.events.log import publish
from newsportal.lib.problems import Problem
from newsportal.readers.bans import is_banned
from newsportal.readers.holding import hold_reader
from newsportal.readers.models import Reader
from social.models import ArticleReaction


def react_to_article(
    *, article: Article, reader: Reader, kind: str, now: datetime
) -> dict[str, int]:
    """Add the reader's reaction; a second time changes nothing. Returns the article's numbers.

    `article` is loaded as by `articles_of`. Raises Problem reader_banned, reactions_off.
    """
    if is_banned(reader, now):
        raise Problem("reader_banned")
    if not article.policy_at(now).reactions:
        raise Problem("reactions_off")
    with transaction.atomic():
        hold_reader(reader)
        mine = ArticleReaction(article=article, reader=reader, kind=kind, created_at=now)
        ArticleReaction.objects.bulk_create([mine], ignore_conflicts=True)
        if ArticleReaction.objects.filter(id=mine.id).exists():
            _count(article, kind, 1, now)
    return reactions_of(article)


def take_reaction_back(
    *, article: Article, reader: Reader, kind: str, now: datetime
) -> dict[str, int]:
    """Remove the reader's reaction, if there is one. Returns the article's numbers."""
    with transaction.atomic():
        mine = ArticleReaction.objects.filter(article=article, reader=reader, kind=kind)
        if mine.delete()[0]:
            _count(article, kind, -1, now)
    return reactions_of(article)


def reactions_of(article: Article) -> dict[str, int]:
    """The numbers by kind as they are now. Queries: 1."""
    return dict(Engagement.objects.values_list("reactions", flat=True).get(article=article))


def _count(article: Article, kind: str, change: int, now: datetime) -> None:
    version = touch(article.id, {kind: change})
    publish(
        "article.reacted",
        site_id=article.site_id,
        article_id=article.id,
        article_version=version,
        now=now,
        reaction=kind,
        change=change,
    )
