"""Errands that failed for good: somebody has to look. For who runs the service."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from newsportal.events import health, pulse
from newsportal.events.models import Errand, Heartbeat
from newsportal.events.retry import retry_errands
from newsportal.events.routing import functions
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


# Longer ages are told in minutes and more.
_SECONDS_TOLD = 120

# What each kind of work row is, in the newsroom's words.
WORK_WORDS = {
    "screening": _("reviews to check"),
    "edits": _("edits to check"),
    "feedback": _("answers to slow judges"),
    "errands": _("errands: notices, orders of the feed"),
    "mails": _("letters that confirm an address"),
    "notice_mails": _("mails of notices"),
    "take_off_mails": _("mails of stories that take off"),
    "complaint_mails": _("answers to complaints"),
    "bulk_acts": _("decisions on many at once"),
    "switches": _("switches of the board"),
    "hours": _("openings and closings"),
    "erasures": _("readers to erase"),
    "audits": _("checks of the sealed decisions"),
    "replays": _("trials of settings"),
    "trainings": _("trainings of the model"),
    "scoring": _("slow judges"),
}
# What waits for people, as the tabs of the desk are called.
PEOPLE_WORDS = {
    "pending": pgettext_lazy("queue of the desk", "Waiting"),
    "edits": _("edits of public texts"),
    "reported": pgettext_lazy("queue of the desk", "Reported"),
    "new": pgettext_lazy("queue of the desk", "New"),
    "appeals": pgettext_lazy("queue of the desk", "Appeals"),
    "escalated": pgettext_lazy("queue of the desk", "Escalated"),
}
QUEUE_WORDS = {
    "screening": _("checking reviews"),
    "scoring": _("slow judges"),
    "notifications": _("notices and mails"),
    "learning": _("learning"),
    "maintenance": _("upkeep"),
}


@admin.register(Heartbeat)
class HealthAdmin(ReadOnlyAdmin):
    """Whether work comes round, and what waits: for who runs the service."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        queues, works, lag = pulse.queues(), health.works(), health.relay_lag_seconds()
        colours = [one.colour for one in queues] + [one.colour for one in works]
        worst = next((one for one in ("stopped", "late") if one in colours), "good")
        context = {
            **self.admin_site.each_context(request),
            "title": say("Health of the service"),
            "state": "stopped" if not queues else worst,
            "queues": [(QUEUE_WORDS.get(one.queue, one.queue), one) for one in queues],
            "works": [
                (WORK_WORDS.get(one.kind, one.kind), one, _age(one.oldest_seconds)) for one in works
            ],
            "people": [
                (PEOPLE_WORDS.get(one.queue, one.queue), one, _age(one.oldest_seconds))
                for tell in functions("PEOPLES_QUEUES")
                for one in tell()
            ],
            "lag": lag,
        }
        return TemplateResponse(request, "events/admin/health.html", context)


def _age(seconds: float) -> str:
    """«45 с», «3 часа»; empty for what does not wait."""
    if seconds < _SECONDS_TOLD:
        return f"{seconds:.0f} {say('s')}" if seconds else ""
    now = timezone.now()
    return timesince(now - timedelta(seconds=seconds), now, depth=1)
