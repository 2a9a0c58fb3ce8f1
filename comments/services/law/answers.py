"""Mailing complainants a receipt, and what was decided.

Only workers call it; no log has an address or a word.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from comments.complaint_words import MAILS, OUTCOMES
from comments.models import LegalRequest, RequestMail
from comments.services.law.complaints import receipt_of
from comments.services.law.history import note_act
from comments.states import RequestAct, RequestMailKind
from newsportal.events import work

logger = logging.getLogger(__name__)

RETRY_SECONDS = 60
# After all tries: a mail server that is away for longer is tried by the hour.
REST = timedelta(hours=1)


def send_answers(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Mail the receipts and answers that are still ours; returns how many were settled.

    A worker that dies between the mail and the row's end sends it twice, under one Message-ID.
    """
    ours = work.begin(RequestMail, ids=ids, lease=lease)
    mails = RequestMail.objects.filter(id__in=ours).select_related("request__site")
    return sum(_send(mail, lease, now) for mail in mails.order_by("id"))


def _send(mail: RequestMail, lease: str, now: datetime) -> bool:
    request = mail.request
    try:
        # Erased meanwhile, or a service that sends no mail: there is nobody to tell.
        is_sent = bool(request.email) and settings.NEWSPORTAL_SENDS_MAIL
        if is_sent:
            message_of(request, RequestMailKind(mail.kind)).send()
    except Exception as error:  # noqa: BLE001
        # Without its text: what a mail server says has the address in it.
        logger.warning(
            "mail %s of a complaint could not be sent: %s", mail.id, type(error).__name__
        )
        work.postpone(RequestMail, ids=[mail.id], lease=lease, seconds=RETRY_SECONDS)
        return False
    with transaction.atomic():
        deleted, _ = RequestMail.objects.filter(id=mail.id, lease=lease).delete()
        if deleted and is_sent:
            note_act(request, _ACTS[RequestMailKind(mail.kind)], by=None, now=now)
    return True


def message_of(request: LegalRequest, kind: RequestMailKind) -> EmailMessage:
    """In the complainant's language; of their own words it repeats none."""
    words, body = MAILS[kind][request.language], _BODIES[kind](request)
    facts = {"number": request.number, "site": " ".join(request.site.name.split())}
    return EmailMessage(
        subject=words["subject"].format(**facts),
        body=words["body"].format(**facts, **body, date=f"{request.received_at:%d.%m.%Y}"),
        to=[request.email],
        headers={
            "Message-ID": f"<complaint-{request.public_id}-{kind}@newsportal>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _receipt(request: LegalRequest) -> dict[str, str]:
    return {"due": f"{request.due_at:%d.%m.%Y}", "token": receipt_of(request)}


def _answer(request: LegalRequest) -> dict[str, str]:
    return {
        "outcome": OUTCOMES[request.language][request.outcome],
        "answer": f"{request.answer}\n\n" if request.answer else "",
    }


_BODIES = {RequestMailKind.RECEIPT: _receipt, RequestMailKind.ANSWER: _answer}
_ACTS = {
    RequestMailKind.RECEIPT: RequestAct.RECEIPT_MAILED,
    RequestMailKind.ANSWER: RequestAct.MAILED,
}


def rest(*, ids: Sequence[str], now: datetime) -> None:
    """After all tries: begin anew in an hour."""
    RequestMail.objects.filter(id__in=ids).update(**{**work.NOTHING_DUE, "due_at": now + REST})
