"""ModerationSetting: what a site, a section or an article says about the phases."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsportal.articles.models import Article
from newsportal.sites.models import Section, Site


class ModerationSetting(models.Model):
    """The values of one level, `phase.option` -> value; what is left out is as above.

    The schema is `comments.moderation.settings`. A row of a site has neither section nor article,
    that of a section no article.
    """

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site")
    )
    section = models.ForeignKey(
        Section,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("section"),
    )
    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("article"),
    )
    values = models.JSONField(_("values"), default=dict)
    updated_at = models.DateTimeField(_("updated"))

    class Meta:
        verbose_name = _("moderation settings")
        verbose_name_plural = _("moderation settings")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "section", "article"],
                nulls_distinct=False,
                name="moderation_setting_once",
            ),
            models.CheckConstraint(
                condition=Q(section=None) | Q(article=None), name="moderation_setting_level"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(sorted(self.values))
