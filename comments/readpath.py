"""Building public pages: rows in, JSON out. Nothing here depends on who asks."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from comments import selectors
from comments.models import Comment
from comments.reactions import score_of
from comments.selectors import pages
from comments.selectors.pages import Shown
from newsportal.articles.models import Article
from newsportal.lib.conditional import json_bytes
from newsportal.lib.paging import Paging

FIRST_REPLIES = 3
# Texts are long when people quote and paste: fewer of them and a `next` then make a page.
PAGE_MAX_BYTES = 512 * 1024
NO_MORE = {"next": None}
# What stands around the items: brackets, names, a cursor.
PAGE_FRAME_BYTES = 1024
START_OF_TIME = "1970-01-01T00:00:00Z"


def thread_paging(*, site: str, article: str, sort: str, stars: int | None = None) -> Paging:
    """The cursors of a thread in one order; `site` and `article` are keys."""
    rating = str(stars or "")
    return Paging("thread", {"site": site, "article": article, "sort": sort, "rating": rating})


def replies_paging(comment_id: UUID | str) -> Paging:
    """The cursors of a comment's replies."""
    return Paging("replies", {"comment": str(comment_id)})


class ThreadPage(NamedTuple):
    """`pages.Thread` as JSON."""

    version: str
    may_be_hidden: bool
    body: bytes


# Of an article that nobody has registered.
UNSAID = ThreadPage("None.1", may_be_hidden=False, body=b'{"items":[],"next":null}')


def thread_page(
    *,
    site: str,
    article: str,
    sort: str,
    stars: int | None = None,
    after: selectors.Key | None,
    limit: int,
    replies: int,
    known: str = "",
) -> ThreadPage | None:
    """A page of the thread; None where there is no such article.

    `stars` keeps the reviews of that many, in one of `selectors.ORDERS_BY_STARS`; at the version
    that is `known` the page is empty. Queries: 1, whatever the size of the thread.
    """
    found = pages.thread(
        site=site,
        article=article,
        sort=sort,
        stars=stars,
        after=after,
        limit=limit,
        replies=replies and replies + 1,
        known=known,
    )
    if found is None:
        return None
    has_more, tops = len(found.tops) > limit, found.tops[:limit]
    items = [
        b"%b,%b}" % (comment_bytes(top), _below(top, found.replies.get(top.id, ()), replies))
        for top in tops
    ]
    kept = within_page(items)
    cursor = None
    if has_more or kept < len(tops):
        key = pages.top_key(tops[kept - 1], sort)
        cursor = thread_paging(site=site, article=article, sort=sort, stars=stars).cursor(key)
    return ThreadPage(found.version, found.may_be_hidden, _page(items[:kept], cursor))


def _below(top: Shown, replies: Sequence[Shown], limit: int) -> bytes:
    """The first replies of a root, and where the others begin."""
    has_more = len(replies) > limit or (not limit and top.listed_children != b"0")
    return _replies(top.id.decode(), replies[:limit], has_more)


def _replies(root: str, replies: Sequence[Shown], has_more: bool) -> bytes:
    # Few go on; a cursor is signed.
    cursor = _replies_cursor(root, replies, has_more=True) if has_more else None
    return b'"replies":' + _page(list(map(_whole, replies)), cursor)


def replies_page(comment: Comment, *, after: selectors.Key | None, limit: int) -> bytes:
    """A page of replies, flat. Queries: 1."""
    replies = pages.replies_of(comment, after=after, limit=limit + 1)
    has_more, replies = len(replies) > limit, replies[:limit]
    items = list(map(_whole, replies))
    kept = within_page(items)
    has_more = has_more or kept < len(replies)
    return _page(items[:kept], _replies_cursor(comment.id, replies[:kept], has_more=has_more))


def within_page(items: Sequence[bytes]) -> int:
    """How many of the items fit a page of PAGE_MAX_BYTES; at least one, or nobody could go on."""
    size = PAGE_FRAME_BYTES
    if size + sum(map(len, items)) + len(items) <= PAGE_MAX_BYTES:
        return len(items)
    for place, item in enumerate(items):
        size += len(item) + 1
        if size > PAGE_MAX_BYTES and place:
            return place
    return len(items)


