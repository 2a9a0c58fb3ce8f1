"""Mailing readers their notices. Only workers call it; no log has an address or a word of a mail.

A mail is sent first and written down then, so that none is lost: a worker that dies between the
two sends it once more, under the same Message-ID. Otherwise no notice is mailed twice.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from uuid import UUID

from django.db import transaction

from comments.models import Mailing, Notice
from comments.selectors.mails import waiting_to_be_mailed
from comments.services.letters import Letter, gather, message_of
from comments.services.mail_bells import due_at
from newsportal.events import work

logger = logging.getLogger(__name__)

RETRY_SECONDS = 60
# After all tries: a mail server that is away for longer is tried by the hour.
REST = timedelta(hours=1)
_REFUSED_FOR_GOOD = 500


def send_mails(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Send the mails of the mailings that are still ours; returns how many were settled."""
    ours = work.begin(Mailing, ids=ids, lease=lease)
    mailings = Mailing.objects.filter(id__in=ours).select_related("reader__site")
    return sum(_send(mailing, lease, now) for mailing in mailings.order_by("id"))


def _send(mailing: Mailing, lease: str, now: datetime) -> bool:
    try:
        letter = gather(mailing, now=now)
        is_mailed = bool(letter.told) and _deliver(letter)
    except Exception as error:  # noqa: BLE001
        # Whatever one reader's mail raises, the others must still go. Without its text: what a
        # mail server says has the address in it.
        logger.warning("mailing %s failed: %s", mailing.id, type(error).__name__)
        work.postpone(Mailing, ids=[mailing.id], lease=lease, seconds=RETRY_SECONDS)
        return False
    _settle(mailing, letter, lease, now, is_mailed=is_mailed)
    return True


def _deliver(letter: Letter) -> bool:
    """Send the mail; False when the mail server says that there is no such address."""
    try:
        message_of(letter).send()
    except SMTPRecipientsRefused as error:
        if all(code >= _REFUSED_FOR_GOOD for code, _ in error.recipients.values()):
            return False
        raise
    return True


def _settle(
    mailing: Mailing, letter: Letter, lease: str, now: datetime, *, is_mailed: bool
) -> None:
    """Write down what was mailed and what never will be, and ring again if more has come."""
    told = [notice.id for notice in letter.told] if is_mailed else []
    waited = Notice.objects.filter(id__in=[notice.id for notice in letter.waited])
    with transaction.atomic():
        # Handlers who tell this reader of more hold this lock until that can be seen.
        rows = Mailing.objects.select_for_update(no_key=True)
        ours = rows.filter(id=mailing.id, lease=UUID(lease)).first()
        waited.filter(id__in=told).update(mailed_at=now)
        waited.exclude(id__in=told).update(mail_pace="")
        if ours is None:
            return
        values = dict(work.NOTHING_DUE)
        if waiting_to_be_mailed(mailing).exists():
            values["due_at"] = due_at(mailing.pace, site=letter.reader.site, now=now)
        Mailing.objects.filter(id=mailing.id).update(**values)


def rest(*, ids: Sequence[str], now: datetime) -> None:
    """After all tries: begin anew in an hour. What waits too long is left out by then."""
    Mailing.objects.filter(id__in=ids).update(**{**work.NOTHING_DUE, "due_at": now + REST})
