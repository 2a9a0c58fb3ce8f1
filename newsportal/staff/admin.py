"""Accounts of the staff: what they are to which site, their second factor, their lock-outs."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from newsportal.lib.staff_admin import TabularInline
from newsportal.sites.admin import MembershipForm
from newsportal.sites.models import Membership
from newsportal.sites.roles import Ability
from newsportal.sites.scoped_admin import (
    ScopedAdmin,
    SiteFilter,
    SuperuserAdmin,
    colleagues,
    is_superuser,
    may,
)
from newsportal.staff.attempts import unlock
from newsportal.staff.models import Shift
from newsportal.staff.second_factor import switch_off

if TYPE_CHECKING:
    UserAdminBase = DjangoUserAdmin[Any]
else:
    UserAdminBase = DjangoUserAdmin


class MembershipInline(TabularInline):
    model = Membership
    form = MembershipForm
    fields = ("site", "role", "sections")
    autocomplete_fields = ("sections",)
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


admin.site.unregister(User)
admin.site.unregister(Group)
# Their pages show the secrets; what is needed of them stands on the account's.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)


@admin.register(User)
class StaffAccountAdmin(SuperuserAdmin, UserAdminBase):
    """Accounts of the staff. What they may see is said by their memberships."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = (MembershipInline,)
    list_display = (
        "username",
        "first_name",
        "last_name",
        "is_staff",
        "is_superuser",
        "is_active",
        "has_second_factor",
    )
    actions = ("reset_second_factor", "let_try_again")
    list_filter = ("is_superuser", "is_active")
    filter_horizontal = ()
    ordering = ("username", "id")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (None, {"fields": ("first_name", "last_name", "email")}),
        (None, {"fields": ("is_active", "is_staff", "is_superuser")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # Decisions name who made them: an account is switched off instead.
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        rows: QuerySet[User] = super().get_queryset(request)
        return rows.annotate(has_device=Exists(devices))

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, user: User) -> bool:
        return bool(getattr(user, "has_device", False))

    def has_reset_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    @admin.action(description=_("Reset the second factor"), permissions=["reset"])
    def reset_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        done = [user for user in users if switch_off(user=user)]
        self._told(request, done, str(_("The second factor is reset")))

    @admin.action(description=_("Let them try to log in again"), permissions=["reset"])
    def let_try_again(self, request: HttpRequest, users: QuerySet[User]) -> None:
        done = [user for user in users if unlock(username=user.get_username())]
        self._told(request, done, str(_("Failed log-ins are forgotten")))

    def _told(self, request: HttpRequest, users: list[User], act: str) -> None:
        """Say what was done, and keep who did it."""
        for user in users:
            self.log_change(request, user, act)
        names = ", ".join(user.get_username() for user in users) or "—"
        self.message_user(request, f"{act}: {names}", messages.SUCCESS)


@admin.register(Shift)
class ShiftAdmin(ScopedAdmin):
    """Everybody of a site sees who is on duty; a chief makes the list."""

    ability = Ability.STATISTICS
    change_ability = Ability.STAFF
    list_display = ("user", "site", "starts_at", "ends_at")
    list_filter = (SiteFilter,)
    list_select_related = ("user", "site")
    ordering = ("-starts_at", "-id")
    fields = ("site", "user", "starts_at", "ends_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.STAFF)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_do(request, Ability.STAFF, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is User:
            kwargs["queryset"] = colleagues(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
