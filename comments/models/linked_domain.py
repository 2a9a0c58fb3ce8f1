"""LinkedDomain: what became of texts that link to a domain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.sites.models import Site


class LinkedDomain(models.Model):
    """How often a site published, and how often people refused, texts with links to a domain."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site")
    )
    domain = models.CharField(_("domain"), max_length=253)
    published = models.PositiveIntegerField(_("published"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)

    class Meta:
        verbose_name = _("linked domain")
        verbose_name_plural = _("linked domains")
        constraints = [
            models.UniqueConstraint(fields=["site", "domain"], name="linked_domain_once")
        ]

    def __str__(self) -> str:
        return self.domain
