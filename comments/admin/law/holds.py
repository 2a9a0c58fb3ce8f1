"""Legal holds, and the page of one comment where lawyers hold it and make evidence of it."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from comments.admin.law.base import LawAdmin, first_error, lawyer, told_of
from comments.admin.law.forms import EvidenceForm, HoldForm
from comments.admin.words import excerpt, reason_label
from comments.models import Comment, LegalHold
from comments.selectors.law import comments_for_law, holds_of, open_requests, requests_for_staff
from comments.selectors.moderation import decisions_of
from comments.services.law.evidence import disclose_evidence
from comments.services.law.holds import place_hold, release_hold
from comments.states import DisclosureAct
from newsportal.lib.problems import Problem
from newsportal.lib.staff_admin import short_time
from newsportal.sites.scoped_admin import SiteFilter


@admin.register(LegalHold)
class LegalHoldAdmin(LawAdmin):
    list_display = ("placed", "review", "reason", "request", "placed_by", "released", "site")
    list_filter = (SiteFilter, ("released_at", admin.EmptyFieldListFilter))
    list_select_related = ("comment", "request", "placed_by", "site")
    list_display_links = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[LegalHold]:
        own = comments_for_law(request.user).values("id")
        return LegalHold.objects.filter(comment__in=own).order_by(*self.ordering)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.comment_view)
        return [
            path("comment/<uuid:comment_id>/", view, name="comments_law_comment"),
            *super().get_urls(),
        ]

    @admin.display(description=_("placed"))
    def placed(self, hold: LegalHold) -> str:
        return short_time(hold.placed_at)

    @admin.display(description=_("released"))
    def released(self, hold: LegalHold) -> str:
        return short_time(hold.released_at)

    @admin.display(description=_("review"))
    def review(self, hold: LegalHold) -> str:
        address = reverse("admin:comments_law_comment", args=[hold.comment_id])
        return format_html('<a href="{}">{}</a>', address, excerpt(hold.comment))

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def comment_view(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """Holds of a comment and its evidence; POST does one act of them."""
        user = lawyer(request)
        found = comments_for_law(user).select_related("site", "article", "author")
        comment = found.filter(id=comment_id).first()
        if comment is None:
            raise Http404
        if request.method != "POST":
            return self._page(request, comment)
        try:
            answer = self._act(request, comment)
        except Problem as problem:
            messages.warning(request, told_of(problem))
            answer = None
        return answer or HttpResponseRedirect(request.path)

    def _page(
        self, request: HttpRequest, comment: Comment, facts: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = lawyer(request)
        requests = requests_for_staff(user).filter(site=comment.site_id).order_by("-id")
        context = {
            **self.admin_site.each_context(request),
            "title": _g("Evidence and holds"),
            "comment": comment,
            "holds": holds_of(comment),
            "requests": requests.filter(comments=comment)[:20],
            "decisions": [(row, reason_label(row.reason)) for row in decisions_of(comment)],
            "hold_form": HoldForm(requests=open_requests(user).filter(site=comment.site_id)),
            "evidence_form": EvidenceForm(requests=requests),
            "facts": facts,
        }
        return TemplateResponse(request, "comments/admin/law/comment.html", context)

    def _act(self, request: HttpRequest, comment: Comment) -> HttpResponse | None:
        match request.POST.get("act"):
            case "hold":
                self._hold(request, comment)
            case "release":
                self._release(request)
            case "view":
                return self._disclose(request, comment, DisclosureAct.VIEW)
            case "download":
                return self._disclose(request, comment, DisclosureAct.DOWNLOAD)
        return None

    def _hold(self, request: HttpRequest, comment: Comment) -> None:
        user = lawyer(request)
        form = HoldForm(request.POST, requests=open_requests(user).filter(site=comment.site_id))
        if not form.is_valid():
            messages.error(request, first_error(form))
            return
        place_hold(
            comment_id=comment.id,
            request=form.cleaned_data["request"],
            reason=form.cleaned_data["reason"],
            user=user,
            now=timezone.now(),
        )
        messages.success(request, _g("The texts are held from now on."))

    def _release(self, request: HttpRequest) -> None:
        try:
            hold_id = UUID(request.POST.get("hold", ""))
        except ValueError as error:
            raise Http404 from error
        release_hold(hold_id=hold_id, user=lawyer(request), now=timezone.now())
        messages.success(request, _g("The hold is released."))

    def _disclose(
        self, request: HttpRequest, comment: Comment, act: DisclosureAct
    ) -> HttpResponse | None:
        user = lawyer(request)
        form = EvidenceForm(
            request.POST, requests=requests_for_staff(user).filter(site=comment.site_id)
        )
        if not form.is_valid():
            messages.error(request, first_error(form))
            return None
        about = form.cleaned_data["request"]
        evidence = disclose_evidence(
            comment_id=comment.id,
            act=act,
            recipient=form.cleaned_data["recipient"],
            basis=form.cleaned_data["basis"],
            request_id=about.id if about else None,
            with_identity=form.cleaned_data["with_identity"],
            user=user,
            now=timezone.now(),
        )
        if act is DisclosureAct.VIEW:
            return self._page(request, comment, evidence.facts)
        return HttpResponse(
            evidence.package,
            content_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{evidence.file_name}"',
                "Cache-Control": "no-store",
            },
        )
