"""What the ground asks of an article's comments."""

from comments.models import Comment


def is_discussed(*, article_id: int) -> bool:
    """Whether anybody has written under the article itself, whatever came of it. Queries: 1."""
    return Comment.objects.filter(article_id=article_id).exists()
