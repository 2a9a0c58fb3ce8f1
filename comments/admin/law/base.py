"""What the lawyers' pages share: who may open them, and problems in words."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from comments.selectors.law import law_site_ids
from newsportal.lib.problems import Problem
from newsportal.sites.roles import Ability
from newsportal.sites.scoped_admin import ScopedAdmin


class LawAdmin(ScopedAdmin):
    """Rows of the sites whose register the user keeps."""

    ability = Ability.LAW
    ordering = ("-id",)
    sortable_by = ()

    class Media:
        css = {"all": ["comments/admin/law.css"]}


def lawyer(request: HttpRequest) -> User:
    """The user, who may keep somebody's register. Raises PermissionDenied."""
    user = request.user
    if not isinstance(user, User) or not law_site_ids(user):
        raise PermissionDenied
    return user


def told_of(problem: Problem) -> str:
    """Why nothing was done."""
    sentences = {
        "decided_already": _("The request is decided already. Nothing was changed."),
        "forbidden": _("This is for the lawyers of the site."),
        "validation_error": _("Something is missing or unknown. Nothing was changed."),
    }
    return sentences.get(problem.code, _("Nothing was changed. Try again, please."))


def first_error(form: Any) -> str:
    """What the first wrong field wants."""
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}: {errors[0]}" if label else str(errors[0])
