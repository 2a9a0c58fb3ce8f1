"""The disclosure log: to read, for ever as it was."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from comments.admin.law.base import LawAdmin
from comments.models import Disclosure
from comments.selectors.law import disclosures_for_staff
from newsportal.lib.staff_admin import short_time
from newsportal.sites.scoped_admin import SiteFilter


@admin.register(Disclosure)
class DisclosureAdmin(LawAdmin):
    list_display = (
        "when",
        "act",
        "by_user",
        "recipient",
        "basis",
        "has_identity",
        "about",
        "request",
    )
    list_filter = (SiteFilter, "act", "has_identity")
    list_select_related = ("by_user", "request")
    search_fields = ("recipient", "basis", "digest")
    search_help_text = _("to whom, on what ground, or a file's SHA-256")
    readonly_fields = ("about",)
    fields = (
        "created_at",
        "act",
        "by_user",
        "recipient",
        "basis",
        "has_identity",
        "about",
        "request",
        "digest",
        "site",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Disclosure]:
        return disclosures_for_staff(request.user).order_by(*self.ordering)

    @admin.display(description=_("when"))
    def when(self, disclosure: Disclosure) -> str:
        return short_time(disclosure.created_at)

    @admin.display(description=_("review"))
    def about(self, disclosure: Disclosure) -> str:
        if disclosure.comment_id is None:
            return "—"
        address = reverse("admin:comments_law_comment", args=[disclosure.comment_id])
        # The end of the id: its beginning is the time, the same for many.
        return format_html('<a href="{}">…{}</a>', address, str(disclosure.comment_id)[-12:])
