"""What feeds and fragments show beside a page of the thread."""

from collections.abc import Iterable
from uuid import UUID

from comments.models import Comment
from comments.states import State
from newsportal.articles.models import Article


def newest_in_discussion(article: Article, *, limit: int) -> list[Comment]:
    """Public reviews and replies alike, by first publication, newest first. Queries: 1."""
    public = Comment.objects.filter(article_id=article.discussion_id, state=State.PUBLISHED)
    return list(public.order_by("-published_at", "-id")[:limit])


def public_texts(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The texts of those that are public, as they were typed. Queries: 1, none without ids."""
    public = Comment.objects.filter(id__in=list(ids), state=State.PUBLISHED)
    return dict(public.values_list("id", "text"))
