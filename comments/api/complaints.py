"""Complaints without an account, and what became of them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api import complaints_serializers as shapes
from comments.complaint_words import OUTCOMES, STATES
from comments.models import LegalRequest
from comments.services.law.complaints import get_complaint, receipt_of, submit_complaint
from comments.states import Reason
from newsportal.lib.addresses import address_digest, client_address
from newsportal.lib.limiter import guard, hit
from newsportal.lib.problems import request_language
from newsportal.lib.serializers import NoQuery
from newsportal.lib.signing import digest
from newsportal.lib.stated import ONCE, problems
from newsportal.readers.api.base import SiteView
from newsportal.readers.idempotency import Made, act_once
from newsportal.readers.limits import (
    COMPLAINT_FORMS_BY_ADDRESS,
    COMPLAINT_LOOKS_BY_ADDRESS,
    COMPLAINT_RECEIPTS_BY_MAIL,
    COMPLAINTS_BY_ADDRESS,
    limit_key,
)
from newsportal.readers.permissions import Anybody


class ComplaintsView(SiteView):
    """Tell the newsroom of what should not stand there: illegal, about oneself, hurtful."""

    # Whoever is complained of, or about, need not be a reader of ours.
    authentication_classes = ()
    permission_classes = (Anybody,)

    @problems(*ONCE, "challenge_required")
    @extend_schema(
        operation_id="create_complaint",
        request=shapes.ComplaintInput,
        responses={202: shapes.ReceiptOutput},
    )
    def post(self, request: Request, site: str) -> Response:
        guard(limit_key(request._request, "complaint-forms"), *COMPLAINT_FORMS_BY_ADDRESS)
        body = shapes.ComplaintInput(data=request.data)
        body.is_valid(raise_exception=True)
        guard(limit_key(request._request, "complaints"), *COMPLAINTS_BY_ADDRESS)
        address = address_digest(client_address(request._request)).hex()
        may_mail = _may_mail(body.validated_data.get("email", ""))
        made = act_once(
            self.attempt(f"address:{address}"),
            lambda: self._complain(body.validated_data, wants_receipt=may_mail),
        )
        complaint = LegalRequest.objects.get(id=made.resource)
        answer = {
            "token": receipt_of(complaint),
            "number": complaint.number,
            "state": complaint.state,
            "received_at": complaint.received_at,
            "due_at": complaint.due_at,
        }
        return Response(answer, status=made.status, headers=made.headers)

    def _complain(self, values: dict[str, Any], *, wants_receipt: bool) -> Made:
        complaint = submit_complaint(
            site=self.site,
            comment_id=values.get("comment"),
            url=values.get("url", ""),
            reason=Reason(values["reason"]),
            explanation=values["explanation"],
            name=values.get("name", ""),
            email=values.get("email", ""),
            language=request_language(self.request._request),
            challenge=values.get("challenge"),
            wants_receipt=wants_receipt,
            now=self.now,
        )
        return Made(status=202, resource=str(complaint.id))


def _may_mail(email: str) -> bool:
    """Whoever gives an address: nobody's mailbox is to be filled by us."""
    # Redis is told a digest: it has no business with addresses.
    name = digest("complaint-receipts", email.casefold()).hex()[:32]
    key = f"complaint-receipts:{name}"
    return bool(email) and hit(key, *COMPLAINT_RECEIPTS_BY_MAIL).is_allowed


class ComplaintView(SiteView):
    """What became of a complaint, for whoever has its receipt."""

    authentication_classes = ()
    permission_classes = (Anybody,)

    @problems("rate_limited")
    @extend_schema(operation_id="get_complaint", responses=shapes.ComplaintOutput)
    def get(self, request: Request, site: str, token: str) -> Response:
        guard(limit_key(request._request, "complaint-looks"), *COMPLAINT_LOOKS_BY_ADDRESS)
        NoQuery.read(request)
        complaint = get_complaint(site=self.site, token=token)
        language = request_language(request._request)
        outcome = complaint.outcome or None
        answer = {
            "number": complaint.number,
            "state": complaint.state,
            "state_text": STATES[language][complaint.state],
            "reason": complaint.reason,
            "received_at": complaint.received_at,
            "due_at": complaint.due_at,
            "decided_at": complaint.decided_at,
            "outcome": outcome,
            "outcome_text": OUTCOMES[language][outcome] if outcome else None,
            "answer": complaint.answer or None,
        }
        return Response(answer, headers={"Content-Language": language})
