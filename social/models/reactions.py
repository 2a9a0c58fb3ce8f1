"""Reactions of readers to articles."""

from django.db import models
from django.db.models import Q

from newsportal.articles.models import Article
from newsportal.lib.ids import uuid7
from newsportal.readers.models import Reader
from social.reactions import KINDS


class ArticleReaction(models.Model):
    """A reader's reaction to an article, once per kind. See `social.reactions`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "reader", "kind"], name="article_reaction_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="article_reaction_kind"),
        ]

    def __str__(self) -> str:
        return self.kind
