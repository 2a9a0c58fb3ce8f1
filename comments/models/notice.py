"""Notice: what a reader is told of."""

from django.db import models

from comments.models.comment import Comment
from comments.states import NoticeKind
from newsportal.lib.ids import uuid7
from newsportal.readers.models import MailPace, Reader


class Notice(models.Model):
    """Something a reader is told about a comment. Its words are made when it is shown."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(
        max_length=16, choices=[(kind.value, kind.value) for kind in NoticeKind]
    )
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    comment_version = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # With which of the reader's mails it goes, or went; empty: with none.
    mail_pace = models.CharField(
        max_length=7, choices=MailPace, blank=True, default="", db_default=""
    )
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "kind", "comment", "comment_version"], name="notice_once"
            )
        ]
        indexes = [models.Index(fields=["reader", "created_at", "id"], name="notice_of_reader")]

    def __str__(self) -> str:
        return f"{self.kind} {self.comment_id}"
