"""Articles that show one discussion: the same story in another language, or told again."""

from datetime import datetime

from django.db import connection

from newsportal.articles.engagement import DISCUSSION_NUMBERS, in_lock_order
from newsportal.articles.models import Article
from newsportal.articles.ranking import rank_article
from newsportal.events.log import publish
from newsportal.events.routing import functions
from newsportal.lib.problems import FieldError, Problem
from newsportal.sites.models import Site


def lock_article(
    site: Site, key: str, *, shares_with: str | None = None
) -> tuple[Article | None, Article | None]:
    """The article of that key, and the one whose discussion it shall show; both locked.

    Raises Problem validation_error when that one is unknown or the article itself.
    """
    # Without the key: whoever refers to the article by a foreign key must not wait for us, while
    # we wait for the engagement row that they hold. By id: of two that want each other one waits.
    rows = Article.objects.filter(site=site, key__in=[key, shares_with or key]).order_by("id")
    found = {row.key: row for row in rows.select_for_update(of=("self",), no_key=True)}
    for row in found.values():
        row.site = site
    if shares_with is None:
        return found.get(key), None
    if shares_with == key:
        raise _refusal("itself")
    if shares_with not in found:
        raise _refusal("unknown")
    return found.get(key), found[shares_with]


def hold_thread(article: Article) -> None:
    """Let the article's discussion stay where it is until the transaction ends. Queries: 1.

    Sets which it is by now. Readers who write share the lock; `follow` and a merge wait for them,
    and they for those. Call it before other rows of the discussion are locked.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT thread_id FROM articles_article WHERE id = %s FOR SHARE", [article.id]
        )
        row = cursor.fetchone()
    if row is None:
        raise Problem("unknown_article")
    article.thread_id = row[0]


def follow(article: Article, other: Article | None, *, now: datetime) -> None:
    """Let the article show the discussion of the other, or with None its own again.

    Where the other follows a third, both follow that one. Both are locked. Raises Problem
    validation_error (`shares_thread_with`) for an article that others follow or that has
    comments of its own, which nobody could find any more: has_followers, has_comments. The way
    out of the second is `merging.merge_articles`.
    """
    main = (other.thread or other) if other else None
    if article.thread_id == (main.id if main else None):
        return
    if main:
        _check_free(article)
    left = article.thread_id
    article.thread = main
    article.save(update_fields=["thread"])
    rank_article(article_id=article.id, now=now)
    publish(
        "article.changed",
        site_id=article.site_id,
        article_id=article.id,
        article_version=_share_numbers(article, left=left),
        now=now,
    )


def _check_free(article: Article) -> None:
    if article.followers.exists():
        raise _refusal("has_followers")
    if any(is_discussed(article_id=article.id) for is_discussed in functions("IS_DISCUSSED")):
        raise _refusal("has_comments")


def _share_numbers(article: Article, *, left: int | None) -> int:
    """Give the article the numbers it now shows; returns its page's version.

    While the rows are locked nobody comments there: no number is missed or taken twice.
    """
    ids = {article.id, article.thread_id or article.id, left or article.id}
    rows = {row.article_id: row for row in in_lock_order(ids)}
    for main_id, step in ((left, -1), (article.thread_id, 1)):
        if main_id:
            rows[main_id].followers += step
            rows[main_id].save(update_fields=["followers"])
    own, shown = rows[article.id], rows.get(article.thread_id or 0)
    for name in DISCUSSION_NUMBERS:
        setattr(own, name, getattr(shown, name) if shown else 0)
    own.version += 1
    own.save(update_fields=[*DISCUSSION_NUMBERS, "version"])
    return own.version


def _refusal(code: str) -> Problem:
    return Problem("validation_error", errors=[FieldError("shares_thread_with", code)])
