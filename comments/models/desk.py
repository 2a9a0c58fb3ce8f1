"""What the moderators' desk remembers: who works on what, what was pressed, what was passed on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.decision import Decision
from comments.states import DeskActKind, EscalatedTo
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site

ESCALATED_TO_LABELS = [
    (EscalatedTo.CHIEF.value, _("chief moderator")),
    (EscalatedTo.LAWYER.value, _("lawyer")),
]


class DeskClaim(models.Model):
    """One open page of one moderator works on this comment until a time.

    Beside the comment and not in it: a claim changes every half minute, and the comment's row is
    wide. What takes it is `comments.services.desk.claims`.
    """

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Made anew by each open page: two tabs of one person do not share cards either.
    seat = models.UUIDField()
    until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["seat"], name="desk_claim_seat"),
            models.Index(fields=["until"], name="desk_claim_until"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.user_id}"


class DeskAct(models.Model):
    """One press of a key: what it did, and how everything was before, so that it can be undone.

    `items` holds ids, codes, numbers and times, never anybody's words; `events` the ids of the
    events that it wrote.
    """

    # Given by the page, so that an act which is sent twice is done once.
    id = models.UUIDField(primary_key=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=10, choices=[(kind.value, kind.value) for kind in DeskActKind]
    )
    items = models.JSONField(default=list)
    results = models.JSONField(default=list)
    events = models.JSONField(default=list)
    created_at = models.DateTimeField()
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "created_at"], name="desk_act_of_user")]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%d.%m.%Y %H:%M}"


class Escalation(models.Model):
    """A comment that a moderator passed on to the chief or to a lawyer, until it is answered.

    Nobody passed it on: a complaint that it is against the law did, which has to be answered by
    `due_at`; the comment stands in its other queues, too.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="escalations")
    comment_version = models.PositiveIntegerField()
    to = models.CharField(max_length=6, choices=ESCALATED_TO_LABELS)
    # Words of the staff; erased with the comment.
    note = models.CharField(max_length=1000, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(closed_at=None), name="escalation_one_open"
            )
        ]
        indexes = [
            models.Index(
                fields=["site", "created_at", "id"],
                condition=Q(closed_at=None),
                name="escalation_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.to}"
