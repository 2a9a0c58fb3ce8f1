"""Building public pages: rows in, JSON out. Nothing here depends on who asks."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from comments import selectors
from comments.models import Comment
from comments.selectors import Branch
from newsportal.articles.models import Article
from newsportal.lib.conditional import json_bytes
from newsportal.lib.cursors import encode_cursor

Authors = Mapping[UUID, Mapping[str, Any]]

REPLIES_ROUTE = "replies"
THREAD_ROUTE = "thread"
FIRST_REPLIES = 3
# Texts are long when people quote and paste: fewer of them and a `next` then make a page.
PAGE_MAX_BYTES = 512 * 1024
# What stands around the items: brackets, names, a cursor.
PAGE_FRAME_BYTES = 1024
START_OF_TIME = "1970-01-01T00:00:00Z"


def thread_filters(article: Article, sort: str) -> dict[str, str]:
    """What a cursor of the thread is signed over."""
    return {"site": article.site.key, "article": article.key, "sort": sort}


def thread_page(
    article: Article, *, sort: str, after: selectors.Key | None, limit: int, replies: int
) -> dict[str, Any]:
    """A page of the thread. Queries: 3 at most, whatever the size of the thread."""
    branches, has_more = selectors.roots_page(
        article, sort=sort, after=after, limit=limit, replies=replies
    )
    authors = _authors(branches)
    items = [branch_json(branch, authors) for branch in branches]
    kept = within_page(items)
    if kept < len(branches):
        branches, has_more = branches[:kept], True
    cursor = None
    if has_more:
        key = selectors.branch_key(branches[-1], sort)
        cursor = encode_cursor(route=THREAD_ROUTE, filters=thread_filters(article, sort), key=key)
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
        "article": {"key": article.key, "url": article.url, "title": article.title},
        "ancestors": [comment_json(ancestor, authors) for ancestor in ancestors],
    }


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
    return shown | {
        "author": authors.get(comment.author_id),
        "html": comment.html,
        "state": comment.state,
        "rating": comment.rating,
        "language": comment.language,
        "version": comment.version,
        "score": 0,
        "reactions": {},
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
    return encode_cursor(route=REPLIES_ROUTE, filters={"comment": str(comment.id)}, key=key)
