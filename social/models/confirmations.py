"""Whether a robot is the one it says it is: asked once the page is out, by the name servers."""

from django.db import models

from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7
from social.models.shares import Share


class Confirmation(Work):
    """A robot that says it is of the share's own network came from this address.

    The address is held until its names were looked up, and no longer. `lookups` stays, so that no
    link makes us ask without end.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    share = models.OneToOneField(Share, on_delete=models.CASCADE)
    address = models.GenericIPAddressField(null=True)
    lookups = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [due_index("confirmation_due")]

    def __str__(self) -> str:
        return str(self.share_id)
