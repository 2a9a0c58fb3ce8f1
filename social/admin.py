"""What the newsroom sees of sharing: networks to change, counted facts to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsportal.sites.exporting import ExportedAdmin
from newsportal.sites.roles import Ability
from newsportal.sites.scoped_admin import (
    ScopedAdmin,
    SiteFilter,
    SuperuserAdmin,
)
from social.external_admin import FollowLinkAdmin, NetworkPollAdmin
from social.ingest_admin import InteractionAuditAdmin, QuarantineAdmin
from social.models import Announcement, FilteredVisits, Mention, Network, Share
from social.network_form import BY_LANGUAGE, LINES, NetworkForm
from social.newsroom.admin import NewsroomAdmin
from social.newsroom.columns import FILTERED_VISITS, SHARES

__all__ = [
    "FilteredVisitsAdmin",
    "FollowLinkAdmin",
    "InteractionAuditAdmin",
    "MentionAdmin",
    "NetworkAdmin",
    "NetworkPollAdmin",
    "NewsroomAdmin",
    "QuarantineAdmin",
    "ShareAdmin",
]


@admin.register(Network)
class NetworkAdmin(SuperuserAdmin):
    """Shared by all sites."""

    form = NetworkForm
    list_display = ("name", "code", "device", "order", "is_enabled", "is_more", "evidence_date")
    list_editable = ("order", "is_enabled", "is_more")
    list_filter = ("is_enabled", "is_more", "device")
    search_fields = ("name", "code")
    ordering = ("order", "code")
    fieldsets = (
        (None, {"fields": ("code", "name", "is_enabled", "is_more", "device", "evidence_date")}),
        (
            _("Composer"),
            {
                "fields": (
                    "intent_url_template",
                    ("text_max_chars", "text_unit"),
                    "text_has_link",
                )
            },
        ),
        (
            _("Languages"),
            {
                "description": _("Empty: as for all languages."),
                "fields": ("order", *zip(*BY_LANGUAGE.values(), strict=True)),
            },
        ),
        (_("Preview robot"), {"fields": LINES}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Network | None = None) -> Any:
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # Shares name it for good, and the next migration would bring it back: switch it off.
        return False


@admin.register(Share)
class ShareAdmin(ExportedAdmin):
    site_path = "article__site"
    section_path = "article__section"
    ability = Ability.STATISTICS
    export_columns = SHARES
    list_display = (
        "token",
        "article",
        "network",
        "generation",
        "created_at",
        "previewed_at",
        "confirmed_at",
        "click_backs",
    )
    list_filter = ("network",)
    list_select_related = ("article__site", "network")
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
        "confirmed_at",
        "click_backs",
    )


@admin.register(FilteredVisits)
class FilteredVisitsAdmin(ExportedAdmin):
    ability = Ability.STATISTICS
    export_columns = FILTERED_VISITS
    list_display = ("day", "site", "reason", "visits")
    list_filter = (SiteFilter, "reason")
    list_select_related = ("site",)
    ordering = ("-day", "site", "reason")


@admin.register(Mention)
class MentionAdmin(ScopedAdmin):
    """What was said elsewhere and what became of it; the reviews themselves are at the desk."""

    section_path = "article__section"
    ability = Ability.STATISTICS
    list_display = ("source", "article", "kind", "state", "reason", "created_at", "checked_at")
    list_filter = (SiteFilter, "state", "kind")
    list_select_related = ("article", "site")
    search_fields = ("source",)
    ordering = ("-created_at", "-id")
    fields = (
        "source",
        "target",
        "article",
        "kind",
        "state",
        "reason",
        "comment_id",
        "created_at",
        "checked_at",
    )


@admin.register(Announcement)
class AnnouncementAdmin(ScopedAdmin):
    """Posts that announced articles, and how reading their answers goes."""

    section_path = "article__section"
    ability = Ability.STATISTICS
    list_display = ("url", "article", "checked_at", "due_at", "failures", "problem")
    list_filter = (SiteFilter,)
    list_select_related = ("article", "site")
    search_fields = ("url",)
    ordering = ("-created_at", "-id")
    fields = (
        "url",
        "article",
        "created_at",
        "checked_at",
        "due_at",
        "failures",
        "problem",
    )
