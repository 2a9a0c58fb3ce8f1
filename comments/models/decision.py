"""Decision and the note beside it: what was done with a text, by whom and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.states import DeciderKind, DecisionVerdict
from newsportal.lib.ids import uuid7
from newsportal.readers.models import ServiceKey
from newsportal.sites.models import Site

VERDICT_LABELS = [
    (DecisionVerdict.PUBLISH.value, _("publish")),
    (DecisionVerdict.HOLD.value, _("hold")),
    (DecisionVerdict.REJECT.value, _("reject")),
    (DecisionVerdict.REMOVE.value, _("remove")),
]
DECIDER_LABELS = [
    (DeciderKind.RULES.value, _("rules")),
    (DeciderKind.MODEL.value, _("model")),
    (DeciderKind.PERSON.value, _("moderator")),
    (DeciderKind.SERVICE.value, _("service")),
    (DeciderKind.AUTHOR.value, _("author")),
    (DeciderKind.IMPORT.value, _("import")),
]


class Decision(models.Model):
    """A verdict or a moderator's act on one version of one text. Append-only, by a trigger.

    Evidence is kept as offsets into the text, never as words: texts can be erased, decisions not.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Without constraints, which would look both up with each decision: it is made of a comment
    # that is there and of its site, and comments are never deleted. Wider indexes begin with each.
    site = models.ForeignKey(
        Site,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        verbose_name=_("site"),
    )
    comment = models.ForeignKey(
        Comment,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="decisions",
        verbose_name=_("review"),
    )
    comment_version = models.PositiveIntegerField(_("version of the text"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=VERDICT_LABELS)
    reason = models.CharField(_("reason"), max_length=40)
    findings = models.JSONField(_("evidence"), default=list)
    by_kind = models.CharField(_("decided by"), max_length=8, choices=DECIDER_LABELS)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="decisions",
        verbose_name=_("moderator"),
    )
    by_key = models.ForeignKey(
        ServiceKey, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    ruleset_version = models.CharField(_("version of the rules"), max_length=40, blank=True)
    # The number of the ModelVersion that gave its opinion, decisive or not.
    model_version = models.BigIntegerField(_("version of the model"), null=True)
    created_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["id", "comment", "comment_version"], name="decision_of_version"
            ),
            models.CheckConstraint(
                condition=~Q(by_kind=DeciderKind.PERSON) | Q(by_user__isnull=False),
                name="decision_by_person_has_name",
            ),
        ]
        indexes = [
            models.Index(fields=["comment", "created_at"], name="decision_of_comment"),
            models.Index(F("site"), F("created_at").desc(), name="decision_of_site"),
            # Nearly all decisions are the rules' and have neither.
            models.Index(
                fields=["by_user"], condition=Q(by_user__isnull=False), name="decision_by_user"
            ),
            models.Index(
                fields=["by_key"], condition=Q(by_key__isnull=False), name="decision_by_key"
            ),
            models.Index(
                fields=["site", "created_at"],
                condition=Q(by_kind__in=[DeciderKind.PERSON, DeciderKind.SERVICE]),
                name="decision_by_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict}: {self.reason}"


class DecisionNote(models.Model):
    """A moderator's words beside a decision; apart from it, because words can be erased."""

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, primary_key=True, related_name="note"
    )
    text = models.CharField(max_length=1000)

    def __str__(self) -> str:
        return self.text
