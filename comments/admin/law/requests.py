"""The register of requests: the list with what is late, a new one, and the page of one."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comments.admin.law.base import LawAdmin, first_error, lawyer, told_of
from comments.admin.law.forms import (
    AssignForm,
    CommentsForm,
    ContactForm,
    DecideForm,
    DueForm,
    NewRequestForm,
    NoteForm,
)
from comments.admin.words import excerpt, reason_label
from comments.models import LegalRequest
from comments.selectors.law import (
    comments_of_request,
    history_of,
    law_site_ids,
    overdue,
    requests_for_staff,
)
from comments.services.law import register
from comments.services.law.evidence import disclose_contact
from comments.states import RequestKind, RequestOutcome, RequestState
from newsportal.lib.problems import Problem
from newsportal.lib.staff_admin import short_time
from newsportal.sites.models import Role
from newsportal.sites.scoped_admin import SiteFilter

_SUBJECT_CHARACTERS = 80


class DueFilter(admin.SimpleListFilter):
    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("open", _("open")), ("late", _("overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "late":
            return queryset.filter(overdue(timezone.now()))
        if self.value() == "open":
            return queryset.exclude(state=RequestState.DECIDED)
        return queryset


@admin.register(LegalRequest)
class LegalRequestAdmin(LawAdmin):
    list_display = ("number", "shown_kind", "about", "due", "shown_state", "assigned", "site")
    list_filter = (DueFilter, "state", "kind", SiteFilter)
    list_select_related = ("assigned", "site")
    search_fields = ("sender", "reference", "subject")
    search_help_text = _("sender, number or words of the request")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LegalRequest]:
        return requests_for_staff(request.user).order_by("decided_at", "due_at", "id")

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """Open ones first, what is due first on top."""
        return ("-decided_at", "due_at", "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(law_site_ids(request.user))

    @admin.display(description=_("number"))
    def number(self, row: LegalRequest) -> str:
        return row.number

    @admin.display(description=_("kind"))
    def shown_kind(self, row: LegalRequest) -> str:
        return row.get_kind_display()

    @admin.display(description=_("what is asked"))
    def about(self, row: LegalRequest) -> str:
        words = f"{row.sender}: {row.subject}" if row.sender else row.subject
        return Truncator(" ".join(words.split())).chars(_SUBJECT_CHARACTERS) or "—"

    @admin.display(description=_("due"))
    def due(self, row: LegalRequest) -> str:
        state = due_state(row, timezone.now())
        return format_html(
            '<span class="law-due law-due-{}">{}</span>', state, short_time(row.due_at)
        )

    @admin.display(description=_("state"))
    def shown_state(self, row: LegalRequest) -> str:
        return row.get_outcome_display() or row.get_state_display()

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A request that came in on paper."""
        user = lawyer(request)
        data = request.POST if request.method == "POST" else None
        form = NewRequestForm(data, site_ids=law_site_ids(user))
        if data is not None and form.is_valid():
            made = _register(form, user)
            if made is not None:
                return HttpResponseRedirect(
                    reverse("admin:comments_legalrequest_change", args=[made.pk])
                )
            form.add_error("comments", _g("There is no such review on this site."))
        context = {
            **self.admin_site.each_context(request),
            "title": _g("New request"),
            "form": form,
        }
        return TemplateResponse(request, "comments/admin/law/new_request.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One request with its comments and history; POST does one act on it."""
        user = lawyer(request)
        rows = requests_for_staff(user).select_related("site", "assigned")
        row = rows.filter(pk=object_id).first() if object_id.isdecimal() else None
        if row is None:
            raise Http404
        if request.method != "POST":
            return self._page(request, row)
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            contact = act(request, row, user)
        except Problem as problem:
            messages.warning(request, told_of(problem))
            contact = None
        return self._page(request, row, contact) if contact else HttpResponseRedirect(request.path)

    def _page(
        self, request: HttpRequest, row: LegalRequest, contact: tuple[str, str] | None = None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _g("Request %(number)s") % {"number": row.number},
            "row": row,
            "reason": reason_label(row.reason) if row.reason else "",
            "due_state": due_state(row, timezone.now()),
            "comments": [(comment, excerpt(comment)) for comment in comments_of_request(row)],
            "history": history_of(row),
            "contact": contact,
            "has_contact": bool(row.name or row.email),
            "assign_form": AssignForm(
                colleagues=_lawyers(row), initial={"assigned": row.assigned_id}
            ),
            "due_form": DueForm(initial={"due_at": timezone.localtime(row.due_at)}),
            "note_form": NoteForm(),
            "comments_form": CommentsForm(),
            "decide_form": DecideForm(),
            "contact_form": ContactForm(),
            "is_mailed": row.kind == RequestKind.COMPLAINT and bool(row.email),
        }
        return TemplateResponse(request, "comments/admin/law/request.html", context)


def due_state(row: LegalRequest, now: datetime) -> str:
    if not row.is_open:
        return "done"
    return "late" if row.due_at < now else "open"


def _lawyers(row: LegalRequest) -> QuerySet[User]:
    """Who may work on it: the register of the whole site is theirs."""
    theirs = Q(
        memberships__site=row.site_id,
        memberships__role__in=[Role.LAWYER, Role.CHIEF],
        memberships__sections=None,
    )
    people = User.objects.filter(theirs | Q(is_superuser=True), is_staff=True, is_active=True)
    return people.distinct().order_by("username")


def _register(form: NewRequestForm, user: User) -> LegalRequest | None:
    facts = form.cleaned_data
    try:
        return register.register_request(
            site=facts["site"],
            kind=RequestKind(facts["kind"]),
            sender=facts["sender"],
            reference=facts["reference"],
            subject=facts["subject"],
            received_at=facts["received_at"],
            due_at=facts["due_at"],
            comment_ids=facts["comments"],
            user=user,
            now=timezone.now(),
        )
    except Problem:
        return None


Contact = tuple[str, str] | None


def _assign(request: HttpRequest, row: LegalRequest, user: User) -> Contact:
    form = AssignForm(request.POST, colleagues=_lawyers(row))
    if _is_good(request, form):
        register.assign_request(
            request_id=row.pk, to=form.cleaned_data["assigned"], user=user, now=timezone.now()
        )
    return None


def _change_due(request: HttpRequest, row: LegalRequest, user: User) -> Contact:
    form = DueForm(request.POST)
    if _is_good(request, form):
        register.change_due(request_id=row.pk, user=user, now=timezone.now(), **form.cleaned_data)
    return None


def _note(request: HttpRequest, row: LegalRequest, user: User) -> Contact:
    form = NoteForm(request.POST)
    if _is_good(request, form):
        register.note_request(request_id=row.pk, user=user, now=timezone.now(), **form.cleaned_data)
    return None


def _add_comments(request: HttpRequest, row: LegalRequest, user: User) -> Contact:
    form = CommentsForm(request.POST)
    if _is_good(request, form):
        register.add_comments(
            request_id=row.pk,
            comment_ids=form.cleaned_data["comments"],
            user=user,
            now=timezone.now(),
        )
    return None


def _decide(request: HttpRequest, row: LegalRequest, user: User) -> Contact:
    form = DecideForm(request.POST)
    if _is_good(request, form):
        register.decide_request(
            request_id=row.pk,
            outcome=RequestOutcome(form.cleaned_data["outcome"]),
            answer=form.cleaned_data["answer"],
            user=user,
            now=timezone.now(),
        )
        messages.success(request, _g("The request is decided."))
    return None


def _show_contact(request: HttpRequest, row: LegalRequest, user: User) -> Contact:
    form = ContactForm(request.POST)
    if not _is_good(request, form):
        return None
    return disclose_contact(
        request_id=row.pk, basis=form.cleaned_data["basis"], user=user, now=timezone.now()
    )


def _is_good(request: HttpRequest, form: Any) -> bool:
    if not form.is_valid():
        messages.error(request, first_error(form))
        return False
    return True


_ACTS: dict[str, Callable[[HttpRequest, LegalRequest, User], Contact]] = {
    "assign": _assign,
    "due": _change_due,
    "note": _note,
    "comments": _add_comments,
    "decide": _decide,
    "contact": _show_contact,
}
