"""What the newsroom's pages ask. Each costs O(page), whatever waits."""

from django.db.models import Q

from comments.models import Comment

REPLIES_SHOWN = 20


def first_replies(comment: Comment) -> list[Comment]:
    """The first replies to a comment, whatever their state. Queries: 1."""
    # Said in two halves, each of which has its index.
    either = Q(is_listed=True) | Q(is_listed=False)
    replies = Comment.objects.filter(either, parent=comment).select_related("author")
    return list(replies.order_by("created_at", "id")[:REPLIES_SHOWN])
