"""A guest claims a mail address, and with it what the guest wrote: by a link that is mailed.

Asking says nothing of who is known here: the answer and the work are the same for any address.
Opening the link changes nothing, as programs that look into mails open links too; pressing its
button confirms, once. Confirming never opens anything to the device that asked: a guest keeps to
its own row, and comments only ever go over to a reader who signs in at the publisher's.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from newsportal.events.log import publish
from newsportal.lib.problem_codes import Problem
from newsportal.lib.signing import BadSignature, seal, unseal
from newsportal.readers.bans import is_banned
from newsportal.readers.holding import hold_name, hold_reader
from newsportal.readers.identity import has_identity
from newsportal.readers.ignoring import ignore_instead
from newsportal.readers.models import Claim, Reader, ReaderKind
from newsportal.sites.models import Identity

LIFE = timedelta(hours=24)


def request_claim(*, reader: Reader, email: str, base_url: str, now: datetime) -> datetime:
    """Let a link be mailed to the address; returns when it ends. An earlier link ends now.

    Raises Problem forbidden for readers whom the publisher vouches for, reader_banned, and
    not_found where the service sends no mail.
    """
    if not settings.NEWSPORTAL_SENDS_MAIL:
        raise Problem("not_found")
    if reader.kind != ReaderKind.GUEST:
        raise Problem("forbidden")
    with transaction.atomic():
        hold_reader(reader)
        if is_banned(reader, now):
            raise Problem("reader_banned")
        Claim.objects.filter(reader=reader).delete()
        Claim.objects.create(
            reader=reader, email=email, base_url=base_url, created_at=now, due_at=now
        )
    return now + LIFE


def claim_token(claim: Claim) -> str:
    """What the link carries: the claim's id under our signature, and nothing to read."""
    return seal("claim", {"claim": claim.id.hex})


def find_claim(token: str, *, now: datetime) -> Claim | None:
    """The claim of a link that is still good, with its reader and site. Queries: 1."""
    try:
        claim_id = UUID(unseal("claim", token)["claim"])
    except BadSignature:
        return None
    live = Claim.objects.filter(id=claim_id, created_at__gt=now - LIFE)
    return live.select_related("reader__site").first()


def confirm_claim(*, token: str, now: datetime) -> Reader | None:
    """The guest with the confirmed address; None for a link that is spent, old or no link.

    When exactly one signed-in reader of the site has the same confirmed address, the guest goes
    over to it: its token ends here, its comments follow by the event's handler.
    """
    with transaction.atomic():
        found = find_claim(token, now=now)
        if found is None:
            return None
        # The full lock waits for what is being written in the guest's name.
        reader = Reader.objects.select_for_update(of=("self",)).get(id=found.reader_id)
        is_spent, _ = Claim.objects.filter(id=found.id).delete()
        if not is_spent or reader.erased_at or reader.merged_into_id or is_banned(reader, now):
            return None
        reader.email = found.email
        if not has_identity(reader, Identity.EMAIL):
            reader.identity = Identity.EMAIL
        reader.merged_into = _signed_in_as(reader)
        reader.save(update_fields=["email", "identity", "merged_into"])
        publish("reader.confirmed", site_id=reader.site_id, subject_id=reader.id, now=now)
        if reader.merged_into:
            ignore_instead(guest=reader, reader=reader.merged_into)
            publish("reader.merged", site_id=reader.site_id, subject_id=reader.id, now=now)
    return reader


def _signed_in_as(guest: Reader) -> Reader | None:
    """The one reader for whom the publisher has confirmed this address; None in doubt."""
    namesakes = Reader.objects.filter(
        site_id=guest.site_id,
        email__iexact=guest.email,
        kind=ReaderKind.SSO,
        erased_at=None,
    ).exclude(identity=Identity.GUEST)
    found = list(namesakes[:2])
    # Who is being erased takes nobody in: the guest would be left behind, and never forgotten.
    return found[0] if len(found) == 1 and hold_name(found[0].id) else None


def forget_expired(*, now: datetime) -> None:
    """Delete claims whose links have ended, and the addresses with them."""
    Claim.objects.filter(created_at__lt=now - LIFE).delete()
