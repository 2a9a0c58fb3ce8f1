"""Where an article was announced, and when we look there for answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.articles.models import Article
from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site


class Announcement(Work):
    """A post in the Fediverse that announced an article. Its row is also the work of reading it.

    It follows the article's own list; without `due_at` it is too old to be looked at.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="+", verbose_name=_("article")
    )
    url = models.CharField(_("address"), max_length=2000)
    # How often in a row it could not be read, and why the last time: a code.
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    problem = models.CharField(_("reason"), max_length=30, blank=True)
    created_at = models.DateTimeField(_("added"))
    checked_at = models.DateTimeField(_("looked at"), null=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints = [
            models.UniqueConstraint(fields=["article", "url"], name="announcement_once"),
        ]
        indexes = [due_index("announcement_due")]

    def __str__(self) -> str:
        return self.url
