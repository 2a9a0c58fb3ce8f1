"""What a thread shows. Each question costs O(page), never O(thread)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from comments.models import Comment
from comments.selectors.orders import BY_BIRTH, ORDERS, PINNED, Key
from comments.states import State
from newsportal.articles.models import Article
from newsportal.articles.selectors import get_article
from newsportal.lib.problems import Problem
from newsportal.readers.models import Reader
from newsportal.sites.models import Mode

# Root and the nearest: enough to understand a reply, bounded however deep a thread is.
ANCESTORS_MAX = 20
# Begins the cursor key of a page that ends among the pinned ones.
_PINNED = "pinned"


@dataclass
class Branch:
    """A comment with the first of its replies, flat, parents before children."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)
    has_more: bool = False
    # It stands above the order, and not in it.
    is_above: bool = False


def check_discussion(article: Article) -> None:
    """Raise Problem unknown_article if the article shows a discussion that is hidden."""
    if article.policy.mode == Mode.HIDDEN:
        raise Problem("unknown_article")


def roots_page(
    article: Article,
    *,
    sort: str,
    stars: int | None = None,
    after: Key | None,
    limit: int,
    replies: int,
) -> tuple[list[Branch], bool]:
    """A page of a thread: roots in order, each with its first replies; and whether more follow.

    Pinned roots stand above the order, so only a thread's first page has them; with `stars`
    only public reviews of that many. Queries: 2, or 1 without replies; 1 more for what is pinned.
    """
    roots = _roots(article, stars)
    branches = [Branch(comment, is_above=True) for comment in _pinned(roots, after)[: limit + 1]]
    # Not among the pinned ones again; a tombstone that was pinned stands in its place.
    ordered = roots.filter(Q(pinned_at=None) | ~Q(state=State.PUBLISHED))
    if after is not None and not _is_above(after):
        ordered = ordered.filter(ORDERS[sort].after(after))
    ordered = ordered.order_by(*ORDERS[sort].ordering)
    branches += [Branch(comment) for comment in ordered[: limit + 1 - len(branches)]]
    has_more = len(branches) > limit
    del branches[limit:]
    add_first_replies(branches, replies)
    return branches, has_more


def _roots(article: Article, stars: int | None) -> QuerySet[Comment]:
    roots = Comment.objects.filter(article_id=article.discussion_id, parent=None, is_listed=True)
    if stars is None:
        return roots
    # Among these a tombstone would tell what it was rated.
    return roots.filter(rating=stars, state=State.PUBLISHED)


def _pinned(roots: QuerySet[Comment], after: Key | None) -> list[Comment]:
    pinned = roots.filter(pinned_at__isnull=False, state=State.PUBLISHED)
    if after is not None:
        if not _is_above(after):
            return []
        pinned = pinned.filter(PINNED.after(after[1:]))
    return list(pinned.order_by(*PINNED.ordering))


def _is_above(key: Key) -> bool:
    return key[0] == _PINNED


def branch_key(branch: Branch, sort: str) -> list[str | int]:
    """The cursor key after this branch."""
    if branch.is_above:
        return [_PINNED, *PINNED.key(branch.comment)]
    return ORDERS[sort].key(branch.comment)


def add_first_replies(branches: Sequence[Branch], limit: int) -> None:
    """Give each root the first of its descendants, by one lateral query."""
    with_replies = {
        branch.comment.id: branch for branch in branches if branch.comment.listed_children
    }
    if not with_replies or not limit:
        for branch in with_replies.values():
            branch.has_more = True
        return
    rows = Comment.objects.raw(
        """
        SELECT c.* FROM unnest(%s::uuid[]) AS roots (id),
        LATERAL (SELECT * FROM comments_comment
                  WHERE root_id = roots.id AND is_listed
                  ORDER BY created_at, id LIMIT %s) AS c
        """,
        [list(with_replies), limit + 1],
    )
    for reply in sorted(rows, key=lambda row: (row.created_at, row.id)):
        if reply.root_id:
            with_replies[reply.root_id].replies.append(reply)
    for branch in with_replies.values():
        branch.has_more = len(branch.replies) > limit
        del branch.replies[limit:]


def replies_page(comment: Comment, *, after: Key | None, limit: int) -> tuple[list[Comment], bool]:
    """All descendants of a root, or the children of a reply; oldest first. Queries: 1."""
    replies = Comment.objects.filter(is_listed=True)
    if comment.parent_id is None:
        replies = replies.filter(root=comment)
    else:
        replies = replies.filter(parent=comment)
    if after is not None:
        replies = replies.filter(BY_BIRTH.after(after))
    found = list(replies.order_by(*BY_BIRTH.ordering)[: limit + 1])
    return found[:limit], len(found) > limit


def get_listed_comment(comment_id: UUID) -> tuple[Comment, Article]:
    """A comment that everybody may see, or its tombstone, and its article.

    Raises Problem not_found. Queries: 2.
    """
    comment = Comment.objects.select_related("site").filter(id=comment_id, is_listed=True).first()
    if comment is None:
        raise Problem("not_found")
    return comment, _visible_article(comment)


def _visible_article(comment: Comment) -> Article:
    article = Article.objects.only("key").get(id=comment.article_id)
    try:
        return get_article(comment.site, article.key)
    except Problem as error:
        raise Problem("not_found") from error


def ancestors_of(comment: Comment) -> list[Comment]:
    """The root and the nearest ancestors, root first. Queries: 1, none for a root."""
    if comment.parent_id is None:
        return []
    rows = Comment.objects.raw(
        """
        WITH RECURSIVE up AS (
            SELECT c.*, 1 AS steps FROM comments_comment c WHERE c.id = %s
            UNION ALL
            SELECT c.*, up.steps + 1 FROM comments_comment c JOIN up ON c.id = up.parent_id
             WHERE up.steps < %s)
        SELECT * FROM up
        UNION ALL
        SELECT c.*, 0 FROM comments_comment c
         WHERE c.id = %s AND NOT EXISTS (SELECT 1 FROM up WHERE up.id = c.id)
        """,
        [comment.parent_id, ANCESTORS_MAX, comment.root_id],
    )
    return sorted(rows, key=lambda row: row.depth)


def authors_of(comments: Iterable[Comment]) -> dict[UUID, dict[str, object]]:
    """The public fragment of each public comment's author. Queries: 1, none without comments."""
    ids = {comment.author_id for comment in comments if comment.is_public}
    if not ids:
        return {}
    return dict(Reader.objects.filter(id__in=ids).values_list("id", "public"))
