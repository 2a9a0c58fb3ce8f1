"""The page of a site's automation: its promise, certificate, drift, versions and settings."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comments.admin.learning.chart import chart_of
from comments.admin.learning.forms import AutomationForm
from comments.admin.learning.numbers import decimal, percent
from comments.models import Learning, ModelVersion
from comments.selectors.learning import (
    audit_counts,
    certificates_of,
    learning_for_staff,
    versions_of,
)
from comments.services.learning.settings import save_automation
from comments.services.learning.train import ask_for_training
from comments.services.learning.versions import activate_version, ensure_learning
from newsportal.lib.problems import Problem
from newsportal.sites.models import Automation
from newsportal.sites.roles import Ability, can, sites_where
from newsportal.sites.scoped_admin import ScopedAdmin

_ROWS_SHOWN = 20
# Names of metrics, in the order of the table.
_METRICS = (
    ("toxicity_auc", _("tells toxic, AUC")),
    ("toxicity_recall_1", _("finds at 1 % false alarms")),
    ("spam_auc", _("tells spam, AUC")),
)


@admin.register(Learning)
class AutomationAdmin(ScopedAdmin):
    """A list of the user's sites, and a page of each. Who may change settings switches versions."""

    ability = Ability.STATISTICS
    change_ability = Ability.SETTINGS
    list_display = ("site", "publishes", "certified", "judges", "is_wider", "trouble")
    list_select_related = ("site", "active", "certificate")
    sortable_by = ()
    ordering = ("site__name", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Learning]:
        return learning_for_staff(request.user).defer("active__data").order_by(*self.ordering)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        rows = [
            ensure_learning(site_id=site.pk, now=timezone.now())
            for site in sites_where(request.user, self.ability).order_by("id")
        ]
        if len(rows) == 1:
            return HttpResponseRedirect(page_of(rows[0]))
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("published by itself"))
    def publishes(self, learning: Learning) -> str:
        return learning.site.get_automation_display()

    @admin.display(description=_("certified share"))
    def certified(self, learning: Learning) -> str:
        return percent(learning.certificate.share if learning.certificate else None)

    @admin.display(description=_("model in use"))
    def judges(self, learning: Learning) -> str:
        return str(learning.active)

    @admin.display(description=_("hold band wider by"))
    def is_wider(self, learning: Learning) -> str:
        return percent(learning.hold_margin, 0) if learning.hold_margin else "—"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        learning = self.get_object(request, object_id or "")
        if learning is None:
            raise Http404
        may_change = can(request.user, Ability.SETTINGS, learning.site_id)
        form = AutomationForm(instance=learning.site)
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            form = AutomationForm(request.POST, instance=learning.site)
            answer = self._act(request, learning, form)
            if answer is not None:
                return answer
        context = {
            **self.admin_site.each_context(request),
            "title": _("Automation"),
            "may_change": may_change,
            "form": form,
            **page_context(learning),
        }
        return TemplateResponse(request, "comments/admin/automation.html", context)

    def _act(
        self, request: HttpRequest, learning: Learning, form: AutomationForm
    ) -> HttpResponse | None:
        """One of the page's three acts; None when the form has errors to show."""
        act, now = request.POST.get("act", ""), timezone.now()
        if act == "settings":
            if not form.is_valid():
                return None
            save_automation(form.instance, changed=form.changed_data, now=now)
            messages.success(request, _g("Saved."))
        elif act == "train":
            ask_for_training(site_id=learning.site_id, now=now)
            messages.success(request, _g("The next version will be trained in a minute."))
        elif act == "activate":
            self._activate(request, learning)
        return HttpResponseRedirect(page_of(learning))

    def _activate(self, request: HttpRequest, learning: Learning) -> None:
        user, wanted = request.user, request.POST.get("version", "")
        try:
            if not isinstance(user, User) or not wanted.isdecimal() or len(wanted) > 18:
                raise Problem("not_found")
            activate_version(
                site_id=learning.site_id, version_id=int(wanted), user=user, now=timezone.now()
            )
        except Problem:
            messages.error(request, _g("There is no such version here."))
            return
        messages.success(request, _g("This version judges from now on."))


def page_of(learning: Learning) -> str:
    return reverse("admin:comments_learning_change", args=[learning.pk])


def page_context(learning: Learning) -> dict[str, Any]:
    """What the page shows. Queries: 5."""
    site, now = learning.site, timezone.now()
    certificates = list(certificates_of(site.pk).select_related("model_version")[:_ROWS_SHOWN])
    newest = certificates[0] if certificates else None
    in_force = learning.certificate
    return {
        "learning": learning,
        "site": site,
        "is_certified_mode": site.automation == Automation.CERTIFIED,
        "in_force": in_force,
        "in_force_share": percent(in_force.share if in_force else None),
        "in_force_bound": percent(in_force.bound if in_force else None, 2),
        "newest": newest,
        "chart": chart_of(newest.steps, target=1 / newest.errors_one_in) if newest else None,
        "steps": [_step(step) for step in newest.steps] if newest else [],
        "certificates": [
            {
                "row": row,
                "share": percent(row.share),
                "bound": percent(row.bound, 2),
                "is_in_force": in_force is not None and row.pk == in_force.pk,
            }
            for row in certificates
        ],
        "audit": audit_counts(site_id=site.pk, now=now),
        "versions": [_version(row, learning) for row in versions_of(site.pk)[:_ROWS_SHOWN]],
        "metric_names": [label for _name, label in _METRICS],
        "psi": None if learning.psi is None else decimal(learning.psi),
        "margin": percent(learning.hold_margin, 0) if learning.hold_margin else "",
        "overridden_share": (
            percent(learning.overridden / learning.approved, 2) if learning.approved else "—"
        ),
        "promised_share": percent(1 / site.errors_one_in, 2),
    }


def _step(step: dict[str, Any]) -> dict[str, Any]:
    seen = step["errors"] / step["sample"]
    return {
        **step,
        "share": percent(step["share"]),
        "seen": percent(seen, 2),
        "bound": percent(step["bound"], 2),
    }


def _version(row: ModelVersion, learning: Learning) -> dict[str, Any]:
    metrics = [row.metrics.get(name) for name, _label in _METRICS]
    return {
        "row": row,
        "is_active": row.pk == learning.active_id,
        "metrics": [decimal(value) for value in metrics],
    }
