"""Building public pages: rows in, JSON out. Nothing here depends on who asks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from comments import selectors
from comments.models import Comment
from comments.reactions import score_of
from comments.selectors import Branch
from newsportal.articles.models import Article
from newsportal.lib.conditional import json_bytes
from newsportal.lib.paging import Paging

Authors = Mapping[UUID, Mapping[str, Any]]

FIRST_REPLIES = 3
# Texts are long when people quote and paste: fewer of them and a `next` then make a page.
PAGE_MAX_BYTES = 512 * 1024
# What stands around the items: brackets, names, a cursor.
PAGE_FRAME_BYTES = 1024
START_OF_TIME = "1970-01-01T00:00:00Z"


def thread_paging(article: Article, sort: str, stars: int | None = None) -> Paging:
    """The cursors of a thread in one order."""
    rating = str(stars or "")
    filters = {"site": article.site.key, "article": article.key, "sort": sort, "rating": rating}
    return Paging("thread", filters)


def replies_paging(comment_id: UUID) -> Paging:
    """The cursors of a comment's replies."""
    return Paging("replies", {"comment": str(comment_id)})


def thread_page(
    article: Article,
    *,
    sort: str,
    stars: int | None = None,
    after: selectors.Key | None,
    limit: int,
    replies: int,
) -> dict[str, Any]:
    """A page of the thread. Queries: 4 at most, whatever the size of the thread.

    `stars` keeps the reviews of that many, in one of `selectors.ORDERS_BY_STARS`.
    """
    branches, has_more = selectors.roots_page(
        article, sort=sort, stars=stars, after=after, limit=limit, replies=replies
    )
    authors = _authors(branches)
    items = [branch_json(branch, authors) for branch in branches]
    kept = within_page(items)
    if kept < len(branches):
        branches, has_more = branches[:kept], True
    cursor = None
    if has_more:
        key = selectors.branch_key(branches[-1], sort)
        cursor = thread_paging(article, sort, stars).cursor(key)
    return {"items": items[:kept], "next": cursor}


def replies_page(comment: Comment, *, after: selectors.Key | None, limit: int) -> dict[str, Any]:
    """A page of replies, flat. Queries: 2."""
    replies, has_more = selectors.replies_page(comment, after=after, limit=limit)
    authors = selectors.authors_of(replies)
    items = [comment_json(reply, authors) for reply in replies]
    kept = within_page(items)
    has_more = has_more or kept < len(replies)
    return {
        "items": items[:kept],
        "next": _replies_cursor(comment, replies[:kept], has_more=has_more),
    }


def within_page(items: Sequence[Mapping[str, Any]]) -> int:
    """How many of the items fit a page of PAGE_MAX_BYTES; at least one, or nobody could go on."""
    size = PAGE_FRAME_BYTES
    for place, item in enumerate(items):
        size += len(json_bytes(item)) + 1
        if size > PAGE_MAX_BYTES and place:
            return place
    return len(items)


def permalink(comment: Comment, article: Article) -> dict[str, Any]:
    """A comment by itself, with its text, first replies and ancestors. Queries: 3 at most."""
    branch = Branch(comment)
    branch.replies, branch.has_more = selectors.replies_page(
        comment, after=None, limit=FIRST_REPLIES
    )
    ancestors = selectors.ancestors_of(comment)
    authors = selectors.authors_of([comment, *branch.replies, *ancestors])
    return {
        **branch_json(branch, authors),
        "text": comment.text if comment.is_public else None,
        "article": article_link(article),
        "ancestors": [comment_json(ancestor, authors) for ancestor in ancestors],
    }


def latest_page(
    comments: QuerySet[Comment], *, paging: Paging, after: selectors.Key | None, limit: int
) -> dict[str, Any]:
    """Public comments of many articles, newest first. Queries: 2."""
    found, has_more = selectors.latest_page(comments, after=after, limit=limit)
    return site_page(found, paging, selectors.ORDERS["newest"].key, has_more=has_more)


def site_page(
    comments: Sequence[Comment],
    paging: Paging,
    key: Callable[[Comment], selectors.Key],
    *,
    has_more: bool,
) -> dict[str, Any]:
    """Public comments of many articles, each with a link to its own. Queries: 1."""
    authors = selectors.authors_of(comments)
    items = [
        {**comment_json(comment, authors), "article": article_link(comment.article)}
        for comment in comments
    ]
    kept = within_page(items)
    has_more = has_more or kept < len(items)
    cursor = paging.cursor(key(comments[kept - 1])) if has_more else None
    return {"items": items[:kept], "next": cursor}


def article_link(article: Article) -> dict[str, str]:
    """The article a comment is about."""
    return {"key": article.key, "url": article.url, "title": article.title}


def branch_json(branch: Branch, authors: Authors) -> dict[str, Any]:
    replies = [comment_json(reply, authors) for reply in branch.replies]
    cursor = _replies_cursor(branch.comment, branch.replies, has_more=branch.has_more)
    return {
        **comment_json(branch.comment, authors),
        "replies": {"items": replies, "next": cursor},
    }


def comment_json(comment: Comment, authors: Authors) -> dict[str, Any]:
    """A listed comment as everybody sees it: whole, or a tombstone that tells no reason."""
    shown = {
        "id": comment.id,
        "parent": comment.parent_id,
        "root": comment.root_id,
        "depth": comment.depth,
        "author": None,
        "html": None,
        "state": "removed",
        "published_at": comment.published_at,
        "reply_count": comment.reply_count,
    }
    if not comment.is_public:
        return shown | ({"removed_by": comment.removed_by} if comment.removed_by else {})
    if comment.source is not None:
        shown["source"] = comment.source
    return shown | {
        "author": authors.get(comment.author_id),
        "html": comment.html,
        "state": comment.state,
        "rating": comment.rating,
        "language": comment.language,
        "version": comment.version,
        "edited_at": comment.edited_at,
        "is_pinned": comment.pinned_at is not None,
        "is_featured": comment.featured_at is not None,
        "score": score_of(comment.reactions),
        "reactions": comment.reactions,
    }


def _authors(branches: Sequence[Branch]) -> Authors:
    return selectors.authors_of(
        comment for branch in branches for comment in (branch.comment, *branch.replies)
    )


def _replies_cursor(comment: Comment, replies: Sequence[Comment], *, has_more: bool) -> str | None:
    """Where the replies go on: after the last one shown, or at the first when none is."""
    if not has_more:
        return None
    key = selectors.reply_key(replies[-1]) if replies else [START_OF_TIME, str(UUID(int=0))]
    return replies_paging(comment.id).cursor(key)
