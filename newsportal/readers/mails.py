"""Mailing the links of claims. Only workers call it; no log has an address or a link."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.mail import EmailMessage
from django.urls import reverse

from newsportal.events import work
from newsportal.readers.claim_words import MAIL
from newsportal.readers.claims import LIFE, claim_token
from newsportal.readers.models import Claim

logger = logging.getLogger(__name__)

RETRY_SECONDS = 60


def send_claims(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Mail the links of the claims that are still ours; a failed one comes again later.

    A worker that dies between the mail and the row's end sends the same link twice.
    """
    ours = work.begin(Claim, ids=ids, lease=lease)
    live = Claim.objects.filter(id__in=ours, created_at__gt=now - LIFE)
    return sum(_send(claim, lease) for claim in live.select_related("reader__site").order_by("id"))


def _send(claim: Claim, lease: str) -> bool:
    try:
        message_of(claim).send()
    except OSError as error:
        # Without its text: what a mail server says has the address in it.
        logger.warning("claim %s could not be mailed: %s", claim.id, type(error).__name__)
        work.postpone(Claim, ids=[claim.id], lease=lease, seconds=RETRY_SECONDS)
        return False
    Claim.objects.filter(id=claim.id, lease=UUID(lease)).update(**work.NOTHING_DUE)
    return True


def message_of(claim: Claim) -> EmailMessage:
    """The mail in the site's language. The guest's name is not in it: anybody may choose one."""
    site = claim.reader.site
    words = MAIL[site.language]
    link = claim.base_url + reverse("claim", args=[claim_token(claim)])
    return EmailMessage(
        subject=words["subject"].format(site=" ".join(site.name.split())),
        body=words["body"].format(site=site.name, link=link),
        to=[claim.email],
        # One number however often it is sent, so that mail programs show it once.
        headers={"Message-ID": f"<{claim.id}@newsportal>", "Auto-Submitted": "auto-generated"},
    )


def give_up(*, ids: Sequence[str], now: datetime) -> None:
    """Forget claims whose mail server refuses them: the guest can ask again."""
    Claim.objects.filter(id__in=ids).delete()
