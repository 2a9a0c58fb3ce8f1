"""The admin's scope: a member of the staff sees rows of the own sites and no others.

Membership alone gives the right to see; Django's own permissions are not asked.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsportal.lib.staff_admin import ReadOnlyAdmin, StaffAdmin
from newsportal.sites.models import Section, Site
from newsportal.sites.selectors import sites_of


def staff_site_ids(request: HttpRequest) -> tuple[int, ...]:
    """The sites of the request's user. Queries: 1 for each request, however often it is asked."""
    found: tuple[int, ...] | None = getattr(request, "staff_site_ids", None)
    if found is None:
        found = tuple(sites_of(request.user).order_by("id").values_list("id", flat=True))
        request.staff_site_ids = found  # type: ignore[attr-defined]
    return found


def is_member_somewhere(request: HttpRequest) -> bool:
    """Whether the user has anything to look at."""
    return bool(staff_site_ids(request))


def is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_active and request.user.is_superuser


def colleagues(request: HttpRequest) -> QuerySet[User]:
    """Who works for any of the user's sites, and who runs the service."""
    theirs = Q(memberships__site__in=staff_site_ids(request)) | Q(is_superuser=True)
    return User.objects.filter(theirs, is_staff=True).distinct().order_by("username")


class SuperuserAdmin(StaffAdmin):
    """What only the one who runs the service may see."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request)


class ScopedAdmin(ReadOnlyAdmin):
    """Rows of the user's own sites, to look at. Subclasses give more rights."""

    # From a row to its site.
    site_path = "site"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.filter(**{f"{self.site_path}__in": staff_site_ids(request)})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_member_somewhere(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_member_somewhere(request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer, and take, only what belongs to the user's own sites."""
        if db_field.related_model is Site:
            kwargs["queryset"] = sites_of(request.user).order_by("name", "id")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class _Choice(SimpleListFilter):
    """A filter over keys that the user's own sites have."""

    lookup = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        known = {str(key) for key, _name in self.lookup_choices}
        return queryset.filter(**{self.lookup: chosen}) if chosen in known else queryset


class SiteFilter(_Choice):
    title = _("site")
    parameter_name = "site"
    lookup = "site"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        sites = sites_of(request.user).order_by("name", "id")
        return [(str(key), name) for key, name in sites.values_list("id", "name")]


class SectionFilter(_Choice):
    title = _("section")
    parameter_name = "section"
    lookup = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        sections = Section.objects.filter(site__in=staff_site_ids(request)).order_by("name", "id")
        return [(str(key), name) for key, name in sections.values_list("id", "name")]


class ArticleSectionFilter(SectionFilter):
    lookup = "article__section"
