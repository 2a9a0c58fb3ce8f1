"""What lawyers ask: requests, holds and disclosures of the sites they work for."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from comments.models import (
    AuditRun,
    Comment,
    Disclosure,
    HeldText,
    LegalHold,
    LegalRequest,
    RequestEntry,
)
from comments.states import RequestState
from newsportal.sites.roles import Ability, Person, can, where_can
from newsportal.sites.selectors import sites_of

COMMENTS_SHOWN_MAX = 50
HISTORY_SHOWN_MAX = 200


def law_site_ids(user: Person) -> tuple[int, ...]:
    """Sites whose register the user keeps: the site as a whole, not some of its sections."""
    ids = sites_of(user).order_by("id").values_list("id", flat=True)
    return tuple(id_ for id_ in ids if can(user, Ability.LAW, id_))


def requests_for_staff(user: Person) -> QuerySet[LegalRequest]:
    """The one door of the admin to the register."""
    return LegalRequest.objects.filter(site__in=law_site_ids(user))


def disclosures_for_staff(user: Person) -> QuerySet[Disclosure]:
    return Disclosure.objects.filter(site__in=law_site_ids(user))


def comments_for_law(user: Person) -> QuerySet[Comment]:
    """Comments of which the user may hand out evidence."""
    return Comment.objects.filter(
        where_can(user, Ability.LAW, site="site", section="article__section")
    )


def open_requests(user: Person) -> QuerySet[LegalRequest]:
    return requests_for_staff(user).exclude(state=RequestState.DECIDED)


def overdue(now: datetime) -> Q:
    """A condition on requests: their answer is late."""
    return ~Q(state=RequestState.DECIDED) & Q(due_at__lt=now)


def has_broken_chain(user: Person) -> bool:
    """Whether the last walk over one of the user's chains found it broken. Queries: 2."""
    ended = AuditRun.objects.filter(site__in=law_site_ids(user), finished_at__isnull=False)
    last = ended.order_by("site", "-created_at", "-id").distinct("site")
    return any(report["problem"] for report in last.values_list("report", flat=True))


def comments_of_request(request: LegalRequest) -> list[Comment]:
    """What a request is about, the oldest first, up to COMMENTS_SHOWN_MAX. Queries: 1."""
    rows = request.comments.select_related("author", "article", "site")
    return list(rows.order_by("id")[:COMMENTS_SHOWN_MAX])


def history_of(request: LegalRequest) -> list[RequestEntry]:
    """What happened to a request, oldest first. Queries: 1."""
    rows = RequestEntry.objects.filter(request=request).select_related("by_user")
    return list(rows.order_by("created_at", "id")[:HISTORY_SHOWN_MAX])


def active_holds(comment_id: UUID) -> QuerySet[LegalHold]:
    return LegalHold.objects.filter(comment=comment_id, released_at=None)


def is_held(comment_id: UUID) -> bool:
    """Whether the law keeps this comment's texts. Queries: 1."""
    return active_holds(comment_id).exists()


def holds_of(comment: Comment) -> list[LegalHold]:
    """All holds of a comment, the newest first. Queries: 1."""
    rows = LegalHold.objects.filter(comment=comment)
    return list(
        rows.select_related("request", "placed_by", "released_by").order_by("-placed_at", "-id")
    )


def held_texts(comment: Comment) -> list[HeldText]:
    """The copies that a hold keeps, by version. Queries: 1."""
    return list(HeldText.objects.filter(comment=comment).order_by("version"))


def find_complaint(public_id: UUID, *, site_id: int) -> LegalRequest | None:
    """A complaint by what its sender has of it. Queries: 1."""
    return LegalRequest.objects.filter(public_id=public_id, site=site_id, kind="complaint").first()
