"""Where the desk's calls are, below the admin's page of reviews."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from comments.admin.desk import act_views, breaking, views

CALLS = {
    "cards": views.CardsCall,
    "pulse": views.PulseCall,
    "leave": views.LeaveCall,
    "decide": views.DecideCall,
    "undo": views.UndoCall,
    "renew": views.RenewCall,
    "author": act_views.AuthorCall,
    "escalate": act_views.EscalateCall,
    "answer": act_views.AnswerCall,
    "redact": act_views.RedactCall,
    "reply": act_views.ReplyCall,
    "highlight": act_views.HighlightCall,
    "ban": act_views.BanCall,
    "breaking": breaking.BreakingCall,
}


def desk_urls(admin_site: AdminSite) -> list[URLPattern]:
    """Each call behind the admin's own door: session, staff, CSRF token."""
    return [
        path(f"queue/{name}/", admin_site.admin_view(call.as_view()), name=f"desk_{name}")
        for name, call in CALLS.items()
    ]
