"""Readers, bans and the publisher's keys in the admin."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminSelectWidget

from newsportal.lib.staff_admin import TabularInline
from newsportal.readers.bans import ban_reader, lift_bans, restrictions_in_force
from newsportal.readers.explain_page import explain_page
from newsportal.readers.key_form import ServiceKeyForm
from newsportal.readers.models import Ban, BanKind, Reader, ServiceKey, SsoKey
from newsportal.readers.retiring import retire_sso_keys, revoke_service_keys
from newsportal.readers.tokens import create_service_key
from newsportal.sites.roles import Ability, where_can
from newsportal.sites.scoped_admin import (
    ScopedAdmin,
    SiteFilter,
    SuperuserAdmin,
    is_superuser,
    may,
)

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Ban]
else:
    ModelForm = forms.ModelForm

BAN_REASONS = [
    ("rules", _("against the rules of the discussion")),
    ("abusive", _("insults other readers")),
    ("spam", _("advertising or spam")),
    ("illegal", _("against the law")),
    ("other", _("other")),
]


class BanInline(TabularInline):
    """The bans of a reader, to read: one is made and lifted on the list."""

    model = Ban
    extra = 0
    fields = ("kind", "reason", "until", "created_at", "lifted_at")
    readonly_fields = fields
    ordering = ("-id",)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request, Ability.READ)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Reader)
class ReaderAdmin(ScopedAdmin):
    list_display = (
        "reader_name",
        "kind",
        "identity",
        "site",
        "role_names",
        "created_at",
        "state",
    )
    list_filter = (SiteFilter, "kind", "identity")
    list_select_related = ("site",)
    search_fields = ("name", "name_skeleton", "subject")
    search_help_text = _("name or the publisher's number")
    ordering = ("-id",)
    fieldsets = (
        (None, {"fields": ("site", "name", "kind", "identity", "email", "roles", "created_at")}),
        (_("At the publisher"), {"fields": ("issuer", "subject")}),
        (_("What became of it"), {"fields": ("merged_into", "erased_at")}),
    )
    inlines = (BanInline,)
    actions = ("ban_for_a_day", "ban_for_good", "premoderate", "lift")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.explain_token)
        return [
            path("explain-token/", page, name="readers_reader_explain_token"),
            *super().get_urls(),
        ]

    def explain_token(self, request: HttpRequest) -> HttpResponse:
        return explain_page(request, self.admin_site)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reader]:
        in_force = restrictions_in_force(timezone.now()).filter(reader=OuterRef("pk"))
        found = super().get_queryset(request)
        rows: QuerySet[Reader] = found.annotate(
            banned=Exists(in_force.filter(kind=BanKind.BAN)), restricted=Exists(in_force)
        )
        return rows

    @admin.display(description=_("reader"), ordering="name")
    def reader_name(self, reader: Reader) -> str:
        return reader.name

    @admin.display(description=_("roles"))
    def role_names(self, reader: Reader) -> str:
        return ", ".join(reader.roles) or "—"

    @admin.display(description=_("state"))
    def state(self, reader: Reader) -> str:
        if getattr(reader, "banned", False):
            return str(_("banned"))
        return str(_("restricted")) if getattr(reader, "restricted", False) else "—"

    def has_ban_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.BAN)

    @admin.action(description=_("Ban for a day"), permissions=["ban"])
    def ban_for_a_day(self, request: HttpRequest, readers: QuerySet[Reader]) -> None:
        self._ban(request, readers, days=1)

    @admin.action(description=_("Ban for good"), permissions=["ban"])
    def ban_for_good(self, request: HttpRequest, readers: QuerySet[Reader]) -> None:
        self._ban(request, readers, days=None)

    @admin.action(description=_("Read before publication"), permissions=["ban"])
    def premoderate(self, request: HttpRequest, readers: QuerySet[Reader]) -> None:
        self._ban(request, readers, days=None, kind=BanKind.PREMODERATION)

    @admin.action(description=_("Lift bans"), permissions=["ban"])
    def lift(self, request: HttpRequest, readers: QuerySet[Reader]) -> None:
        now, chosen = timezone.now(), _bannable(request, readers)
        lifted = [reader for reader in chosen if lift_bans(reader=reader, now=now)]
        self._report(request, lifted, str(_("Bans lifted")))

    def _ban(
        self,
        request: HttpRequest,
        readers: QuerySet[Reader],
        *,
        days: int | None,
        kind: BanKind = BanKind.BAN,
    ) -> None:
        now, chosen = timezone.now(), _bannable(request, readers)
        until = None if days is None else now + timedelta(days=days)
        for reader in chosen:
            ban_reader(reader=reader, until=until, reason="rules", now=now, kind=kind)
        done = _("Banned") if kind is BanKind.BAN else _("Read before publication")
        self._report(request, chosen, str(done))

    def _report(self, request: HttpRequest, readers: Sequence[Reader], act: str) -> None:
        """Say what was done, and keep who did it."""
        for reader in readers:
            self.log_change(request, reader, act)
        count = ngettext("%(count)d reader", "%(count)d readers", len(readers))
        text = f"{act}: {count % {'count': len(readers)}}"
        self.message_user(request, text, messages.SUCCESS)


def _bannable(request: HttpRequest, readers: QuerySet[Reader]) -> list[Reader]:
    """Of the chosen readers those of sites where the user may ban."""
    return list(readers.filter(where_can(request.user, Ability.BAN, site="site")))


class BanForm(ModelForm):
    kind = forms.ChoiceField(
        label=capfirst(_("kind")),
        choices=BanKind.choices,
        initial=BanKind.BAN,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    reason = forms.ChoiceField(
        label=capfirst(_("reason")), choices=BAN_REASONS, widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = Ban
        fields = ("reader", "kind", "until", "reason")
        labels = {"reader": capfirst(_("reader"))}
        help_texts = {"until": _("Empty: for good.")}

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or BanKind.BAN.value


@admin.register(Ban)
class BanAdmin(ScopedAdmin):
    """A ban is made once and lifted, never rewritten."""

    site_path = "reader__site"
    list_display = ("reader", "kind", "reason", "until", "created_at", "lifted_at")
    list_select_related = ("reader",)
    search_fields = ("reader__name",)
    autocomplete_fields = ("reader",)
    ordering = ("-id",)
    form = BanForm
    fields = ("reader", "kind", "reason", "until")
    actions = ("lift",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.BAN)

    has_ban_permission = has_add_permission

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return (*self.fields, "created_at", "lifted_at") if obj else self.fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is Reader:
            kwargs["queryset"] = Reader.objects.filter(
                where_can(request.user, Ability.BAN, site="site")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Ban, form: Any, change: bool) -> None:
        made = ban_reader(
            reader=obj.reader,
            until=obj.until,
            reason=obj.reason,
            now=timezone.now(),
            kind=BanKind(obj.kind),
        )
        obj.pk, obj.created_at = made.pk, made.created_at

    @admin.action(description=_("Lift bans"), permissions=["ban"])
    def lift(self, request: HttpRequest, bans: QuerySet[Ban]) -> None:
        own = bans.filter(where_can(request.user, Ability.BAN, site="reader__site"))
        readers = {ban.reader for ban in own.select_related("reader")}
        for reader in readers:
            if lift_bans(reader=reader, now=timezone.now()):
                self.log_change(request, reader.bans.latest("id"), str(_("Bans lifted")))
        self.message_user(request, _("Bans lifted"), messages.SUCCESS)


class KeyAdmin(SuperuserAdmin):
    """Keys are never changed and never shown again, only ended."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(ServiceKey)
