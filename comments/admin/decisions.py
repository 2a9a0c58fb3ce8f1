"""Every decision, by machine or person: to read, for ever as it was."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.admin.words import excerpt, reason_choices, reason_label
from comments.models import Decision
from comments.selectors import decisions_for_staff
from comments.selectors.learning import without_asked
from newsportal.lib.staff_admin import short_time
from newsportal.sites.scoped_admin import ScopedAdmin, SiteFilter, colleagues


class ReasonFilter(admin.SimpleListFilter):
    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return reason_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(reason=self.value()) if self.value() else queryset


class ModeratorFilter(admin.SimpleListFilter):
    title = _("moderator")
    parameter_name = "moderator"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        people = colleagues(request).values_list("id", "username")
        return [(str(key), name) for key, name in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {str(key) for key, _name in self.lookup_choices}
        return queryset.filter(by_user=self.value()) if self.value() in known else queryset


@admin.register(Decision)
class DecisionAdmin(ScopedAdmin):
    list_display = ("decided", "verdict", "why", "by_kind", "by_user", "review", "site")
    list_filter = (SiteFilter, "verdict", "by_kind", ReasonFilter, ModeratorFilter)
    list_select_related = ("by_user", "comment", "site")
    section_path = "comment__article__section"
    # UUIDv7: the order of the decisions, by the primary key's own index.
    ordering = ("-id",)
    sortable_by = ()
    fields = (
        "created_at",
        "verdict",
        "why",
        "by_kind",
        "by_user",
        "by_key",
        "review",
        "comment_version",
        "ruleset_version",
        "findings",
        "site",
    )
    readonly_fields = ("why", "review")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        own = decisions_for_staff(request.user)
        return without_asked(own, now=timezone.now()).order_by(*self.ordering)

    @admin.display(description=_("decided"))
    def decided(self, decision: Decision) -> str:
        return short_time(decision.created_at)

    @admin.display(description=_("reason"))
    def why(self, decision: Decision) -> str:
        return reason_label(decision.reason)

    @admin.display(description=_("review"))
    def review(self, decision: Decision) -> str:
        return excerpt(decision.comment)
