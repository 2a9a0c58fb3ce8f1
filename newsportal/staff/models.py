"""What the newsroom tells itself: who is on duty, what was handed over, which filters it keeps."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from newsportal.sites.models import Site


class Shift(models.Model):
    """Somebody is on duty for a site from a time until another."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("who is on duty"),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("duty list")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts"
            )
        ]
        indexes = [models.Index(fields=["site", "ends_at"], name="shift_of_site")]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_at:%d.%m.%Y %H:%M}"


class HandOver(models.Model):
    """A note to the next shift, shown to each colleague until they have read it."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    text = models.CharField(max_length=2000)
    created_at = models.DateTimeField()
    read_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)

    class Meta:
        indexes = [models.Index(fields=["site", "created_at"], name="hand_over_of_site")]

    def __str__(self) -> str:
        return f"{self.by_user} {self.created_at:%d.%m.%Y %H:%M}"


class SavedFilter(models.Model):
    """The query of a list under a name; with a `site` its whole staff sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_once")]

    def __str__(self) -> str:
        return self.name
