"""Why a site refuses: moderators' digits and what authors are told, edited by the newsroom."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comments.admin.words import reason_label
from comments.models import SiteReason
from newsportal.sites.roles import Ability
from newsportal.sites.scoped_admin import ScopedAdmin, SiteFilter, may


@admin.register(SiteReason)
class SiteReasonAdmin(ScopedAdmin):
    change_ability = Ability.SETTINGS
    list_display = ("order", "code", "words", "is_shown", "site")
    list_display_links = ("order", "code")
    list_filter = (SiteFilter,)
    list_select_related = ("site",)
    ordering = ("site__name", "order", "code")
    fields = (
        "site",
        "code",
        "order",
        "is_shown",
        "label_ru",
        "label_kk",
        "label_az",
        "label_en",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.SETTINGS)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_do(request, Ability.SETTINGS, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        # Decisions name it for ever.
        return ("site", "code") if obj else ()

    @admin.display(description=_("authors read"))
    def words(self, reason: SiteReason) -> str:
        return reason.label_ru or reason_label(reason.code)
