"""SearchEntry: what search compares of a public comment."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from comments.models.comment import Comment
from newsportal.articles.models import Article
from newsportal.sites.models import Site


class SearchEntry(models.Model):
    """The words of one public comment's text; what is not public has no row.

    A row of its own: votes write a comment's row again and again, and each time all its indexes.
    Only `comments.services.findable` writes it.
    """

    # Without constraints: it is made of a comment that is there, and whose own keys are looked up.
    comment = models.OneToOneField(
        Comment,
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="search_entry",
    )
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    published_at = models.DateTimeField()
    # Stems, each behind the site's id: a word that is common elsewhere costs nothing here.
    terms = SearchVectorField()
    # All words in ASCII letters, for the database's trigrams.
    letters = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["site", "published_at", "comment"], name="search_by_time"),
            GinIndex(fields=["terms"], name="search_terms"),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)


def term_prefix(site_id: int) -> str:
    """What stands before each term of a site's entries."""
    return f"{site_id}:"
