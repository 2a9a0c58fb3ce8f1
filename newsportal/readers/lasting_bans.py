"""Bans that outlive an account: who erases it while banned comes back banned. ADR 15.

Of the reader nothing is kept but a keyed digest of who the publisher says it is.
"""

from datetime import datetime

from newsportal.lib.signing import digest, digests
from newsportal.readers.bans import ban_reader, gravest_restriction
from newsportal.readers.models import BanKind, LastingBan, Reader, ReaderKind

_PURPOSE = "banned-reader"


def keep_ban(*, reader: Reader, now: datetime) -> None:
    """Before a reader is erased: keep the gravest of the bans in force. Queries: 1, or 2.

    A guest is nobody the publisher could name again, and leaves nothing.
    """
    if reader.kind != ReaderKind.SSO:
        return
    ban = gravest_restriction(reader, now)
    if ban is None:
        return
    kept = LastingBan(
        digest=digest(_PURPOSE, *_names(reader)),
        site_id=reader.site_id,
        kind=ban.kind,
        until=ban.until,
        reason=ban.reason,
    )
    # One that has ended may still lie there until the hourly task.
    LastingBan.objects.bulk_create(
        [kept],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["kind", "until", "reason"],
    )


def ban_again(*, reader: Reader, now: datetime) -> None:
    """Whom the publisher sends anew: banned until the same time. In the caller's transaction.

    The kept ban becomes the new reader's, so that lifting it there is the end of it. Queries: 1
    when there is none.
    """
    # A new secret key does not end a ban while the old one is among the fallbacks.
    found = LastingBan.objects.filter(digest__in=list(digests(_PURPOSE, *_names(reader))))
    for kept in found.order_by("digest"):
        kept.delete()
        if kept.until is None or kept.until > now:
            ban_reader(
                reader=reader,
                until=kept.until,
                reason=kept.reason,
                now=now,
                kind=BanKind(kept.kind),
            )


def forget_expired(*, now: datetime) -> None:
    """Hourly: a ban that is over is no reason to know anybody by."""
    LastingBan.objects.filter(until__lte=now).delete()


def _names(reader: Reader) -> tuple[str, str, str]:
    return str(reader.site_id), reader.issuer, reader.subject
