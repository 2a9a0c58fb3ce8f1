"""The admin's scope: a member of the staff sees rows of the own sites and no others.

The abilities of a membership's role give every right (see `roles.py`); Django's own permissions
are not asked.
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
from newsportal.sites.roles import Ability, can, grants_of, site_ids_where, where_can


def staff_site_ids(request: HttpRequest) -> tuple[int, ...]:
    """The sites of the request's user. Queries: 1 for each request, however often it is asked."""
    return tuple(sorted(grants_of(request.user)))


def is_member_somewhere(request: HttpRequest) -> bool:
    """Whether the user has anything to look at."""
    return bool(staff_site_ids(request))


def may(request: HttpRequest, ability: Ability) -> bool:
    """Whether the user has this ability anywhere; what it opens is scoped by itself."""
    return bool(site_ids_where(request.user, ability))


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
    """Rows of the user's own sites and sections, to look at. Subclasses give more rights."""

    # From a row to its site and its section; None: its rows belong to no section.
    site_path = "site"
    section_path: str | None = None
    # What one must be able to do to see the rows, and to change one.
    ability = Ability.READ
    change_ability: Ability | None = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        own = where_can(request.user, self.ability, site=self.site_path, section=self.section_path)
        return rows.filter(own)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request, self.ability)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request, self.ability)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        ability = self.change_ability
        return ability is not None and self.may_do(request, ability, obj)

    def may_do(self, request: HttpRequest, ability: Ability, obj: Model | None = None) -> bool:
        """Whether the user may do this to the row; without one, to any."""
        if obj is None:
            return may(request, ability)
        section = self.section_path
        site_id = _key(obj, self.site_path)
        section_id = None if section is None else _key(obj, section)
        return site_id is not None and can(request.user, ability, site_id, section_id)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer, and take, only sites that are the user's own as a whole."""
        if db_field.related_model is Site:
            ability = self.change_ability or self.ability
            whole = [key for key in staff_site_ids(request) if can(request.user, ability, key)]
            kwargs["queryset"] = Site.objects.filter(id__in=whole).order_by("name", "id")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _key(row: Model, path: str) -> int | None:
    """The key at the end of a path such as `article__site`, along rows that are loaded."""
    *steps, last = path.split("__")
    found: Any = row
    for step in steps:
        found = getattr(found, step)
    key: int | None = found.pk if last == "pk" else getattr(found, f"{last}_id")
    return key


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
        sites = Site.objects.filter(id__in=staff_site_ids(request)).order_by("name", "id")
        return [(str(key), name) for key, name in sites.values_list("id", "name")]


class SectionFilter(_Choice):
    title = _("section")
    parameter_name = "section"
    lookup = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        # Every role sees numbers, so this is every section of a member.
        own = where_can(request.user, Ability.STATISTICS, site="site", section="pk")
        sections = Section.objects.filter(own).order_by("name", "id")
        return [(str(key), name) for key, name in sections.values_list("id", "name")]


class ArticleSectionFilter(SectionFilter):
    lookup = "article__section"
