"""MonthTotals: what moderation did on a site in a month, counted, without anybody's words."""

from django.db import models

from newsportal.sites.models import Site


class MonthTotals(models.Model):
    """One site's numbers of one month of its own time zone; recounted while they may change."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    # The first day.
    month = models.DateField()
    numbers = models.JSONField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "month"], name="totals_once")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.month:%Y-%m}"
