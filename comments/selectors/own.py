"""What is one reader's own under an article."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from comments.models import ACTIVE_REVIEW, Comment, Flag, Reaction, Revision
from comments.states import RevisionState, State
from newsportal.articles.models import Article, Subscription
from newsportal.readers.models import Ignored, Reader

# A reader who did more under one article sees the latest.
VOICES_MAX = 1000


def own_comments(article: Article, reader: Reader, *, limit: int = 50) -> list[Comment]:
    """The reader's latest comments under the article, whatever their state. Queries: 1."""
    own = Comment.objects.filter(article_id=article.discussion_id, author=reader)
    own = own.select_related("site")
    return list(own.exclude(state=State.REMOVED).order_by("-created_at", "-id")[:limit])


def active_review(article: Article, author: Reader) -> Comment | None:
    """The author's review that counts, or waits to count. Queries: 1."""
    reviews = Comment.objects.filter(ACTIVE_REVIEW, article_id=article.discussion_id)
    return reviews.filter(author=author).first()


def newer_texts(comments: Iterable[Comment]) -> dict[UUID, Revision]:
    """Each comment's last edit, while it waits or after it was refused. Queries: 1.

    Not an edit that was overtaken, nor one that came before the text the comment has.
    """
    edits = Revision.objects.filter(
        comment__in=[comment.id for comment in comments],
        version__gt=F("comment__version"),
        state__in=[RevisionState.PENDING, RevisionState.REJECTED],
    )
    rows = edits.select_related("decision").order_by("comment_id", "version")
    return {row.comment_id: row for row in rows}


def own_reactions(article: Article, reader: Reader) -> dict[str, list[str]]:
    """{comment: kinds} of the reader among what is public under the article. Queries: 1."""
    rows = Reaction.objects.filter(
        reader=reader,
        comment__article_id=article.discussion_id,
        comment__state=State.PUBLISHED,
    )
    kinds: dict[str, list[str]] = {}
    found = rows.order_by("-created_at", "-id").values_list("comment_id", "kind")
    for comment_id, kind in found[:VOICES_MAX]:
        kinds.setdefault(str(comment_id), []).append(kind)
    return {comment_id: sorted(given) for comment_id, given in kinds.items()}


def own_flags(article: Article, reader: Reader) -> list[UUID]:
    """Public comments that the reader reported, in the text they have now. Queries: 1."""
    rows = Flag.objects.filter(
        reader=reader,
        comment__article_id=article.discussion_id,
        comment__state=State.PUBLISHED,
        comment_version=F("comment__version"),
    )
    latest = rows.order_by("-created_at", "-id")[:VOICES_MAX]
    return list(latest.values_list("comment_id", flat=True))


def ignored_by(reader: Reader) -> list[UUID]:
    """Whose comments the reader does not want to see, the latest first. Queries: 1."""
    latest = Ignored.objects.filter(reader=reader).order_by("-created_at", "-id")[:VOICES_MAX]
    return list(latest.values_list("ignored_id", flat=True))


def is_subscribed(article: Article, reader: Reader) -> bool:
    """Whether the reader is told of new comments under the article. Queries: 1."""
    return Subscription.objects.filter(article=article, reader=reader).exists()
