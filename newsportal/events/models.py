"""Event (a fact, without anybody's words), Work (the shape of a row that is due) and Errand."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsportal.lib.ids import uuid7


class Event(models.Model):
    """A change that was made, written in the change's own transaction.

    `data` holds ids, codes, versions and numbers only: never text, names, mail or addresses.
    Whoever sends it out renders the row as it is then. The site, the article and the subject are
    plain numbers: an event outlives what it speaks of.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=64)
    site_id = models.BigIntegerField()
    article_id = models.BigIntegerField(null=True)
    # The page version this change made; null when no public byte of the article changed.
    article_version = models.BigIntegerField(null=True)
    subject_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    # A log is never read by "id greater than the last seen": a later id can commit earlier.
    fanned_out_at = models.DateTimeField(null=True)
    # Before this nobody outside hears of it: whoever did it may still take it back.
    outward_at = models.DateTimeField(null=True)
    # Taken back in time: nobody outside ever hears of it.
    is_recalled = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(fanned_out_at=None), name="event_not_fanned_out"
            ),
            models.Index(fields=["article_id", "article_version"], name="event_article_version"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Work(models.Model):
    """A row that something has to be done about. See `newsportal.events.work`."""

    due_at = models.DateTimeField(null=True, editable=False)
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


def due_index(name: str) -> models.Index:
    """The partial index that the relay polls; each table of work has one."""
    return models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name=name)


class Errand(Work):
    """One handler that has to hear of one event. Deleted, with its effects, when done."""

    # Found by the constraint below, which begins with it. Made of the event, which stays as long as
    # it has errands, so the database need not look it up.
    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,
        verbose_name=_("event"),
    )
    handler = models.CharField(_("handler"), max_length=200)
    # Set when it failed for the last time; a person has to look.
    given_up_at = models.DateTimeField(_("given up"), null=True)

    class Meta:
        verbose_name = _("errand")
        verbose_name_plural = _("errands")
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="errand_once_per_handler")
        ]
        indexes = [due_index("errand_due")]

    def __str__(self) -> str:
        return f"{self.handler} for {self.event_id}"


class Heartbeat(Work):
    """A row a queue that is due each minute: it goes to the broker, to a worker, and back.

    `returned_at` is when it last came round, so that its age tells whether the whole way works.
    """

    queue = models.CharField(_("queue"), max_length=40, unique=True)
    returned_at = models.DateTimeField(_("came round"), null=True)
    # How long the last round took, from due to done.
    took_seconds = models.FloatField(_("took, seconds"), null=True)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("health of the service")
        indexes = [due_index("heartbeat_due")]

    def __str__(self) -> str:
        return self.queue


class GivenUp(models.Model):
    """How many rows of a kind of work used up their tries, since ever."""

    kind = models.CharField(max_length=40, primary_key=True)
    count = models.BigIntegerField(default=0)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.count}"
