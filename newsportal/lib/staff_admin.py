"""What all pages of the admin share: Unfold's classes with types, facts, and long lists."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import DateTimeField, Model
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.timezone import localtime

from newsportal.lib.moments import validate_moment

if TYPE_CHECKING:
    # Unfold's classes are the same to their callers and have no types.
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    LongPaginator = Paginator[Any]
else:
    from unfold.admin import ModelAdmin, TabularInline

    LongPaginator = Paginator

COUNTED_ROWS_MAX = 5_000

__all__ = [
    "CappedPaginator",
    "ModelAdmin",
    "ReadOnlyAdmin",
    "StaffAdmin",
    "TabularInline",
    "short_time",
]


def short_time(moment: datetime | None) -> str:
    """«23.11.2026 9:04» in the staff's language and zone; a dash for no time."""
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else "—"


class CappedPaginator(LongPaginator):
    """Counts no further than `COUNTED_ROWS_MAX`: nobody turns to page 300,000, and a count is O(n).

    What lies behind is reached by filters and search.
    """

    # Unfold's own says "16 preset", which in Russian is right of no number.
    template_name = "newsportal/pagination.html"

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:COUNTED_ROWS_MAX].count())

    @property
    def is_capped(self) -> bool:
        return self.count >= COUNTED_ROWS_MAX


class StaffAdmin(ModelAdmin):
    """A page of the admin that answers 404 for what its user may not see, and counts with a cap."""

    paginator = CappedPaginator
    show_full_result_count = False
    # What an empty choice means.
    inherited_words: Any = "—"
    list_per_page = list_max_show_all = 50
    list_filter_submit = False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        title = {"title": capfirst(self.opts.verbose_name_plural or "")}
        return super().changelist_view(request, title | (extra_context or {}))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        # Django's "Add %s" wants a case that Russian names of models do not stand in.
        title = {"title": capfirst(self.opts.verbose_name or "")}
        context = title | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, context)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(db_field, DateTimeField):
            field.validators = [*field.validators, validate_moment]
        return field

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.null:
            empty = [("", self.inherited_words)]
            kwargs.setdefault("choices", db_field.get_choices(blank_choice=empty))
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        raise Http404


class ReadOnlyAdmin(StaffAdmin):
    """Facts: who is judged by them must not be able to change them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
