"""BulkAct and its items: one decision on everything that a filter found, as it was seen."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.comment import STATE_LABELS, Comment
from comments.models.decision import VERDICT_LABELS, Decision
from comments.states import BulkOutcome
from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7


class BulkAct(Work):
    """What one moderator does with many comments at once; its row is also the work of it.

    It is frozen first: its items name the comments and the versions of their texts. A verdict
    starts it. With `undoes` it takes another act back, item by item.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("moderator"),
    )
    # How many rows it has, and how many that the filter found it leaves out: the user may read
    # them and not decide on them, or they are too many for one act.
    total = models.PositiveIntegerField(_("reviews"))
    left_out = models.PositiveIntegerField(default=0)
    verdict = models.CharField(
        _("verdict"), max_length=8, choices=VERDICT_LABELS, null=True, blank=True
    )
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )
    created_at = models.DateTimeField(_("chosen"))
    started_at = models.DateTimeField(_("started"), null=True)
    cancelled_at = models.DateTimeField(_("stopped"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    # Until then nobody outside hears of it, and taking it back keeps it so for good.
    undo_until = models.DateTimeField(null=True)
    # It takes an act back that nobody outside has heard of.
    is_quiet = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("bulk act")
        verbose_name_plural = _("bulk acts")
        constraints = [
            # A verdict of its own or another act to take back.
            models.CheckConstraint(
                condition=Q(started_at=None)
                | Q(verdict__isnull=False, undoes=None)
                | Q(verdict=None, undoes__isnull=False),
                name="bulk_act_knows_what_to_do",
            )
        ]
        indexes = [due_index("bulk_act_due"), models.Index(fields=["user", "id"], name="bulk_of")]

    def __str__(self) -> str:
        return f"{self.created_at:%d.%m.%Y %H:%M}"


class BulkItem(models.Model):
    """One comment of an act, as it was when the act was frozen, and what became of it."""

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="items")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=STATE_LABELS)
    reported_at = models.DateTimeField(null=True)
    # Empty until it is its turn.
    outcome = models.CharField(
        max_length=20, blank=True, choices=[(code.value, code.value) for code in BulkOutcome]
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+")
    # How the comment was before the decision, as in an act of the desk; and what events it wrote.
    before = models.JSONField(null=True)
    events = ArrayField(models.UUIDField(), default=list, db_default=[])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "comment"], name="bulk_item_once")]
        indexes = [
            models.Index(fields=["act", "id"], condition=Q(outcome=""), name="bulk_item_waits")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.outcome}"
