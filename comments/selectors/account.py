"""What is one reader's own across the site: comments, and notices of what became of them."""

from uuid import UUID

from django.db.models import QuerySet

from comments.models import Comment, Notice
from comments.selectors.orders import Key, Order
from comments.states import NoticeKind
from newsportal.lib.conditional import rfc3339
from newsportal.readers.models import Ignored, Reader

# Beyond this an account says only that there are many.
UNREAD_MAX = 1000
# The others speak of the reader's own comments.
_OF_OTHERS = (NoticeKind.REPLY, NoticeKind.COMMENT)
_NEWEST = Order("created_at", is_descending=True, is_time=True)


def account_key(row: Comment | Notice) -> list[str | int]:
    """The cursor key after this row."""
    return [rfc3339(row.created_at), str(row.id)]


def comments_of(reader: Reader, *, after: Key | None, limit: int) -> list[Comment]:
    """All comments of a reader, newest first, whatever their state. Queries: 1."""
    rows = Comment.objects.filter(author=reader).select_related("article", "site", "author")
    if after is not None:
        rows = rows.filter(_NEWEST.after(after))
    return list(rows.order_by(*_NEWEST.ordering)[:limit])


def notices_of(reader: Reader, *, after: Key | None, limit: int) -> list[Notice]:
    """What the reader is told, newest first, each with its comment and article. Queries: 1."""
    rows = _heard(reader).select_related(
        "comment__author", "comment__site", "comment__article__site", "comment__article__section"
    )
    if after is not None:
        rows = rows.filter(_NEWEST.after(after))
    return list(rows.order_by(*_NEWEST.ordering)[:limit])


def unread_count(reader: Reader) -> int:
    """How many notices wait to be read, UNREAD_MAX at most. Queries: 1."""
    return _heard(reader).filter(read_at=None)[:UNREAD_MAX].count()


def profile_numbers(*, reader: Reader) -> dict[str, int]:
    """The comments' part of `GET /me`. Queries: 2."""
    return {
        "comments": Comment.objects.filter(author=reader).count(),
        "unread_notifications": unread_count(reader),
    }


def notices_up_to(notice_id: UUID, reader: Reader) -> QuerySet[Notice]:
    """The reader's notices down the list from this one; none when it is not the reader's."""
    rows = Notice.objects.filter(reader=reader)
    last = rows.filter(id=notice_id).first()
    if last is None:
        return rows.none()
    return rows.filter(_NEWEST.after(account_key(last))) | rows.filter(id=notice_id)


def _heard(reader: Reader) -> QuerySet[Notice]:
    """Without what was written by those whom the reader came to ignore since."""
    ignored = Ignored.objects.filter(reader=reader).values("ignored")
    return Notice.objects.filter(reader=reader).exclude(
        kind__in=_OF_OTHERS, comment__author__in=ignored
    )
