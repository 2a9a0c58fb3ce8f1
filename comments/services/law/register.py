"""The register of requests: taking one in, working on it, deciding it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from comments.models import Comment, LegalRequest, RequestMail
from comments.services.desk.escalating import end_complaints
from comments.services.law.history import note_act
from comments.states import RequestAct, RequestKind, RequestMailKind, RequestOutcome, RequestState
from newsportal.lib.conditional import rfc3339
from newsportal.lib.problems import FieldError, Problem
from newsportal.sites.models import Site
from newsportal.sites.roles import Ability, can


def due_from(kind: RequestKind, received_at: datetime) -> datetime:
    """When a request of this kind has to be answered, by NEWSPORTAL_LEGAL_DUE_DAYS."""
    return received_at + timedelta(days=settings.NEWSPORTAL_LEGAL_DUE_DAYS[kind.value])


def register_request(
    *,
    site: Site,
    kind: RequestKind,
    sender: str,
    subject: str,
    reference: str = "",
    received_at: datetime,
    due_at: datetime | None = None,
    comment_ids: Iterable[UUID] = (),
    user: User,
    now: datetime,
) -> LegalRequest:
    """Take in what came by post, by mail or by hand. Raises Problem forbidden, validation_error."""
    _check_may(user, site.id)
    with transaction.atomic():
        request = LegalRequest.objects.create(
            site=site,
            kind=kind,
            sender=sender,
            reference=reference,
            subject=subject,
            received_at=received_at,
            due_at=due_at or due_from(kind, received_at),
        )
        note_act(request, RequestAct.RECEIVED, by=user, now=now, kind=kind.value)
        _add(request, comment_ids, user, now)
    return request


def add_comments(
    *, request_id: int, comment_ids: Iterable[UUID], user: User, now: datetime
) -> LegalRequest:
    """Name comments that an open request is about; a second time changes nothing.

    Raises Problem not_found, forbidden, decided_already, validation_error on `comments`.
    """
    with transaction.atomic():
        request = _lock(request_id, user)
        _check_open(request)
        _add(request, comment_ids, user, now)
    return request


def assign_request(*, request_id: int, to: User | None, user: User, now: datetime) -> LegalRequest:
    """Give an open request to somebody who may work on it, or back to all."""
    with transaction.atomic():
        request = _lock(request_id, user)
        _check_open(request)
        if to is not None and not can(to, Ability.LAW, request.site_id):
            raise Problem("validation_error", errors=[FieldError("assigned", "invalid_choice")])
        if request.assigned_id == (to.pk if to else None):
            return request
        request.assigned = to
        request.state = RequestState.IN_WORK
        request.save(update_fields=["assigned", "state"])
        note_act(request, RequestAct.ASSIGNED, by=user, now=now, to=to.pk if to else None)
    return request


def change_due(
    *, request_id: int, due_at: datetime, note: str, user: User, now: datetime
) -> LegalRequest:
    """A court may give more time; the history keeps what was promised before."""
    with transaction.atomic():
        request = _lock(request_id, user)
        _check_open(request)
        before, request.due_at = request.due_at, due_at
        request.save(update_fields=["due_at"])
        note_act(
            request,
            RequestAct.DUE_CHANGED,
            by=user,
            now=now,
            note=note,
            old=rfc3339(before),
            new=rfc3339(due_at),
        )
    return request


def note_request(*, request_id: int, note: str, user: User, now: datetime) -> None:
    """Keep what somebody found out. Raises Problem not_found, forbidden."""
    with transaction.atomic():
        request = _lock(request_id, user)
        note_act(request, RequestAct.NOTED, by=user, now=now, note=note)


def decide_request(
    *, request_id: int, outcome: RequestOutcome, answer: str, user: User, now: datetime
) -> LegalRequest:
    """End a request; whoever complained and left an address is told by mail.

    What becomes of comments is decided at the desk, as always. Raises Problem not_found,
    forbidden, decided_already.
    """
    with transaction.atomic():
        request = _lock(request_id, user)
        _check_open(request)
        request.state, request.outcome = RequestState.DECIDED, outcome
        request.answer, request.decided_at = answer, now
        request.save(update_fields=["state", "outcome", "answer", "decided_at"])
        note_act(request, RequestAct.DECIDED, by=user, now=now, outcome=outcome.value)
        if request.kind == RequestKind.COMPLAINT:
            ids = request.comments.values_list("id", flat=True)
            end_complaints(ids, by=user, now=now)
        if request.kind == RequestKind.COMPLAINT and request.email:
            RequestMail.objects.create(request=request, kind=RequestMailKind.ANSWER, due_at=now)
    return request


def _add(
    request: LegalRequest, comment_ids: Iterable[UUID], user: User | None, now: datetime
) -> None:
    wanted = list(dict.fromkeys(comment_ids))
    found = Comment.objects.filter(site=request.site_id).in_bulk(wanted)
    if len(found) != len(wanted):
        raise Problem("validation_error", errors=[FieldError("comments", "unknown")])
    named = set(request.comments.values_list("id", flat=True))
    for comment_id in wanted:
        if comment_id not in named:
            request.comments.add(found[comment_id])
            note_act(request, RequestAct.COMMENT_ADDED, by=user, now=now, comment=str(comment_id))


def _lock(request_id: int, user: User) -> LegalRequest:
    request = LegalRequest.objects.select_for_update(no_key=True).filter(id=request_id).first()
    if request is None:
        raise Problem("not_found")
    _check_may(user, request.site_id)
    return request


def _check_may(user: User, site_id: int) -> None:
    if not can(user, Ability.LAW, site_id):
        raise Problem("forbidden")


def _check_open(request: LegalRequest) -> None:
    if not request.is_open:
        raise Problem("decided_already")
