"""The state of the audit: each site's chain, its head to be kept elsewhere, the last walks."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comments.admin.law.base import LawAdmin, lawyer
from comments.models import AuditRun, UnsealedDecision
from comments.selectors.audit import Break, Checkpoint, head_of
from comments.selectors.law import law_site_ids
from comments.services.law.audits import request_audit
from newsportal.sites.models import Site

RUNS_SHOWN = 20
_BREAKS = {
    Break.CHANGED: _("a decision is not what was sealed"),
    Break.MISSING_DECISION: _("a sealed decision is gone"),
    Break.MISSING_SEAL: _("a seal is gone"),
    Break.CHANGED_TEXT: _("a text is not the one decided on"),
    Break.CUT_SHORT: _("the end of the chain was cut off"),
    Break.OTHER_THAN_WITNESSED: _("the chain is another one than a witness saw"),
    Break.UNSEALED: _("decisions wait for their seals too long"),
}


@dataclass(frozen=True)
class ChainState:
    """A site's card."""

    site: Site
    sealed: int
    waiting: int
    checkpoint: str
    last: AuditRun | None
    is_running: bool

    @property
    def problem(self) -> str:
        return problem_of(self.last) if self.last else ""


@admin.register(AuditRun)
class AuditRunAdmin(LawAdmin):
    """One page for all: rows of their own would tell nothing more."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = lawyer(request)
        sites = list(Site.objects.filter(id__in=law_site_ids(user)).order_by("name", "id"))
        if request.method == "POST":
            site = next((one for one in sites if one.key == request.POST.get("site")), None)
            if site is None:
                raise Http404
            request_audit(site=site, user=user, now=timezone.now())
            messages.success(request, _g("The chain is being checked."))
            return HttpResponseRedirect(request.path)
        runs = AuditRun.objects.filter(site__in=sites).select_related("site", "by_user")
        states = [_state(site) for site in sites]
        context = {
            **self.admin_site.each_context(request),
            "title": _g("Audit"),
            "states": states,
            "runs": [
                (run, problem_of(run)) for run in runs.order_by("-created_at", "-id")[:RUNS_SHOWN]
            ],
            "is_running": any(state.is_running for state in states),
        }
        return TemplateResponse(request, "comments/admin/law/audit.html", context)


def problem_of(run: AuditRun) -> str:
    """What a walk found broken, in words; empty if nothing."""
    code = run.report.get("problem")
    return str(_BREAKS[Break(code)]) if code else ""


def _state(site: Site) -> ChainState:
    position, hash_ = head_of(site.pk)
    runs = AuditRun.objects.filter(site=site).order_by("-created_at", "-id")
    return ChainState(
        site=site,
        sealed=position,
        waiting=UnsealedDecision.objects.filter(site=site).count(),
        checkpoint=str(Checkpoint(site.key, position, hash_)) if position else "",
        last=runs.filter(finished_at__isnull=False).first(),
        is_running=runs.filter(finished_at=None).exists(),
    )
