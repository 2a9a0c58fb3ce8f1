"""React to an article, and take it back."""

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.db import transaction

from newsportal.articles.activity import KEPT, Act, bucket_of, hold, record_acts
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
            _weigh(mine, 1, now)
            _count(article, kind, 1, now)
    return reactions_of(article)


def take_reaction_back(
    *, article: Article, reader: Reader, kind: str, now: datetime
) -> dict[str, int]:
    """Remove the reader's reaction, if there is one. Returns the article's numbers."""
    with transaction.atomic():
        found = ArticleReaction.objects.filter(article=article, reader=reader, kind=kind)
        mine = found.select_for_update().first()
        if mine is not None:
            _weigh(mine, -1, now)
            found.delete()
            _count(article, kind, -1, now)
    return reactions_of(article)


def move_reaction(reaction: ArticleReaction, *, reader: Reader, now: datetime) -> None:
    """Let a guest's reaction be the reader's; the page stays as it is."""
    _weigh(reaction, -1, now)
    reaction.reader = reader
    reaction.save(update_fields=["reader"])
    _weigh(reaction, 1, now)


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


def _weigh(mine: ArticleReaction, change: int, now: datetime) -> None:
    """Count the reaction in or out of what moves the article; the row is there either way.

    The nth of a reader in a day weighs 1/2^(n-1): those after it then weigh something else.
    """
    if mine.created_at <= now - KEPT:
        return
    hold({mine.article_id: None})
    same_day = ArticleReaction.objects.filter(
        article=mine.article_id, reader=mine.reader_id, created_at__date=mine.created_at.date()
    )
    times = {row.id: row.created_at for row in same_day.order_by("created_at", "id")}
    with_it = _weights(list(times.values()))
    without_it = _weights([at for key, at in times.items() if key != mine.id])
    added, left = (with_it, without_it) if change > 0 else (without_it, with_it)
    at = bucket_of(mine.created_at)
    acts = [Act(mine.article_id, at, reactions=change)]
    acts += [
        Act(mine.article_id, moment, weight=added[moment] - left[moment])
        for moment in {*added, *left}
    ]
    record_acts(acts)


def _weights(times: list[datetime]) -> defaultdict[datetime, float]:
    """By five minutes, what reactions of one reader at these times weigh."""
    weights: defaultdict[datetime, float] = defaultdict(float)
    for before, at in enumerate(times):
        weight = settings.NEWSPORTAL_HEAT_WEIGHTS["reactions"] * 0.5**before
        weights[bucket_of(at)] += weight
    return weights
