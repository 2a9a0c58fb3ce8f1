"""Comments as Atom entries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from comments import selectors
from comments.models import Comment
from newsportal.articles.addresses import article_address, comment_address
from newsportal.articles.models import Article
from newsportal.lib.atom import Entry, Thing

FEED_ENTRIES = 50
STARS = 5


def entries_of(
    request: HttpRequest, comments: Sequence[Comment], *, names_article: bool
) -> list[Entry]:
    """One entry for each; their articles must be loaded. Queries: 1, none without comments."""
    authors = selectors.authors_of(comments)
    return [_entry(request, comment, authors, names_article) for comment in comments]


def comment_urn(comment_id: UUID) -> str:
    """The comment's id in every feed."""
    return f"urn:uuid:{comment_id}"


def stars(rating: int) -> str:
    return "★" * rating + "☆" * (STARS - rating)


def _entry(
    request: HttpRequest,
    comment: Comment,
    authors: Mapping[UUID, Mapping[str, object]],
    names_article: bool,
) -> Entry:
    article = comment.article
    address = article_address(request, article)
    name = str(authors.get(comment.author_id, {}).get("name", ""))
    published_at = _first_public(comment)
    return Entry(
        id=comment_urn(comment.id),
        title=_title(name, comment.rating, article if names_article else None),
        url=comment_address(address, comment.id),
        published=published_at,
        updated=max(published_at, comment.edited_at or published_at),
        authors=[name] if name else [],
        html=comment.html,
        language=comment.language,
        answers=_answered(comment, address),
    )


def _first_public(comment: Comment) -> datetime:
    # The database holds it: what is public was published.
    if comment.published_at is None:
        raise ValueError(f"comment {comment.id} is not public")
    return comment.published_at


def _title(name: str, rating: int | None, article: Article | None) -> str:
    who = f"{name} {stars(rating)}" if rating else name
    return f"{who} — {article.title}" if article else who


def _answered(comment: Comment, address: str) -> Thing | None:
    if comment.parent_id is None:
        return None
    parent = comment.parent_id
    return Thing(id=comment_urn(parent), url=comment_address(address, parent))
