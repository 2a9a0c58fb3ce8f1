"""What tells visitors apart for a day, and no longer."""

from django.db import models
from django.db.models import CompositePrimaryKey


class DailySalt(models.Model):
    """The random half of that day's visitor keys; destroyed after two days, the keys with it."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.day)


class Once(models.Model):
    """A visitor did this under this article on this day: it counts once.

    `scope`: `share`, `share:<network>` or `click:<token>`. How many rows a visitor has of a day
    and article is how often it was counted there. Partitioned by day and dropped with the salts;
    no foreign key, for each row would pay for it.
    """

    pk = CompositePrimaryKey("day", "article_id", "visitor", "scope")
    day = models.DateField()
    article_id = models.BigIntegerField()
    visitor = models.BinaryField(max_length=16)
    scope = models.CharField(max_length=30)

    def __str__(self) -> str:
        return f"{self.article_id} {self.scope} {self.day}"
