"""Revision: the other texts of a comment."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from comments.models.comment import Comment
from comments.models.decision import Decision
from comments.states import RevisionState
from newsportal.articles.models import RATINGS
from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7


class Revision(Work):
    """Another text of a comment than the one it has: an edit that waits, or an earlier text.

    Its row is also the work of screening it. A pending one becomes the comment's text in one
    move that takes text, version and decision together; the text it replaces is kept here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    text = models.TextField()
    html = models.TextField()
    language = models.CharField(max_length=2)
    rating = models.PositiveSmallIntegerField(null=True)
    fingerprint = models.CharField(max_length=64)
    sketch = ArrayField(models.IntegerField(), default=list, db_default=[])
    state = models.CharField(
        max_length=9, choices=[(state.value, state.value) for state in RevisionState]
    )
    # When this text was written, and who judged it last.
    created_at = models.DateTimeField()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "version"], name="revision_version_once"),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(state=RevisionState.PENDING),
                name="revision_one_waits",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__in=RATINGS), name="revision_rating"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at", "id"],
                condition=Q(state=RevisionState.PENDING),
                name="revision_waits",
            ),
            due_index("revision_due"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} v{self.version}"
