"""Mailing: the work of mailing a reader's notices."""

from django.db import models

from newsportal.events.models import Work, due_index
from newsportal.readers.models import MailPace, Reader


class Mailing(Work):
    """One reader's mails of one pace. Due while notices wait to be mailed; there is one row for
    all of them, so that they become one mail.
    """

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="+")
    pace = models.CharField(max_length=7, choices=MailPace)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "pace"], name="mailing_once")]
        indexes = [due_index("mailing_due")]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.pace}"
