"""What a review is: stars on a root, one for each reader and article, with a text or without."""

from comments.models import Comment
from comments.selectors.own import active_review
from newsportal.articles.models import Article
from newsportal.lib.problems import FieldError, Problem
from newsportal.readers.models import Reader
from newsportal.sites.models import Ratings


def check_review(
    *,
    article: Article,
    author: Reader,
    text: str,
    rating: int | None,
    is_reply: bool,
    edited: Comment | None = None,
) -> None:
    """Check stars and text together. Queries: 1 for a review.

    Raises Problem validation_error (on `rating` or `text`) or already_reviewed.
    """
    check_stars(ratings=article.policy.ratings, text=text, rating=rating, is_reply=is_reply)
    if rating is None:
        return
    # The constraint decides a race; this only spares most second reviews the work.
    other = active_review(article, author)
    if other is not None and (edited is None or other.id != edited.id):
        raise Problem("already_reviewed")


def check_stars(*, ratings: str, text: str, rating: int | None, is_reply: bool) -> None:
    """Check what the discussion's `ratings` say of stars, and that there is something at all.

    Raises Problem validation_error on `rating` or `text`.
    """
    code = _rating_code(ratings, rating, is_reply=is_reply)
    if code:
        raise Problem("validation_error", errors=[FieldError("rating", code)])
    if not text and rating is None:
        raise Problem("validation_error", errors=[FieldError("text", "blank")])


def _rating_code(ratings: str, rating: int | None, *, is_reply: bool) -> str:
    """What is wrong with the stars, if anything."""
    if rating is None:
        return "required" if ratings == Ratings.REQUIRED and not is_reply else ""
    if is_reply:
        return "not_on_replies"
    return "ratings_off" if ratings == Ratings.OFF else ""
