"""Every question about comments, named. Each costs O(page), never O(thread)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import OuterRef, Q, QuerySet, Subquery

from comments.models import Comment, Decision
from comments.states import State
from newsportal.articles.models import Article
from newsportal.articles.selectors import get_article
from newsportal.lib.conditional import rfc3339
from newsportal.lib.problems import Problem
from newsportal.readers.models import Reader
from newsportal.sites.models import Site
from newsportal.sites.selectors import sites_of

# Root and the nearest: enough to understand a reply, bounded however deep a thread is.
ANCESTORS_MAX = 20

Key = Sequence[str | int]


@dataclass
class Branch:
    """A comment with the first of its replies, flat, parents before children."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)
    has_more: bool = False


@dataclass(frozen=True)
class Order:
    """One sort of roots: the column, its direction, and how its cursor key is written."""

    column: str
    is_descending: bool
    is_time: bool

    def key(self, comment: Comment) -> list[str | int]:
        value = getattr(comment, self.column)
        return [rfc3339(value) if self.is_time else value, str(comment.id)]

    def after(self, key: Key) -> Q:
        value = datetime.fromisoformat(str(key[0])) if self.is_time else int(key[0])
        beyond = "lt" if self.is_descending else "gt"
        return Q(**{f"{self.column}__{beyond}": value}) | Q(
            **{self.column: value, f"id__{beyond}": UUID(str(key[1]))}
        )

    @property
    def ordering(self) -> tuple[str, str]:
        sign = "-" if self.is_descending else ""
        return f"{sign}{self.column}", f"{sign}id"


ORDERS = {
    "best": Order("best_key", is_descending=True, is_time=False),
    "newest": Order("published_at", is_descending=True, is_time=True),
    "oldest": Order("published_at", is_descending=False, is_time=True),
}
_BY_BIRTH = Order("created_at", is_descending=False, is_time=True)


def roots_page(
    article: Article, *, sort: str, after: Key | None, limit: int, replies: int
) -> tuple[list[Branch], bool]:
    """A page of a thread: roots in order, each with its first replies; and whether more follow.

    Queries: 2, or 1 without replies.
    """
    order = ORDERS[sort]
    roots = Comment.objects.filter(article=article, parent=None, is_listed=True)
    if after is not None:
        roots = roots.filter(order.after(after))
    found = list(roots.order_by(*order.ordering)[: limit + 1])
    branches = [Branch(comment) for comment in found[:limit]]
    add_first_replies(branches, replies)
    return branches, len(found) > limit


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
        replies = replies.filter(_BY_BIRTH.after(after))
    found = list(replies.order_by(*_BY_BIRTH.ordering)[: limit + 1])
    return found[:limit], len(found) > limit


def reply_key(reply: Comment) -> list[str | int]:
    """The cursor key after this reply."""
    return _BY_BIRTH.key(reply)


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


def own_comments(article: Article, reader: Reader, *, limit: int = 50) -> list[Comment]:
    """The reader's latest comments under the article, whatever their state. Queries: 1."""
    own = Comment.objects.filter(article=article, author=reader)
    return list(own.exclude(state=State.REMOVED).order_by("-created_at", "-id")[:limit])


def last_decisions(comments: Iterable[Comment]) -> dict[UUID, Decision]:
    """The newest decision on each comment. Queries: 1."""
    newest = Decision.objects.filter(comment=OuterRef("comment")).order_by("-created_at", "-id")
    rows = Decision.objects.filter(
        comment__in=[comment.id for comment in comments], id=Subquery(newest.values("id")[:1])
    )
    return {row.comment_id: row for row in rows}


def decisions_of(comment: Comment) -> list[Decision]:
    """The audit trail of a comment, oldest first. Queries: 1."""
    return list(
        Decision.objects.filter(comment=comment)
        .select_related("by_user", "by_key", "note")
        .order_by("created_at", "id")
    )


def pending_queue(site: Site | None = None) -> QuerySet[Comment]:
    """Comments that wait for a person, oldest first; what a worker still has to see is not here."""
    waiting = Comment.objects.filter(state=State.PENDING, due_at=None)
    if site is not None:
        waiting = waiting.filter(site=site)
    return waiting.select_related(
        "site", "author", "article__section", "article__site", "parent__author"
    ).order_by("created_at", "id")


def queue_page(site: Site, *, after: Key | None, limit: int) -> list[Comment]:
    """The oldest that wait on this site, from a cursor key on. Queries: 1."""
    waiting = pending_queue(site)
    if after is not None:
        waiting = waiting.filter(_BY_BIRTH.after(after))
    return list(waiting[:limit])


def comments_for_staff(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Comment]:
    """The one door of the admin to comments: those of the user's own sites."""
    return Comment.objects.filter(site__in=sites_of(user))


def decisions_for_staff(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Decision]:
    return Decision.objects.filter(site__in=sites_of(user))
