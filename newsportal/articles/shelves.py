"""What a reader keeps of a site's articles: bookmarks, and discussions to hear of."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from newsportal.articles.models import Article, Bookmark, Shelved, Subscription
from newsportal.articles.selectors import visible_articles
from newsportal.lib.keysets import newest
from newsportal.lib.problems import FieldError, Problem
from newsportal.readers.holding import hold_reader
from newsportal.readers.models import Reader
from newsportal.sites.models import Site

# Each shelf of a reader; enough for years of reading, and no store for programs.
SHELF_MAX = 5000

Key = Sequence[str | int]


def subscribe(*, reader: Reader, article: Article, now: datetime) -> None:
    """Let the reader hear of new comments under the article; a second time changes nothing.

    Raises Problem validation_error (`article`: too_many), invalid_token for an erased reader.
    """
    _put(Subscription, reader, article, now)


def unsubscribe(*, reader: Reader, article: Article) -> None:
    """Undo `subscribe`; nothing when there is nothing to undo."""
    Subscription.objects.filter(reader=reader, article=article).delete()


def bookmark(*, reader: Reader, article: Article, now: datetime) -> None:
    """Keep the article for the reader; a second time changes nothing. Raises as `subscribe`."""
    _put(Bookmark, reader, article, now)


def unbookmark(*, reader: Reader, article: Article) -> None:
    Bookmark.objects.filter(reader=reader, article=article).delete()


def _put(shelf: type[Shelved], reader: Reader, article: Article, now: datetime) -> None:
    rows = shelf._default_manager
    with transaction.atomic():
        hold_reader(reader)
        if rows.filter(reader=reader, article=article).exists():
            return
        if rows.filter(reader=reader).count() >= SHELF_MAX:
            raise Problem("validation_error", errors=[FieldError("article", "too_many")])
        one = shelf(reader=reader, article=article, created_at=now)
        rows.bulk_create([one], ignore_conflicts=True)


def find_shelved_article(site: Site, key: str) -> Article | None:
    """The article to take from a shelf, hidden or not. Queries: 1."""
    return Article.objects.filter(site=site, key=key).first()


def shelf_page(
    shelf: type[Shelved], *, site: Site, reader: Reader, after: Key | None, limit: int
) -> list[Shelved]:
    """What stands on a shelf and may be seen, last put first, with its articles. Queries: 2.

    `after`: the `newest_key` of the last one shown.
    """
    found = newest(_visible(shelf, site, reader), after=after, limit=limit)
    articles = visible_articles(site).in_bulk([row.article_id for row in found])
    for row in found:
        row.article = articles[row.article_id]
    return found


def _visible(shelf: type[Shelved], site: Site, reader: Reader) -> QuerySet[Shelved]:
    seen = visible_articles(site).values("id")
    return shelf._default_manager.filter(reader=reader, article__in=seen)


def profile_numbers(*, reader: Reader) -> dict[str, int]:
    """The shelves' part of `GET /me`. Queries: 2."""
    return {
        "bookmarks": Bookmark.objects.filter(reader=reader).count(),
        "subscriptions": Subscription.objects.filter(reader=reader).count(),
    }
