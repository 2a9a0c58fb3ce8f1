"""Errands that failed for good: somebody has to look. For who runs the service."""

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsportal.events.models import Errand
from newsportal.events.retry import retry_errands
from newsportal.lib.staff_admin import ReadOnlyAdmin


@admin.register(Errand)
class ErrandAdmin(ReadOnlyAdmin):
    list_display = ("event_kind", "handler", "tries", "given_up_at", "site_number")
    list_select_related = ("event",)
    ordering = ("-id",)
    fields = ("event", "handler", "tries", "given_up_at")
    actions = ("try_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Errand]:
        return super().get_queryset(request).filter(given_up_at__isnull=False)

    def has_module_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    @admin.display(description=_("event"))
    def event_kind(self, errand: Errand) -> str:
        return errand.event.kind

    @admin.display(description=_("number of the site"))
    def site_number(self, errand: Errand) -> int:
        return errand.event.site_id

    @admin.action(description=_("Try again"))
    def try_again(self, request: HttpRequest, errands: QuerySet[Errand]) -> None:
        ids = list(errands.values_list("id", flat=True))
        retry_errands(ids=ids, now=timezone.now())
        self.message_user(request, _("The chosen errands are due again."), messages.SUCCESS)
