"""Lists of what readers reported and appealed, each row a way to the comment's page."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from comments.admin.words import excerpt, reason_choices, reason_label
from comments.models import Appeal, Comment, Flag
from comments.states import FLAG_REASONS
from newsportal.lib.staff_admin import short_time
from newsportal.sites.scoped_admin import ScopedAdmin, SiteFilter


class _Waits(admin.SimpleListFilter):
    """Whether a person still has to look."""

    title = _("waits for a moderator")
    parameter_name = "waits"
    lookup = ""
    is_null_while_waiting = False

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"yes", "no"}:
            return queryset
        is_null = (self.value() == "yes") == self.is_null_while_waiting
        return queryset.filter(**{f"{self.lookup}__isnull": is_null})


class ReportedFilter(_Waits):
    lookup = "comment__reported_at"


class UndecidedFilter(_Waits):
    lookup, is_null_while_waiting = "decision", True


class FlagReasonFilter(admin.SimpleListFilter):
    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return reason_choices(FLAG_REASONS)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(reason=self.value()) if self.value() else queryset


class _VoiceAdmin(ScopedAdmin):
    section_path = "comment__article__section"
    # UUIDv7: the order of arrival, by the primary key's own index.
    ordering = ("-id",)
    sortable_by = ()
    list_display_links = None
    readonly_fields: ClassVar[tuple[str, ...]] = ("review",)

    @admin.display(description=_("review"))
    def review(self, row: Flag | Appeal) -> str:
        return _link(row.comment)


@admin.register(Flag)
class FlagAdmin(_VoiceAdmin):
    """Readers' reports, the newest first."""

    list_display = ("reported", "why", "review", "reader", "note", "waits", "site")
    list_filter = (ReportedFilter, SiteFilter, FlagReasonFilter)
    list_select_related = ("comment", "reader", "site")
    fields = ("created_at", "why", "review", "comment_version", "reader", "note", "site")
    readonly_fields = ("review", "why")

    @admin.display(description=_("reported"))
    def reported(self, flag: Flag) -> str:
        return short_time(flag.created_at)

    @admin.display(description=_("reason"))
    def why(self, flag: Flag) -> str:
        return reason_label(flag.reason)

    @admin.display(description=_("waits"), boolean=True)
    def waits(self, flag: Flag) -> bool:
        return flag.comment.reported_at is not None


@admin.register(Appeal)
class AppealAdmin(_VoiceAdmin):
    """Authors who ask for another decision: who waits longest first, else the newest first."""

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        is_waiting = request.GET.get(UndecidedFilter.parameter_name) == "yes"
        return ("id",) if is_waiting else ("-id",)

    list_display = ("asked", "review", "author", "note", "refused_for", "refused_by", "answer")
    list_filter = (UndecidedFilter, SiteFilter)
    list_select_related = ("comment__author", "against__by_user", "decision", "site")
    fields = ("created_at", "review", "comment_version", "note", "against", "decision", "site")

    @admin.display(description=_("asked"))
    def asked(self, appeal: Appeal) -> str:
        return short_time(appeal.created_at)

    @admin.display(description=_("author"))
    def author(self, appeal: Appeal) -> str:
        return appeal.comment.author.name

    @admin.display(description=_("refused for"))
    def refused_for(self, appeal: Appeal) -> str:
        return reason_label(appeal.against.reason)

    @admin.display(description=_("refused by"))
    def refused_by(self, appeal: Appeal) -> str:
        user = appeal.against.by_user
        return user.get_username() if user else appeal.against.get_by_kind_display()

    @admin.display(description=_("answer"))
    def answer(self, appeal: Appeal) -> str:
        return appeal.decision.get_verdict_display() if appeal.decision else "—"


def _link(comment: Comment) -> str:
    address = reverse("admin:comments_comment_change", args=[comment.id])
    return format_html('<a href="{}">{}</a>', address, excerpt(comment))
