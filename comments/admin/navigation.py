"""What the admin's menu asks."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from comments.admin.desk.scope import scope_of
from comments.models import Appeal, Comment
from comments.selectors.desk.counting import count_queues
from comments.selectors.desk.waiting import Queue
from comments.selectors.law import has_broken_chain, overdue, requests_for_staff
from newsportal.sites.roles import Ability, where_can

WAITING_COUNTED_MAX = 999


def queue_badge(request: HttpRequest) -> str:
    """How many comments of the user's sites wait: «12», «999+»."""
    count = waiting_count(request)
    return f"{WAITING_COUNTED_MAX}+" if count > WAITING_COUNTED_MAX else str(count)


def waiting_count(request: HttpRequest) -> int:
    """Counted once for each request: the menu and the page both show it."""
    count: int | None = getattr(request, "waiting_count", None)
    if count is None:
        count = _count_waiting(request.user)
        request.waiting_count = count  # type: ignore[attr-defined]
    return count


def _count_waiting(user: Any) -> int:
    """As the desk's first tab counts, up to `WAITING_COUNTED_MAX` + 1. Queries: 1."""
    most = WAITING_COUNTED_MAX + 1
    counts = count_queues(
        scope_of(user),
        user_id=user.pk,
        queues=[Queue.PENDING],
        most=most,
        now=timezone.now(),
    )
    return min(counts[Queue.PENDING].total, most)


def reported_badge(request: HttpRequest) -> str:
    """How many comments of the user's sites were reported and wait."""
    own = where_can(request.user, Ability.READ, site="site", section="article__section")
    return _capped(Comment.objects.filter(own, reported_at__isnull=False))


def appeals_badge(request: HttpRequest) -> str:
    """How many appeals on the user's sites nobody has decided."""
    own = where_can(request.user, Ability.READ, site="site", section="comment__article__section")
    return _capped(Appeal.objects.filter(own, decision=None))


def _capped(rows: QuerySet[Any]) -> str:
    count = rows[: WAITING_COUNTED_MAX + 1].count()
    return f"{WAITING_COUNTED_MAX}+" if count > WAITING_COUNTED_MAX else str(count)


def overdue_badge(request: HttpRequest) -> str:
    """How many requests of the user's registers should have been answered; none shows no badge."""
    count = _capped(requests_for_staff(request.user).filter(overdue(timezone.now())))
    return "" if count == "0" else count


def broken_badge(request: HttpRequest) -> str:
    """An alarm when the last walk over one of the user's chains found it broken."""
    return "!" if has_broken_chain(request.user) else ""
