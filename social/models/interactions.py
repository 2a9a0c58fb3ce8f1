"""What visitors and robots did around shares, and the way of it into these rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Interaction(models.Model):
    """One social event, counted or not; its id came with it, so a retry is the same row.

    Partitioned by day through `id` (UUIDv7), made ahead and dropped whole; no foreign key, for
    each row would pay for it. Who it was is not here: see `Once`.
    """

    SHARE_INTENT, CLICK_BACK, FOLLOW_CLICK = 1, 2, 4

    id = models.UUIDField(primary_key=True)
    # 3 is an impression, of which there are no rows.
    kind = models.SmallIntegerField()
    site_id = models.IntegerField()
    article_id = models.BigIntegerField(null=True)
    network = models.CharField(max_length=20)
    # The share, or the follow link.
    subject_id = models.UUIDField(null=True)
    # Why it counts nothing; blank when it does.
    reason = models.CharField(max_length=20)
    # The earlier of the time in its id and the time we heard of it.
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)


class Cursor(models.Model):
    """How far one stream has been drained; moves in the transaction that stores what was read.

    `epoch` goes up when the stream began anew, because Redis had lost it; what has no rows is
    counted of entries above `counted_id` alone, the highest that was ever drained.
    """

    shard = models.SmallIntegerField(primary_key=True)
    epoch = models.IntegerField(default=0)
    last_id = models.CharField(max_length=41, default="0-0")
    counted_id = models.CharField(max_length=41, default="0-0")
    drained_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.shard}: {self.last_id}"


class Quarantine(models.Model):
    """An entry of a stream that could not be read, kept for whoever mends it. No address in it."""

    shard = models.SmallIntegerField(_("stream"))
    entry_id = models.CharField(_("entry"), max_length=41)
    raw = models.BinaryField()
    error = models.CharField(_("error"), max_length=100)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("unreadable entry")
        verbose_name_plural = _("unreadable entries")
        constraints = [
            models.UniqueConstraint(fields=["shard", "entry_id"], name="quarantined_once")
        ]

    def __str__(self) -> str:
        return f"{self.shard} {self.entry_id}"


class InteractionAudit(models.Model):
    """One night's proof that rows, tallies and the numbers of articles agree.

    `drift`: the sum of all differences that were found; 0 is the promise.
    """

    day = models.DateField(_("day"), primary_key=True)
    at = models.DateTimeField(_("time"))
    interactions = models.BigIntegerField(_("interactions"))
    articles = models.IntegerField(_("articles"))
    drift = models.BigIntegerField(_("drift"))
    # By what was compared, with the articles that differ most: {"hours": {...}, ...}.
    findings = models.JSONField(_("findings"), default=dict)

    class Meta:
        verbose_name = _("audit of interactions")
        verbose_name_plural = _("audits of interactions")

    def __str__(self) -> str:
        return f"{self.day}: {self.drift}"
