"""Which names a guest may take: nobody is to be taken for the newsroom."""

from django.contrib.auth.models import User
from django.db.models import Q

from newsportal.lib.problem_codes import FieldError, Problem
from newsportal.lib.text import check_name, name_skeleton
from newsportal.readers.models import Reader
from newsportal.sites.models import Site


def check_guest_name(*, site: Site, name: str) -> str:
    """The name with single spaces. Raises Problem validation_error on `name`. Queries: 2.

    Beside what `check_name` refuses, a name must not read like one that the site reserves, like
    one of its staff readers or like a member of its staff (code `reserved`).
    """
    name = " ".join(name.split())
    codes = check_name(name)
    # What has other faults is not looked up: a NUL would be an error of the database's driver.
    if not codes and _is_taken(site, name_skeleton(name)):
        codes = ["reserved"]
    if codes:
        raise Problem("validation_error", errors=[FieldError("name", code) for code in codes])
    return name


def _is_taken(site: Site, skeleton: str) -> bool:
    reserved = {name_skeleton(name) for name in site.reserved_names.splitlines()}
    # A line of spaces or points folds to nothing, and so does a name of points alone.
    return (
        skeleton in reserved - {""}
        or _is_staff_reader(site, skeleton)
        or skeleton in _staff_skeletons(site)
    )


def _is_staff_reader(site: Site, skeleton: str) -> bool:
    namesakes = Reader.objects.filter(site=site, name_skeleton=skeleton[:200])
    return namesakes.filter(roles__contains=["staff"]).exists()


def _staff_skeletons(site: Site) -> set[str]:
    """Full names, in both orders, of who works for the site or runs the service."""
    works_here = Q(memberships__site=site) | Q(is_superuser=True)
    staff = User.objects.filter(works_here, is_staff=True, is_active=True)
    # A first name alone is many people's.
    full = staff.exclude(first_name="").exclude(last_name="")
    names = full.values_list("first_name", "last_name")
    orders = (pair for first, last in names for pair in ((first, last), (last, first)))
    return {name_skeleton(" ".join(pair)) for pair in orders} - {""}
