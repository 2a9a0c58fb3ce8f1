"""Sites as readers and staff reach them."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import QuerySet

from newsportal.lib.compiled import Compiled
from newsportal.lib.problems import Problem
from newsportal.sites.models import Site

_SITE = Compiled(lambda key: Site.objects.filter(key=key), key="-")


def get_site(key: str) -> Site:
    """The site of that key. Raises Problem not_found. Queries: 1."""
    site = _SITE.first(key=key)
    if site is None:
        raise Problem("not_found")
    return site


def sites_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Site]:
    """The sites a member of the staff may see: the one door of the admin to anything of a site."""
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return Site.objects.none()
    if user.is_superuser:
        return Site.objects.all()
    return Site.objects.filter(membership__user=user)
