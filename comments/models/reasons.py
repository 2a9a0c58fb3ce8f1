"""SiteReason: a site's own reason for refusing, or its own words for one of the closed list."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsportal.sites.models import Site

code_validator = RegexValidator(r"\A[a-z][a-z0-9_]{0,39}\Z", _("1-40 characters of a-z, 0-9 and _"))


class SiteReason(models.Model):
    """Why the site refuses texts: the digit that moderators press and what authors are told.

    A code of the closed list (`spam`, `rules`) takes the place of that one; any other is the
    site's own. A language without words has the canned ones, else the Russian ones.
    """

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="reasons", verbose_name=_("site")
    )
    code = models.CharField(_("code"), max_length=40, validators=[code_validator])
    order = models.PositiveSmallIntegerField(
        _("key"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=_("The digit 1-9 that rejects with this reason. Empty: none."),
    )
    is_shown = models.BooleanField(
        _("authors are told"),
        default=True,
        help_text=_("Else they read that the rules of the discussion were broken."),
    )
    label_ru = models.CharField(_("in Russian"), max_length=200, blank=True)
    label_kk = models.CharField(_("in Kazakh"), max_length=200, blank=True)
    label_az = models.CharField(_("in Azerbaijani"), max_length=200, blank=True)
    label_en = models.CharField(_("in English"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="reason_once"),
            models.UniqueConstraint(fields=["site", "order"], name="reason_key_once"),
            models.CheckConstraint(
                condition=Q(order=None) | Q(order__range=(1, 9)), name="reason_key_is_digit"
            ),
        ]

    def __str__(self) -> str:
        return self.label_ru or self.code
