"""What the drain set aside and what the nightly audits found, for who runs the service."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsportal.lib.staff_admin import ReadOnlyAdmin
from newsportal.sites.scoped_admin import is_superuser
from social.models import InteractionAudit, Quarantine


class _IngestAdmin(ReadOnlyAdmin):
    """All sites share these."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request)


@admin.register(Quarantine)
class QuarantineAdmin(_IngestAdmin):
    list_display = ("at", "shard", "entry_id", "error", "size")
    list_filter = ("shard", "error")
    ordering = ("-at", "-id")
    fields = ("at", "shard", "entry_id", "error", "size", "beginning")
    readonly_fields = ("size", "beginning")

    @admin.display(description=_("bytes"))
    def size(self, row: Quarantine) -> int:
        return len(row.raw)

    @admin.display(description=_("beginning"))
    def beginning(self, row: Quarantine) -> str:
        return bytes(row.raw[:64]).hex(" ")


@admin.register(InteractionAudit)
class InteractionAuditAdmin(_IngestAdmin):
    list_display = ("day", "interactions", "articles", "drift", "at")
    ordering = ("-day",)
    fields = ("day", "at", "interactions", "articles", "drift", "findings")
