"""What stands at the top of the newsroom's pages: notes that were not read, and the day."""

from typing import Any

from django import template
from django.contrib.auth.models import User
from django.utils import timezone

from newsportal.sites.roles import Ability, sites_where
from newsportal.staff.duty import unread_notes, watches

register = template.Library()


@register.inclusion_tag("staff/_notes.html", takes_context=True)
def hand_over_notes(context: Any) -> dict[str, Any]:
    """Notes of the last shifts that the user has not read."""
    request = context["request"]
    user = request.user
    notes = unread_notes(user) if isinstance(user, User) else []
    return {"notes": notes, "here": request.get_full_path(), "request": request}


@register.inclusion_tag("staff/_duty.html", takes_context=True)
def duty(context: Any) -> dict[str, Any]:
    """Who is on duty, how old the queue is, and the form of a note to the next shift."""
    request = context["request"]
    user = request.user
    is_staff = isinstance(user, User)
    return {
        "watches": watches(user=user, now=timezone.now()) if is_staff else [],
        "sites": sites_where(user, Ability.DECIDE).order_by("name", "id") if is_staff else [],
        "here": request.get_full_path(),
        "request": request,
    }
