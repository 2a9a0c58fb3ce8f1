"""What the admin's menu asks."""

from django.http import HttpRequest

from comments.admin.selectors import WAITING_COUNTED_MAX, count_waiting
from newsportal.sites.scoped_admin import staff_site_ids


def queue_badge(request: HttpRequest) -> str:
    """How many comments of the user's sites wait: «12», «999+»."""
    count = waiting_count(request)
    return f"{WAITING_COUNTED_MAX}+" if count > WAITING_COUNTED_MAX else str(count)


def waiting_count(request: HttpRequest) -> int:
    """Counted once for each request: the menu and the page both show it."""
    count: int | None = getattr(request, "waiting_count", None)
    if count is None:
        count = count_waiting(staff_site_ids(request))
        request.waiting_count = count  # type: ignore[attr-defined]
    return count
