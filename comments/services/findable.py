"""Keeping the search entries: one for each public comment, of the text that is public."""

from collections.abc import Sequence
from datetime import datetime

from comments.models import Comment, SearchEntry
from comments.models.search import term_prefix
from newsportal.lib.fresh import Fresh
from newsportal.lib.fulltext import vector, vectors
from newsportal.lib.postgres.texts import array_of
from newsportal.lib.statements import run
from newsportal.lib.words.documents import document

_FRESH = Fresh(SearchEntry)
_INSERT = """
    INSERT INTO comments_searchentry (comment_id, site_id, article_id, published_at, terms, letters)
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::timestamptz[],
                         $5::tsvector[], $6::text[])
"""


def keep_findable(comment: Comment) -> None:
    """Make search know the comment's text if it is public, and forget it if not.

    Call it after each change of either, while the comment's row is locked and before the
    engagement row is. Queries: 1.
    """
    if comment.is_public:
        add_entries([comment])
    else:
        SearchEntry.objects.filter(comment_id=comment.id).delete()


def add_entries(comments: Sequence[Comment]) -> None:
    """Write the entries of public comments, anew where there are some. Queries: 1."""
    SearchEntry.objects.bulk_create(
        [_with_vector(entry_of(comment)) for comment in comments],
        update_conflicts=True,
        unique_fields=["comment"],
        update_fields=["terms", "letters"],
    )


def insert_entries(comments: Sequence[Comment]) -> None:
    """Write the entries of comments that have none. Queries: 1, for none 0."""
    if not comments:
        return
    known = [document(comment.text, comment.language) for comment in comments]
    columns = [
        array_of([comment.id for comment in comments]),
        array_of([comment.site_id for comment in comments]),
        array_of([comment.article_id for comment in comments]),
        array_of([_published_at(comment) for comment in comments]),
        vectors(
            [
                (term_prefix(comment.site_id), found.terms)
                for comment, found in zip(comments, known, strict=True)
            ]
        ),
        array_of([found.letters for found in known]),
    ]
    run(_INSERT, columns)


def entry_of(comment: Comment) -> SearchEntry:
    """The entry of a public comment, its terms still a list."""
    known, prefix = document(comment.text, comment.language), term_prefix(comment.site_id)
    return _FRESH(
        comment_id=comment.id,
        site_id=comment.site_id,
        article_id=comment.article_id,
        published_at=_published_at(comment),
        terms=[prefix + term for term in known.terms],
        letters=known.letters,
    )


def _published_at(comment: Comment) -> datetime:
    return comment.published_at or comment.created_at


def _with_vector(entry: SearchEntry) -> SearchEntry:
    entry.terms = vector(entry.terms)
    return entry
