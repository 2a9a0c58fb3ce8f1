"""Sums that are kept beside the rows they count."""

from django.db import models
from django.db.models import CompositePrimaryKey
from django.utils.translation import gettext_lazy as _

from newsportal.articles.models import Article
from newsportal.sites.models import Site
from social.models.networks import Network


class ShareTally(models.Model):
    """What one network brought one article. `sharers`: sum over the days of that day's people."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    network = models.ForeignKey(Network, on_delete=models.PROTECT)
    intents = models.IntegerField(default=0)
    sharers = models.IntegerField(default=0)
    previewed = models.IntegerField(default=0)
    confirmed = models.IntegerField(default=0)
    click_backs = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "network"], name="share_tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.network_id}"


class _Sums(models.Model):
    """What one network brought one article within a span of time.

    Network `""`: what belongs to none, the impressions; `sharers` there are the article's people
    by whatever network, each in the span of that day's first share.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, db_index=False)
    network = models.CharField(max_length=20)
    intents = models.IntegerField(default=0)
    sharers = models.IntegerField(default=0)
    previewed = models.IntegerField(default=0)
    confirmed = models.IntegerField(default=0)
    click_backs = models.IntegerField(default=0)
    impressions = models.IntegerField(default=0)

    class Meta:
        abstract = True


class HourTally(_Sums):
    """By the hour, kept 35 days: written with what it counts."""

    pk = CompositePrimaryKey("article_id", "network", "hour")
    hour = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["hour"], name="hour_tally_hour")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.network} {self.hour}"


class DayTally(_Sums):
    """By the day of UTC, kept for good: added up from the hours by a task."""

    pk = CompositePrimaryKey("article_id", "network", "day")
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["day"], name="day_tally_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.network} {self.day}"


class FilteredVisits(models.Model):
    """How many visits of a day were not counted, and why; of follow clicks only floods."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    day = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=20)
    visits = models.IntegerField(_("visits"), default=0)

    class Meta:
        verbose_name = _("filtered visits")
        verbose_name_plural = _("filtered visits")
        constraints = [
            models.UniqueConstraint(fields=["site", "day", "reason"], name="filtered_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}: {self.visits}"
