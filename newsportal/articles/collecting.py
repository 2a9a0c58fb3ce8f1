"""The shelves' part of what is held of a reader: collected for an export, and erased."""

from collections.abc import Iterator
from datetime import datetime

from newsportal.articles.models import Bookmark, Shelved, Subscription
from newsportal.lib.batches import by_key
from newsportal.readers.data import Section
from newsportal.readers.models import Reader


def collect(*, reader: Reader) -> Iterator[Section]:
    for name, shelf in (("bookmarks", Bookmark), ("subscriptions", Subscription)):
        yield name, _rows(shelf, reader)


def _rows(shelf: type[Shelved], reader: Reader) -> Iterator[dict[str, object]]:
    rows = shelf._default_manager.filter(reader=reader).select_related("article")
    for row in by_key(rows):
        yield {
            "article": row.article.key,
            "url": row.article.url,
            "created_at": row.created_at,
        }


def erase(*, reader: Reader, limit: int, now: datetime) -> int:
    """Take everything from the reader's shelves, at once: nobody else sees them."""
    shelves = (Bookmark, Subscription)
    return sum(shelf.objects.filter(reader=reader).delete()[0] for shelf in shelves)
