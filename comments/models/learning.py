"""What the machine learned, what it may do by itself, and how both are checked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.decision import Decision
from newsportal.events.models import Work, due_index
from newsportal.sites.models import Site

MODEL_BYTES_MAX = 1_000_000

models.BinaryField.register_lookup(Length)

TROUBLES = {
    "no_library": _("scikit-learn is not installed: nothing is learned"),
    "too_few": _("too few decisions of both kinds"),
    "no_better": _("the new version was no better and was not switched on"),
    "unreadable": _("the version in use cannot be read: rules judge alone"),
    "failed": _("the last training failed; see the log of the worker"),
}


class ModelVersion(models.Model):
    """A model as it was trained. Without a site: one that came with newsportal.

    `metrics` are numbers by name, out of fold: of texts that the measured model had not seen.
    `score_counts`: how many of the site's latest texts scored in each tenth, when it was made.
    """

    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("site")
    )
    data = models.BinaryField()
    # SHA-256 of the data, in hexadecimal digits.
    digest = models.CharField(_("digest"), max_length=64)
    trained_at = models.DateTimeField(_("trained"))
    decisions_from = models.DateTimeField(_("decisions from"), null=True)
    decisions_until = models.DateTimeField(_("until"), null=True)
    texts = models.PositiveIntegerField(_("texts"), default=0)
    toxic = models.PositiveIntegerField(_("of them toxic"), default=0)
    spam = models.PositiveIntegerField(_("of them spam"), default=0)
    metrics = models.JSONField(_("metrics"), default=dict)
    score_counts = models.JSONField(default=list)

    class Meta:
        verbose_name = _("version of the model")
        verbose_name_plural = _("versions of the model")
        constraints = [
            models.CheckConstraint(
                condition=Q(data__length__lte=MODEL_BYTES_MAX), name="model_is_small"
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=Q(site=None), name="model_shipped_once"
            ),
        ]
        indexes = [models.Index(F("site"), F("id").desc(), name="model_of_site")]

    def __str__(self) -> str:
        return str(self.pk) if self.site_id else f"{self.pk} ({_('shipped')})"


class Certificate(models.Model):
    """A trial of what a version may approve by itself on a site: its numbers, for ever as found.

    Granted when `threshold` is set: texts that score no higher may be published without a person.
    `steps` are the thresholds tried, in their order, as `certify.Step` has them.
    """

    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="+", verbose_name=_("site")
    )
    model_version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("model")
    )
    made_at = models.DateTimeField(_("made"))
    errors_one_in = models.PositiveIntegerField(_("at most one error in"))
    confidence = models.FloatField(_("confidence"))
    answers_from = models.DateTimeField(_("answers from"), null=True)
    answers_until = models.DateTimeField(_("until"), null=True)
    sample = models.PositiveIntegerField(_("answers in the sample"))
    steps = models.JSONField(default=list)
    threshold = models.FloatField(_("threshold"), null=True)
    share = models.FloatField(_("share of the texts"), null=True)
    errors = models.PositiveIntegerField(_("errors seen"), null=True)
    bound = models.FloatField(_("bound of the risk"), null=True)
    # Whether texts that the rules hold mildly keep the promise too, below the same threshold: they
    # are a traffic of their own, with answers of their own.
    covers_mild = models.BooleanField(_("covers mild objections"), default=False)
    suspended_at = models.DateTimeField(_("suspended"), null=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold=None, share=None, errors=None, bound=None)
                | Q(
                    threshold__isnull=False,
                    share__isnull=False,
                    errors__isnull=False,
                    bound__lte=1.0 / F("errors_one_in"),
                ),
                name="certificate_keeps_its_promise",
            )
        ]
        indexes = [models.Index(F("site"), F("id").desc(), name="certificate_of_site")]

    def __str__(self) -> str:
        return f"{self.made_at:%d.%m.%Y}"


class Learning(Work):
    """What a site's machine uses now. Its row is also the work of training the next version.

    `hold_margin` is how much lower the model's
    limits are than the site's own, while what it sees has drifted.
    """

    site = models.OneToOneField(
        Site, on_delete=models.CASCADE, related_name="learning", verbose_name=_("site")
    )
    active = models.ForeignKey(
        ModelVersion,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("model in use"),
    )
    activated_at = models.DateTimeField(_("in use since"), null=True)
    # Null: the training itself.
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("switched on by"),
    )
    certificate = models.ForeignKey(
        Certificate,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("certificate in force"),
    )
    # Decisions up to then have been learned from, or were too few.
    learned_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(_("last training"), null=True)
    trouble = models.CharField(_("trouble"), max_length=10, choices=TROUBLES, blank=True)
    hold_margin = models.FloatField(_("hold band wider by"), default=0.0)
    # What the last look at drift found; None: too little to tell.
    drift_at = models.DateTimeField(null=True)
    psi = models.FloatField(null=True)
    # As on the version, for a shipped one: how its first texts here scored.
    score_counts = models.JSONField(default=list)
    approved = models.PositiveIntegerField(default=0)
    overridden = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("automation")
        verbose_name_plural = _("automation")
        constraints = [
            models.CheckConstraint(
                condition=Q(hold_margin__gte=0, hold_margin__lte=1), name="learning_margin"
            )
        ]
        indexes = [due_index("learning_due")]

    def __str__(self) -> str:
        return str(self.site)


class AuditSample(models.Model):
    """A machine's decision that was drawn by chance for a person to judge blindly.

    Whoever answers must not see what the machine found. Texts drawn here are not trained on.
    """

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, primary_key=True, related_name="audit"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="audits")
    comment_version = models.PositiveIntegerField()
    # The model's toxicity or spam, whichever was worse, when it was drawn.
    score = models.FloatField()
    drawn_at = models.DateTimeField()
    # The first decision of a person on this text since, other than to let it wait.
    answer = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer=None, answered_at=None)
                | Q(answer__isnull=False, answered_at__isnull=False),
                name="audit_answered_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["site", "drawn_at"], condition=Q(answer=None), name="audit_unanswered"
            ),
            models.Index(
                fields=["site", "answered_at"],
                condition=Q(answer__isnull=False),
                name="audit_answered",
            ),
            models.Index(fields=["comment", "comment_version"], name="audit_of_text"),
        ]

    def __str__(self) -> str:
        return str(self.decision_id)
