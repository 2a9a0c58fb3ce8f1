"""What is one reader's own under an article."""

from comments.models import Comment
from comments.states import State
from newsportal.articles.models import Article
from newsportal.readers.models import Reader


def own_comments(article: Article, reader: Reader, *, limit: int = 50) -> list[Comment]:
    """The reader's latest comments under the article, whatever their state. Queries: 1."""
    own = Comment.objects.filter(article_id=article.discussion_id, author=reader)
    return list(own.exclude(state=State.REMOVED).order_by("-created_at", "-id")[:limit])
