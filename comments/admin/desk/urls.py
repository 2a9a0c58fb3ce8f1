"""Where the desk's calls are, below the admin's page of reviews."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from comments.admin.desk import views

_CALLS = {
    "cards": views.CardsCall,
    "pulse": views.PulseCall,
    "leave": views.LeaveCall,
    "decide": views.DecideCall,
    "undo": views.UndoCall,
}


def desk_urls(admin_site: AdminSite) -> list[URLPattern]:
    """Each call behind the admin's own door: session, staff, CSRF token."""
    return [
        path(f"queue/{name}/", admin_site.admin_view(call.as_view()), name=f"desk_{name}")
        for name, call in _CALLS.items()
    ]
