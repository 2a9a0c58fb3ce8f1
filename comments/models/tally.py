"""HourTally: numbers of the desk by the hour, so that a page of charts reads few rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.sites.models import Site


class HourTally(models.Model):
    """How often something happened within an hour, in a section of a site or outside all.

    What the measures and their codes are is said in `comments.services.tallies`.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    # A number and no key: numbers outlive the section.
    section_id = models.BigIntegerField(null=True)
    hour = models.DateTimeField()
    measure = models.CharField(max_length=10)
    code = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("numbers")
        verbose_name_plural = _("numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "hour", "section_id", "measure", "code"],
                nulls_distinct=False,
                name="hour_tally_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.code}"


class TallyMark(models.Model):
    """Up to which hour a site is counted for good."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, primary_key=True, related_name="+")
    through = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.through:%Y-%m-%d %H}"
