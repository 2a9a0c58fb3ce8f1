"""Complaints of whoever reads a page, without an account: into the register and the desk's queue.

A complaint calls people and moves nothing by itself: anybody may send one.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from comments.models import Comment, LegalHold, LegalRequest, RequestMail
from comments.selectors.law import find_complaint
from comments.services.decide import lock_comments
from comments.services.desk.escalating import escalate_complaint
from comments.services.law.history import note_act
from comments.services.law.register import due_from
from comments.services.marks import report
from comments.states import Reason, RequestAct, RequestKind, RequestMailKind, RequestState
from newsportal.lib.problems import FieldError, Problem
from newsportal.lib.signing import BadSignature, seal, unseal
from newsportal.readers.challenge import spend_answer
from newsportal.sites.hosts import is_own_url
from newsportal.sites.models import Site

PURPOSE = "complaint"
BATCH = 500


def submit_complaint(
    *,
    site: Site,
    comment_id: UUID | None,
    url: str,
    reason: Reason,
    explanation: str,
    name: str = "",
    email: str = "",
    language: str,
    challenge: str | None = None,
    wants_receipt: bool = False,
    now: datetime,
) -> LegalRequest:
    """Take in a complaint about a comment, or about what stands at an address of the site.

    A public comment goes into the queue `reported`; one said to be illegal into `escalated`, too.
    A receipt is mailed where one is wanted and there is an address.
    Raises Problem challenge_required, validation_error on `comment` (not of this site, or never
    public) or `url` (another host).
    """
    if url and not is_own_url(site, url):
        raise Problem("validation_error", errors=[FieldError("url", "other_host")])
    with transaction.atomic():
        spend_answer(site=site, answer=challenge, now=now)
        comment = _lock(site, comment_id) if comment_id else None
        request = LegalRequest.objects.create(
            site=site,
            kind=RequestKind.COMPLAINT,
            reason=reason,
            subject=explanation,
            url=url,
            name=name,
            email=email,
            language=language,
            received_at=now,
            due_at=due_from(RequestKind.COMPLAINT, now),
        )
        note_act(request, RequestAct.RECEIVED, by=None, now=now, reason=reason.value)
        if email and wants_receipt:
            RequestMail.objects.create(request=request, kind=RequestMailKind.RECEIPT, due_at=now)
        if comment is not None:
            request.comments.add(comment)
            if comment.is_public:
                report(comment, cause="complaint", now=now)
                comment.save(update_fields=["reported_at"])
                if reason is Reason.ILLEGAL:
                    escalate_complaint(comment, due_at=request.due_at, now=now)
    return request


def _lock(site: Site, comment_id: UUID) -> Comment:
    seen = lock_comments().filter(id=comment_id, site=site, published_at__isnull=False)
    comment = seen.first()
    if comment is None:
        raise Problem("validation_error", errors=[FieldError("comment", "does_not_exist")])
    return comment


def receipt_of(request: LegalRequest) -> str:
    """What the complainant asks by: the complaint's id under our signature."""
    return seal(PURPOSE, {"complaint": request.public_id.hex})


def get_complaint(*, site: Site, token: str) -> LegalRequest:
    """The complaint of a receipt. Raises Problem not_found. Queries: 1."""
    try:
        public_id = UUID(unseal(PURPOSE, token)["complaint"])
    except BadSignature:
        raise Problem("not_found") from None
    request = find_complaint(public_id, site_id=site.id)
    if request is None:
        raise Problem("not_found")
    return request


def forget_expired(*, now: datetime) -> None:
    """Hourly: take names, addresses and words out of complaints that were decided long ago.

    Not while a hold for the complaint lasts. Outcome, answer and history stay.
    """
    kept = timedelta(days=settings.NEWSPORTAL_COMPLAINT_KEPT_DAYS)
    old = LegalRequest.objects.filter(
        kind=RequestKind.COMPLAINT,
        state=RequestState.DECIDED,
        contact_erased_at=None,
        decided_at__lt=now - kept,
    ).exclude(holds__in=_lasting_holds())
    while batch := list(old.order_by("id").values_list("id", flat=True)[:BATCH]):
        with transaction.atomic():
            for request in LegalRequest.objects.select_for_update(no_key=True).filter(id__in=batch):
                _erase_contact(request, now)


def _lasting_holds() -> QuerySet[LegalHold]:
    return LegalHold.objects.filter(released_at=None)


def _erase_contact(request: LegalRequest, now: datetime) -> None:
    request.name = request.email = request.subject = request.sender = ""
    request.contact_erased_at = now
    request.save(update_fields=["name", "email", "subject", "sender", "contact_erased_at"])
    note_act(request, RequestAct.CONTACT_ERASED, by=None, now=now)
