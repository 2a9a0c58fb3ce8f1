"""What readers say about a comment: Reaction, Flag and Appeal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.decision import Decision
from comments.states import FLAG_REASONS
from newsportal.lib.ids import uuid7
from newsportal.readers.models import Reader
from newsportal.sites.models import Site


class Reaction(models.Model):
    """One reader's reaction to a comment; `like` and `dislike` exclude each other."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    # What the vote weighs in sort keys, by the reader's trust when it was given.
    weight = models.PositiveSmallIntegerField(default=0)
    # Keyed hash of comment and address prefix: tells votes of one household, and nothing else.
    origin = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "reader", "kind"], name="reaction_once"),
            models.UniqueConstraint(
                fields=["comment", "reader"],
                condition=Q(kind__in=["like", "dislike"]),
                name="reaction_one_vote",
            ),
        ]
        indexes = [
            models.Index(fields=["comment", "created_at"], name="reaction_of_comment"),
            models.Index(fields=["reader", "created_at"], name="reaction_of_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.comment_id}"


class Flag(models.Model):
    """A reader's report of one text; once per reader and version."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, verbose_name=_("site"))
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="flags", verbose_name=_("review")
    )
    comment_version = models.PositiveIntegerField(_("version of the text"))
    reader = models.ForeignKey(
        Reader, on_delete=models.CASCADE, related_name="+", verbose_name=_("reader")
    )
    reason = models.CharField(
        _("reason"),
        max_length=40,
        choices=[(reason.value, reason.value) for reason in FLAG_REASONS],
    )
    note = models.CharField(_("note"), max_length=1000, blank=True)
    # By the reader's trust when it was given; 0 can never hide anything.
    weight = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("reported"))

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "comment_version", "reader"], name="flag_once"
            )
        ]
        indexes = [models.Index(fields=["reader", "created_at"], name="flag_of_reader")]

    def __str__(self) -> str:
        return f"{self.reason} {self.comment_id}"


class Appeal(models.Model):
    """An author asks for another moderator; once per version of the text."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, verbose_name=_("site"))
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="appeals", verbose_name=_("review")
    )
    comment_version = models.PositiveIntegerField(_("version of the text"))
    # What it is against: its moderator may not decide again.
    against = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=1000, blank=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(fields=["comment", "comment_version"], name="appeal_once")
        ]
        indexes = [
            models.Index(
                fields=["site", "created_at", "id"], condition=Q(decision=None), name="appeal_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} v{self.comment_version}"
