"""Keeping the search entries: one for each public comment, of the text that is public."""

from collections.abc import Sequence

from comments.models import Comment, SearchEntry
from comments.models.search import term_prefix
from newsportal.lib.fresh import Fresh
from newsportal.lib.fulltext import vector, vector_text
from newsportal.lib.rows import insert_rows
from newsportal.lib.words.documents import document

_FRESH = Fresh(SearchEntry)


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
    entries = [entry_of(comment) for comment in comments]
    for entry in entries:
        entry.terms = vector_text(entry.terms)
    insert_rows(entries)


def entry_of(comment: Comment) -> SearchEntry:
    """The entry of a public comment, its terms still a list."""
    known, prefix = document(comment.text, comment.language), term_prefix(comment.site_id)
    return _FRESH(
        comment_id=comment.id,
        site_id=comment.site_id,
        article_id=comment.article_id,
        published_at=comment.published_at or comment.created_at,
        terms=[prefix + term for term in known.terms],
        letters=known.letters,
    )


def _with_vector(entry: SearchEntry) -> SearchEntry:
    entry.terms = vector(entry.terms)
    return entry
