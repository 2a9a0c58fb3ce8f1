"""What happens to articles, and the places in the feed that follow from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.articles.models.articles import Article
from newsportal.events.models import due_index
from newsportal.sites.models import Site


class RankSort(models.TextChoices):
    DISCUSSED = "discussed", _("most discussed")
    SHARED = "shared", _("most shared")
    RATED = "rated", _("best rated")
    HOT = "hot", _("hot")
    RISING = "rising", _("rising")


class Rank(models.Model):
    """An article's value in one feed order and window; rows exist only where it is above 0.

    Orders without a window (`ranking.HALF_LIVES`) have the window `all`.
    """

    # Each begins an index below; one of its own would be written with every move in the order.
    article = models.ForeignKey(Article, on_delete=models.CASCADE, db_index=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    sort = models.CharField(max_length=10, choices=RankSort)
    window = models.CharField(max_length=3)
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "sort", "window"], name="rank_once")
        ]
        indexes = [
            models.Index(fields=["site", "sort", "window", "-value", "-article"], name="rank_order")
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.window}: {self.value}"


class Activity(models.Model):
    """What happened to one article within five minutes: counts, and what it weighs in `hot`.

    `at` is their beginning. `talk_weight` is of what is said, `weight` of all else: articles that
    show one discussion have the first in common. Written by `activity` alone, kept 8 days.
    """

    pk = models.CompositePrimaryKey("article_id", "at")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, db_index=False)
    at = models.DateTimeField()
    comments = models.IntegerField(default=0, db_default=0)
    ratings = models.IntegerField(default=0, db_default=0)
    stars = models.IntegerField(default=0, db_default=0)
    sharers = models.IntegerField(default=0, db_default=0)
    intents = models.IntegerField(default=0, db_default=0)
    confirmed = models.IntegerField(default=0, db_default=0)
    click_backs = models.IntegerField(default=0, db_default=0)
    reactions = models.IntegerField(default=0, db_default=0)
    talk_weight = models.FloatField(default=0, db_default=0)
    weight = models.FloatField(default=0, db_default=0)

    class Meta:
        indexes = [models.Index(fields=["at"], name="activity_at")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.at}"


class RankDue(models.Model):
    """When an article's ranks within windows change next; null: never by time alone.

    The row is also the lock of all who write the article's `Activity` and `Rank`.
    """

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [due_index("rank_due")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.due_at}"
