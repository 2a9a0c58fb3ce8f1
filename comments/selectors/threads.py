"""Comments that are shown, one by one; `pages` has them by the page."""

from collections.abc import Iterable
from uuid import UUID

from comments.models import Comment
from newsportal.articles.models import Article
from newsportal.articles.selectors import WITH_ARTICLE
from newsportal.lib.compiled import Compiled
from newsportal.lib.problems import Problem
from newsportal.readers.models import Reader
from newsportal.sites.models import Mode

# Root and the nearest: enough to understand a reply, bounded however deep a thread is.
ANCESTORS_MAX = 20


def check_discussion(article: Article) -> None:
    """Raise Problem unknown_article if the article shows a discussion that is hidden."""
    if article.policy.mode == Mode.HIDDEN:
        raise Problem("unknown_article")


def get_listed_comment(comment_id: UUID) -> tuple[Comment, Article]:
    """A comment that everybody may see, or its tombstone, and its article.

    Raises Problem not_found. Queries: 1.
    """
    comment = _LISTED.first(comment=comment_id)
    if comment is None:
        raise Problem("not_found")
    article = comment.article
    article.site = comment.site
    if article.is_hidden:
        raise Problem("not_found")
    return comment, article


_LISTED = Compiled(
    lambda comment: Comment.objects.select_related(
        "author", "site", "article", *(f"article__{name}" for name in WITH_ARTICLE)
    ).filter(id=comment, is_listed=True),
    comment=UUID(int=0),
)


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