class ServiceKeyAdmin(KeyAdmin):
    list_display = ("__str__", "site", "scopes", "created_at", "revoked_at")
    list_filter = (SiteFilter,)
    list_select_related = ("site",)
    ordering = ("-id",)
    # Never the digest.
    fields = ("site", "prefix", "scopes", "created_at", "revoked_at")
    actions = ("revoke",)
    add_form = ServiceKeyForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = self.add_form
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.fields if obj else ("site", "scopes")

    def save_model(self, request: HttpRequest, obj: ServiceKey, form: Any, change: bool) -> None:
        """Make the key by its service; what is shown hangs on this very request alone."""
        secret = create_service_key(site=obj.site, scopes=obj.scopes)
        made = ServiceKey.objects.get(prefix=secret.split("_")[1])
        obj.pk, obj.prefix, obj.created_at = made.pk, made.prefix, made.created_at
        request.new_service_key = secret  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: ServiceKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The page that shows the key, this once: a message would lie in a cookie or a session."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("New service key"),
            "key": request.new_service_key,  # type: ignore[attr-defined]
            "list_url": reverse("admin:readers_servicekey_changelist"),
        }
        return TemplateResponse(request, "readers/admin/new_key.html", context)

    @admin.action(description=_("Revoke"))
    def revoke(self, request: HttpRequest, keys: QuerySet[ServiceKey]) -> None:
        for key in keys:
            self.log_change(request, key, str(_("Revoked")))
        revoke_service_keys(ids=keys.values_list("id", flat=True), now=timezone.now())
        self.message_user(request, _("Revoked"), messages.SUCCESS)


@admin.register(SsoKey)
class SsoKeyAdmin(KeyAdmin):
    list_display = ("kid", "site", "algorithm", "issuer", "created_at", "retired_at")
    list_filter = (SiteFilter,)
    list_select_related = ("site",)
    ordering = ("-id",)
    # Never the key: with HS256 it is a secret.
    fields = (
        "site",
        "kid",
        "algorithm",
        "issuer",
        "audience",
        "allowed_roles",
        "max_identity",
        "created_at",
        "retired_at",
    )
    actions = ("retire",)

    @admin.action(description=_("Retire"))
    def retire(self, request: HttpRequest, keys: QuerySet[SsoKey]) -> None:
        for key in keys:
            self.log_change(request, key, str(_("Retired")))
        retire_sso_keys(ids=keys.values_list("id", flat=True), now=timezone.now())
        self.message_user(request, _("Retired"), messages.SUCCESS)