def permalink(comment: Comment, article: Article) -> bytes:
    """A comment by itself, with its text, first replies and ancestors. Queries: 2 at most."""
    ancestors = pages.ancestors_of(comment)
    found = pages.replies_of(comment, after=None, limit=FIRST_REPLIES + 1)
    has_more, replies = len(found) > FIRST_REPLIES, found[:FIRST_REPLIES]
    shown = json_bytes(comment_json(comment, comment.author.public))
    beside = json_bytes(
        {
            "text": comment.text if comment.is_public else None,
            "article": article_link(article),
        }
    )
    below = _replies(str(comment.id), replies, has_more)
    above = b",".join(map(_whole, ancestors))
    parts = (shown[:-1], below, beside[1:-1], above)
    return b'%b,%b,%b,"ancestors":[%b]}' % parts


def latest_page(
    comments: QuerySet[Comment], *, paging: Paging, after: selectors.Key | None, limit: int
) -> bytes:
    """Public comments of many articles, newest first. Queries: 1."""
    order = selectors.ORDERS["newest"]
    found = pages.site_rows(selectors.newest_first(comments, after=after)[: limit + 1])
    return site_page(
        found[:limit],
        paging,
        lambda row: row.after(order),
        has_more=len(found) > limit,
    )


def site_page(
    rows: Sequence[tuple[Shown, Mapping[str, str]]],
    paging: Paging,
    key: Callable[[Shown], selectors.Key],
    *,
    has_more: bool,
    **beside: str,
) -> bytes:
    """Public comments of many articles, each with a link to its own. Queries: none."""
    items = [b'%b,"article":%b}' % (comment_bytes(row), json_bytes(link)) for row, link in rows]
    kept = within_page(items)
    has_more = has_more or kept < len(items)
    cursor = paging.cursor(key(rows[kept - 1][0])) if has_more else None
    return _page(items[:kept], cursor, **beside)


def _page(items: Sequence[bytes], cursor: str | None, **beside: str) -> bytes:
    told = {"next": cursor, **beside}
    rest = b'"next":null}' if told == NO_MORE else json_bytes(told)[1:]
    return b'{"items":[%b],%b' % (b",".join(items), rest)


def article_link(article: Article) -> dict[str, str]:
    """The article a comment is about."""
    return {"key": article.key, "url": article.url, "title": article.title}


def comment_bytes(row: Shown) -> bytes:
    """A comment in a list as everybody sees it, as JSON but for the brace that ends it.

    The bytes of `comment_json` without what is null, false or empty.
    """
    if row.source:
        source = json_bytes(json.loads(row.source))
        return b'%b%b,"source":%b' % (row.text, _votes(row.reactions), source)
    return row.text + _votes(row.reactions)


def _whole(row: Shown) -> bytes:
    return comment_bytes(row) + b"}"


@lru_cache(maxsize=1024)
def _votes(stored: bytes) -> bytes:
    """The score and the reactions, if there are any; few of them differ. None: a tombstone."""
    if not stored:
        return b""
    reactions = json.loads(stored)
    told = b',"reactions":' + json_bytes(reactions) if reactions else b""
    return b',"score":%d%b' % (score_of(reactions), told)


def comment_json(comment: Comment, author: Mapping[str, Any] | None) -> dict[str, Any]:
    """A comment as everybody sees it, to be told with what only its author may see.

    What is not public is a tombstone that tells no reason.
    """
    shown: dict[str, Any] = {
        "id": comment.id,
        "parent": comment.parent_id,
        "root": comment.root_id,
        "depth": comment.depth,
    }
    place = {"published_at": comment.published_at, "reply_count": comment.reply_count}
    if not comment.is_public:
        shown |= {"author": None, "html": None, "state": "removed", **place}
        return shown | ({"removed_by": comment.removed_by} if comment.removed_by else {})
    shown |= {
        "author": author,
        "html": comment.html,
        "rating": comment.rating,
        "language": comment.language,
        "version": comment.version,
        "edited_at": comment.edited_at,
        "state": comment.state,
        **place,
        "is_pinned": comment.pinned_at is not None,
        "is_featured": comment.featured_at is not None,
        "score": score_of(comment.reactions),
        "reactions": comment.reactions,
    }
    return shown | ({} if comment.source is None else {"source": comment.source})


def _replies_cursor(
    comment_id: UUID | str, replies: Sequence[Shown], *, has_more: bool
) -> str | None:
    """Where the replies go on: after the last one shown, or at the first when none is."""
    if not has_more:
        return None
    begins: selectors.Key = [START_OF_TIME, str(UUID(int=0))]
    key = replies[-1].after(selectors.BY_BIRTH) if replies else begins
    return replies_paging(comment_id).cursor(key)
