"""Every comment: the list, one comment in its context, and the decision on it."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from comments.admin.acts import ActForm, decide_as_seen, explained, told
from comments.admin.bulk import choose_many
from comments.admin.desk.cards import page_card
from comments.admin.desk.originals import without_originals
from comments.admin.desk.page import desk_page, queue_url
from comments.admin.desk.urls import desk_urls
from comments.admin.selectors import first_replies
from comments.admin.voices import (
    HighlightForm,
    highlight_as_asked,
    highlight_refused,
    opinions_table,
    voices_of,
)
from comments.admin.words import (
    REFUSALS,
    REVISION_LABELS,
    excerpt,
    reason_choices,
    reason_label,
)
from comments.models import Comment
from comments.selectors import ancestors_of, comments_for_staff, decisions_of, other_texts
from comments.selectors.desk.blind import as_waiting
from comments.selectors.judges import opinions_on
from comments.selectors.learning import open_audits
from comments.selectors.staff_search import found_by_staff
from comments.states import MACHINES, RevisionState
from newsportal.lib.problems import Problem
from newsportal.lib.staff_admin import short_time
from newsportal.sites.roles import Ability, can, site_ids_where, sites_where
from newsportal.sites.scoped_admin import (
    ArticleSectionFilter,
    ScopedAdmin,
    SiteFilter,
    may,
)
from newsportal.staff.duty import filters_of


@admin.register(Comment)
class CommentAdmin(ScopedAdmin):
    """Comments change by decisions alone: nothing here is a field to write into."""

    section_path = "article__section"
    list_display = (
        "beginning",
        "author",
        "article",
        "shown_state",
        "rating",
        "language",
        "written",
    )
    list_filter = ("state", SiteFilter, ArticleSectionFilter, "language")
    list_select_related = ("author", "article")
    search_fields = ("text", "author__name")
    search_help_text = _("words of the text or the author's name")
    # UUIDv7: the order of arrival, by the primary key's own index.
    ordering = ("-id",)
    sortable_by = ()
    actions = ("decide_on_many",)
    list_before_template = "comments/admin/above_reviews.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        asked = open_audits(now=timezone.now()).filter(comment=OuterRef("id"))
        own = comments_for_staff(request.user).annotate(is_asked=Exists(asked))
        return own.order_by(*self.ordering)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("choose/", view(self.choose_view), name="comments_comment_choose"),
            path("queue/", view(self.queue_view), name="comments_comment_queue"),
            *desk_urls(self.admin_site),
            path("<uuid:comment_id>/decide/", view(self.decide_view), name="comments_decide"),
            path(
                "<uuid:comment_id>/highlight/",
                view(self.highlight_view),
                name="comments_highlight",
            ),
            *super().get_urls(),
        ]

    @admin.display(description=_("text"))
    def beginning(self, comment: Comment) -> str:
        return excerpt(comment)

    @admin.display(description=_("state"))
    def shown_state(self, comment: Comment) -> str:
        """As the desk shows it: what people are asked blindly waits for their answer."""
        is_asked = getattr(comment, "is_asked", False) and comment.is_public
        return (as_waiting(comment) if is_asked else comment).get_state_display()

    @admin.display(description=_("written"))
    def written(self, comment: Comment) -> str:
        return short_time(comment.created_at)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        query = request.GET.urlencode()
        context = {
            "can_decide": may(request, Ability.DECIDE),
            "filters": filters_of(request.user) if isinstance(request.user, User) else [],
            "filter_sites": sites_where(request.user, Ability.READ).order_by("name", "id"),
            "query": query,
            "here": request.get_full_path(),
            "choose_url": reverse("admin:comments_comment_choose") + (f"?{query}" if query else ""),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Texts by their words in any form, whatever their state, and authors by their names."""
        if not search_term.strip():
            return queryset, False
        own = site_ids_where(request.user, Ability.READ)
        return queryset.filter(found_by_staff(queryset, search_term, own)), False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.DECIDE)

    @admin.action(description=_("Decide on them…"), permissions=["decide"])
    def decide_on_many(self, request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse:
        return choose_many(request, comments)

    @method_decorator(require_POST)
    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """Everything that the list's filter finds, on whatever page it stands."""
        _member(request)
        try:
            found = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:comments_comment_changelist"))
        return choose_many(request, found)

    @method_decorator(require_safe)
    def queue_view(self, request: HttpRequest) -> HttpResponse:
        return desk_page(request, self.admin_site, _member(request))

    @method_decorator(require_safe)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One comment with what it answers, its replies, and every decision on it."""
        user = _member(request)
        comment = self._comment(request, object_id)
        ancestors = ancestors_of(comment)
        prefetch_related_objects(ancestors, "author")
        card, is_blind = page_card(comment.id, user=user, now=timezone.now())
        decisions, texts = decisions_of(comment), other_texts(comment)
        opinions = opinions_on([comment.id])[comment.id]
        if is_blind:
            decisions = [row for row in decisions if row.by_kind not in MACHINES]
            opinions = []
        if not can(request.user, Ability.LAW, comment.site_id, comment.article.section_id):
            texts = without_originals(texts, decisions)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Review") if comment.parent_id is None else _("Reply"),
            "card": card,
            "is_blind": is_blind,
            "refusals": reason_choices(REFUSALS),
            "here": request.get_full_path(),
            "ancestors": ancestors,
            "replies": first_replies(comment),
            "texts": [(text, REVISION_LABELS[RevisionState(text.state)]) for text in texts],
            "decisions": [(row, reason_label(row.reason)) for row in decisions],
            "opinions": opinions_table(opinions),
            "queue": queue_url(),
            "comment": comment,
            "may_law": may(request, Ability.LAW),
            **voices_of(comment),
        }
        return TemplateResponse(request, "comments/admin/comment.html", context)

    def _comment(self, request: HttpRequest, object_id: str) -> Comment:
        try:
            comment_id = UUID(object_id)
        except ValueError as error:
            raise Http404 from error
        related = ("site", "author", "article__section", "article__site", "parent__author")
        found = comments_for_staff(request.user).select_related(*related).filter(id=comment_id)
        comment = found.first()
        if comment is None:
            raise Http404
        return comment

    @method_decorator(require_POST)
    def decide_view(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        user = _member(request)
        form = ActForm(request.POST)
        if not form.is_valid():
            self.message_user(request, explained(Problem("bad_request")), messages.ERROR)
            return _back(request)
        now = timezone.now()
        try:
            decision = decide_as_seen(user=user, comment_id=comment_id, form=form, now=now)
        except Problem as problem:
            if problem.code == "not_found":
                raise Http404 from problem
            if problem.code == "forbidden":
                raise PermissionDenied from problem
            self.message_user(request, explained(problem), messages.WARNING)
        else:
            self.message_user(request, told(decision), messages.SUCCESS)
        return _back(request)

    @method_decorator(require_POST)
    def highlight_view(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """Pin and feature, from the comment's page."""
        user = _member(request)
        form = HighlightForm(request.POST)
        if not form.is_valid():
            self.message_user(request, str(highlight_refused("")), messages.ERROR)
            return _back(request)
        try:
            done = highlight_as_asked(
                user=user, comment_id=comment_id, form=form, now=timezone.now()
            )
        except Problem as problem:
            if problem.code == "forbidden":
                raise PermissionDenied from problem
            self.message_user(request, str(highlight_refused(problem.code)), messages.WARNING)
        else:
            self.message_user(request, str(done), messages.SUCCESS)
        return _back(request)


def _member(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not may(request, Ability.READ):
        raise PermissionDenied
    return request.user


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the button was on, if that is one of ours."""
    page = request.POST.get("back", "")
    is_ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return HttpResponseRedirect(page if is_ours else queue_url())
