"""AuditRun: one walk over a site's chain of seals, as work."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.events.models import Work, due_index
from newsportal.sites.models import Site


class AuditRun(Work):
    """A walk over a chain, some thousand seals a turn; `report` says how far it is or came."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    # Null: the service's own, at night.
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    report = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("asked"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        indexes = [
            due_index("auditrun_due"),
            models.Index(fields=["site", "created_at"], name="auditrun_of_site"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.created_at:%d.%m.%Y %H:%M}"
