"""A site's own words for the rules, and who changed them when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.moderation.own_words import PATTERN_MAX_CHARS, WordKind
from newsportal.sites.models import Site

KIND_LABELS = [
    (WordKind.HOLD.value, _("a person looks")),
    (WordKind.REJECT.value, _("rejected")),
    (WordKind.ALLOW.value, _("allowed")),
]


class SiteWord(models.Model):
    """One stem of one site. What each kind does is `comments.moderation.own_words`."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site")
    )
    pattern = models.CharField(
        _("word"),
        max_length=PATTERN_MAX_CHARS,
        help_text=_(
            "A word, or its beginning with * behind it: «казино*». * in front: any beginning."
        ),
    )
    kind = models.CharField(
        _("what it does"), max_length=6, choices=KIND_LABELS, default=WordKind.HOLD
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("Empty: in texts of every language."),
    )
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    changed_at = models.DateTimeField(_("changed"), editable=False)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        constraints = [
            models.UniqueConstraint(fields=["site", "pattern", "language"], name="site_word_once"),
            models.CheckConstraint(condition=~Q(pattern=""), name="site_word_says_something"),
        ]

    def __str__(self) -> str:
        return self.pattern


class SiteWordChange(models.Model):
    """One change of one word: what it did before and does since; empty: it was not there."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site")
    )
    pattern = models.CharField(_("word"), max_length=PATTERN_MAX_CHARS)
    language = models.CharField(_("language"), max_length=2, blank=True)
    before = models.CharField(_("before"), max_length=6, blank=True, choices=KIND_LABELS)
    after = models.CharField(_("since"), max_length=6, blank=True, choices=KIND_LABELS)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("change of a word")
        verbose_name_plural = _("changes of words")
        indexes = [models.Index(fields=["site", "-id"], name="site_word_changes")]

    def __str__(self) -> str:
        return self.pattern
