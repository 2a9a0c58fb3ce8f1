"""What the ground asks of an article's comments."""

from uuid import UUID

from comments.models import Comment
from comments.states import State


def is_discussed(*, article_id: int) -> bool:
    """Whether anybody has written under the article itself, whatever came of it. Queries: 1."""
    return Comment.objects.filter(article_id=article_id).exists()


def shows_comment(*, article_id: int, comment_id: UUID) -> bool:
    """Whether everybody finds the comment in this article's discussion. Queries: 1."""
    shown = Comment.objects.filter(id=comment_id, article_id=article_id, state=State.PUBLISHED)
    return shown.exists()
