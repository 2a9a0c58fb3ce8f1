"""Sites, sections and who works for which site, in the admin."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsportal.sites.models import Membership, Preset, Role, Section, Site
from newsportal.sites.roles import Ability
from newsportal.sites.scoped_admin import (
    ScopedAdmin,
    SiteFilter,
    SuperuserAdmin,
    is_superuser,
    may,
)
from newsportal.sites.services import save_settings

if TYPE_CHECKING:
    MembershipFormBase = forms.ModelForm[Membership]
else:
    MembershipFormBase = forms.ModelForm


# What frontends, keys and the service's own machines depend on.
OF_THE_SERVICE = (
    "key",
    "hosts",
    "challenge",
    "login_url",
    "lazy_articles",
    "is_sandbox",
    "created_at",
)


@admin.register(Site)
class SiteAdmin(ScopedAdmin):
    """Everybody of a site reads its settings; a chief of the whole site changes the newsroom's."""

    site_path = "pk"
    ability = Ability.STATISTICS
    change_ability = Ability.SETTINGS
    list_display = ("name", "key", "mode", "screening", "ratings", "language", "is_sandbox")
    search_fields = ("name", "key")
    ordering = ("name", "id")
    fieldsets = (
        (None, {"fields": ("key", "name", "hosts", "language", "time_zone")}),
        (
            _("Discussion"),
            {
                "fields": (
                    "mode",
                    "closes_after_days",
                    "screening",
                    "ratings",
                    "markup",
                    "rules",
                )
            },
        ),
        (
            _("Who may write"),
            {
                "fields": (
                    "guests_allowed",
                    "min_identity",
                    "challenge",
                    "reserved_names",
                    "login_url",
                )
            },
        ),
        (_("What is held back"), {"fields": ("max_links", "banned_words", "queue_target_minutes")}),
        (
            _("Reactions and reports"),
            {"fields": ("reaction_kinds", "flags_to_queue", "flags_to_hide")},
        ),
        (_("Mentions elsewhere"), {"fields": ("mentions_allowed", "blocked_mention_hosts")}),
        (
            _("Edits and erasure"),
            {"fields": ("edit_window_seconds", "edited_text", "erased_text")},
        ),
        (_("Openness"), {"fields": ("appeal_chief_hours", "shows_totals")}),
        (_("For developers"), {"fields": ("lazy_articles", "is_sandbox", "created_at")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # Whoever runs the service has abilities on each site, and so on none before the first.
        return is_superuser(request) or super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        save_settings(obj, changed=form.changed_data, now=timezone.now())

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        if not is_superuser(request):
            return OF_THE_SERVICE
        # Frontends and signing keys name the site by it.
        return ("key", "created_at") if obj else ("created_at",)


@admin.register(Section)
class SectionAdmin(ScopedAdmin):
    """A chief sets the discussion of the own sites' sections."""

    section_path = "pk"
    ability = Ability.STATISTICS
    change_ability = Ability.SETTINGS
    list_display = ("name", "key", "site", "mode", "screening", "ratings")
    list_filter = (SiteFilter,)
    list_select_related = ("site",)
    search_fields = ("name", "key")
    ordering = ("site__name", "name", "id")
    inherited_words = _("as on the site")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.SETTINGS)

    def save_model(self, request: HttpRequest, obj: Section, form: Any, change: bool) -> None:
        save_settings(obj, changed=form.changed_data, now=timezone.now())

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        # The publisher's content system names the section by them.
        return ("site", "key") if obj else ()


@admin.register(Preset)
class PresetAdmin(ScopedAdmin):
    """What one press of the switchboard's buttons sets; a chief says it for the site."""

    change_ability = Ability.SETTINGS
    list_display = ("__str__", "code", "mode", "slow_mode_seconds", "ratings", "site")
    list_filter = (SiteFilter,)
    list_select_related = ("site",)
    ordering = ("site__name", "order", "id")
    fields = (
        "site",
        "code",
        "name",
        "order",
        "mode",
        "screening",
        "slow_mode_seconds",
        "min_identity",
        "ratings",
        "reactions",
        "shares",
    )
    inherited_words = _("as it is")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.SETTINGS)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_do(request, Ability.SETTINGS, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        # The history names it.
        return ("site", "code") if obj else ()


class MembershipForm(MembershipFormBase):
    class Meta:
        model = Membership
        fields = ("user", "site", "role", "sections")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kwargs.get("instance") is None:
            self.initial.setdefault("role", Role.MODERATOR)

    def clean(self) -> dict[str, Any]:
        """A section of another site would say nothing, and looks as if it did."""
        super().clean()
        cleaned = self.cleaned_data
        site, sections = cleaned.get("site"), cleaned.get("sections") or ()
        if site and any(section.site_id != site.pk for section in sections):
            self.add_error("sections", _("Choose sections of this site."))
        return cleaned


@admin.register(Membership)
class MembershipAdmin(SuperuserAdmin):
    form = MembershipForm
    fields = ("user", "site", "role", "sections")
    list_display = ("user", "site", "role", "section_names")
    list_filter = (SiteFilter, "role")
    list_select_related = ("user", "site")
    autocomplete_fields = ("user", "sections")
    search_fields = ("user__username", "site__name")
    ordering = ("site__name", "user__username", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows: QuerySet[Membership] = super().get_queryset(request)
        return rows.prefetch_related("sections")

    @admin.display(description=_("sections"))
    def section_names(self, membership: Membership) -> str:
        return ", ".join(sorted(section.name for section in membership.sections.all())) or "—"
