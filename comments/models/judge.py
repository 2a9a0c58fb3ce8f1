"""Judges outside, what they were asked, and what they are told when they were wrong."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site


class JudgeKind(models.TextChoices):
    """Whose format a judge speaks; see `comments.scorers`."""

    AKISMET = "akismet", "Akismet"
    PERSPECTIVE = "perspective", "Perspective"
    OPENAI_MODERATION = "openai_moderation", "OpenAI moderations"
    OPENAI_CHAT = "openai_chat", "OpenAI chat completions"
    SIGNED = "signed", _("the publisher's own, signed")


class JudgeAct(models.TextChoices):
    """What a score from the threshold on does."""

    HOLD = "hold", _("holds for a person; the text waits for its word")
    INFORM = "inform", _("only informs moderators")


class Judge(models.Model):
    """A service outside that scores texts. Where it is asked is a moderation setting.

    One that was asked is never deleted, it is switched off: texts may wait for its word.
    """

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="judges", verbose_name=_("site")
    )
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=20, choices=JudgeKind)
    url = models.URLField(
        _("address"),
        max_length=500,
        blank=True,
        help_text=_("Empty: the service's own. A server of your own is named here."),
    )
    # The name of a model, or Perspective's attributes.
    model = models.CharField(
        _("model"),
        max_length=100,
        blank=True,
        help_text=_("Or attributes by commas. Empty: the usual."),
    )
    # Written by staff and never shown again.
    secret = models.CharField(_("key or secret"), max_length=500, blank=True)
    threshold = models.FloatField(
        _("threshold"),
        default=0.8,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("From this score on, 0 to 1, a text is objected to."),
    )
    act = models.CharField(_("what it does"), max_length=6, choices=JudgeAct, default=JudgeAct.HOLD)
    is_on = models.BooleanField(_("switched on"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("judge outside")
        verbose_name_plural = _("judges outside")
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="judge_name_in_site"),
            models.CheckConstraint(
                condition=Q(threshold__gte=0, threshold__lte=1), name="judge_threshold"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Scoring(Work):
    """One judge is asked about one text of a comment; the row is also the work of asking.

    `is_gate`: the text waits for this word. Finished it has a score, or the code of its failure.
    No score is ever public.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="scorings")
    version = models.PositiveIntegerField()
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="scorings")
    is_gate = models.BooleanField()
    score = models.FloatField(null=True)
    failure = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "version", "judge"], name="scoring_once_each"
            ),
            models.CheckConstraint(
                condition=Q(score=None) | (Q(score__gte=0, score__lte=1) & Q(failure="")),
                name="scoring_score_or_failure",
            ),
        ]
        indexes = [due_index("scoring_due")]

    def __str__(self) -> str:
        return f"{self.judge_id} on {self.comment_id} v{self.version}"


class Feedback(Work):
    """A judge that learns is told that a moderator found otherwise. Deleted when it was told."""

    scoring = models.OneToOneField(Scoring, on_delete=models.CASCADE, related_name="feedback")
    is_spam = models.BooleanField()

    class Meta:
        indexes = [due_index("feedback_due")]

    def __str__(self) -> str:
        return str(self.scoring_id)
