"""Screening: a comment that a worker has yet to look at."""

from django.db import models

from comments.models.comment import Comment
from newsportal.events.models import Work, due_index


class Screening(Work):
    """The work of screening a comment; deleted when that is done with.

    Not in the comment's row: to lease it, to count a try and to be done with it would be three
    new versions of that row, each with an entry in most of its twenty indexes.
    """

    # Without a constraint that would look the comment up with each row: comments are never deleted.
    comment = models.OneToOneField(
        Comment,
        primary_key=True,
        db_column="id",
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="screening",
    )

    class Meta:
        indexes = [due_index("screening_due")]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.due_at}"
