"""What all pages of the admin share: Unfold's classes with types, facts, and long lists."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.utils.functional import cached_property

if TYPE_CHECKING:
    # Unfold's classes are the same to their callers and have no types.
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    LongPaginator = Paginator[Any]
else:
    from unfold.admin import ModelAdmin, TabularInline

    LongPaginator = Paginator

COUNTED_ROWS_MAX = 5_000

__all__ = ["CappedPaginator", "ModelAdmin", "ReadOnlyAdmin", "StaffAdmin", "TabularInline"]


class CappedPaginator(LongPaginator):
    """Counts no further than `COUNTED_ROWS_MAX`: nobody turns to page 300,000, and a count is O(n).

    What lies behind is reached by filters and search.
    """

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:COUNTED_ROWS_MAX].count())


class StaffAdmin(ModelAdmin):
    """A page of the admin that answers 404 for what its user may not see, and counts with a cap."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = False

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
