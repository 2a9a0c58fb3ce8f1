from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from newsportal.sites.models import Site
from newsportal.sites.selectors import sites_of
from social.models import FilteredVisits, FollowLink, Network, Share

if TYPE_CHECKING:
    # Unfold's class is the same to its callers and has no types.
    ModelAdmin = admin.ModelAdmin[Any]
else:
    from unfold.admin import ModelAdmin


@admin.register(Network)
class NetworkAdmin(ModelAdmin):
    """Shared by all sites, so who may change one is said by the permission alone."""

    list_display = ("name", "code", "device", "order", "is_enabled", "evidence_date")
    list_editable = ("order", "is_enabled")
    list_filter = ("is_enabled", "device")
    ordering = ("order", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Network | None = None) -> Any:
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Network | None = None) -> bool:
        # Shares name it for good, and the next migration would bring it back: switch it off.
        return False


@admin.register(FollowLink)
class FollowLinkAdmin(ModelAdmin):
    list_display = ("label", "network", "site", "order", "is_enabled", "clicks")
    list_editable = ("order", "is_enabled")
    list_filter = (("site", admin.RelatedOnlyFieldListFilter),)
    readonly_fields = ("clicks",)
    ordering = ("site", "order", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FollowLink]:
        return super().get_queryset(request).filter(site__in=sites_of(request.user))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is Site:
            kwargs["queryset"] = sites_of(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ReadOnlyAdmin(ModelAdmin):
    """Facts: who counts must not be able to change what was counted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Share)
class ShareAdmin(ReadOnlyAdmin):
    list_display = ("token", "article", "network", "generation", "created_at", "previewed_at")
    list_filter = ("network",)
    list_select_related = ("article", "network")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    fields = (
        "token",
        "article",
        "network",
        "comment_id",
        "quote",
        "generation",
        "created_at",
        "previewed_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Share]:
        shares = super().get_queryset(request)
        return shares.filter(article__site__in=sites_of(request.user))


@admin.register(FilteredVisits)
class FilteredVisitsAdmin(ReadOnlyAdmin):
    list_display = ("day", "site", "reason", "visits")
    list_filter = ("reason",)
    ordering = ("-day", "site", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FilteredVisits]:
        return super().get_queryset(request).filter(site__in=sites_of(request.user))
