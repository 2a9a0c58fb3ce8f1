"""What `readers` holds of a reader: collected for an export, and erased."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from newsportal.lib.batches import by_key
from newsportal.readers.data import Section
from newsportal.readers.mail_settings import mail_json
from newsportal.readers.models import Ban, BanKind, Claim, IdempotencyKey, Ignored, Reader


def collect(*, reader: Reader) -> Iterator[Section]:
    yield "profile", [_profile_row(reader)]
    yield (
        "bans",
        (
            {
                "kind": ban.kind,
                "reason": ban.reason,
                "created_at": ban.created_at,
                "until": ban.until,
                "lifted_at": ban.lifted_at,
            }
            for ban in by_key(_told_bans(reader))
        ),
    )
    yield (
        "ignored",
        (
            {"reader": row.ignored_id, "name": row.ignored.name, "created_at": row.created_at}
            for row in by_key(Ignored.objects.filter(reader=reader).select_related("ignored"))
        ),
    )
    yield (
        "claims",
        (
            {"email": claim.email, "created_at": claim.created_at}
            for claim in by_key(Claim.objects.filter(reader=reader))
        ),
    )
    yield (
        "idempotency_keys",
        (
            {"key": row.key, "route": row.route, "created_at": row.created_at}
            for row in by_key(IdempotencyKey.objects.filter(caller=f"reader:{reader.id}"))
        ),
    )


def _told_bans(reader: Reader) -> QuerySet[Ban]:
    """One that is kept from the reader would be none, if asking for it were enough to know."""
    return Ban.objects.filter(reader=reader).exclude(kind=BanKind.SHADOW, lifted_at=None)


def _profile_row(reader: Reader) -> dict[str, object]:
    return {
        "id": reader.id,
        "kind": reader.kind,
        "issuer": reader.issuer,
        "subject": reader.subject,
        "name": reader.name,
        "email": reader.email,
        "mail": mail_json(reader),
        "avatar_url": reader.avatar_url,
        "roles": reader.roles,
        "identity": reader.identity,
        "created_at": reader.created_at,
        "profile_at": reader.profile_at,
    }


def erase(*, reader: Reader, limit: int, now: datetime) -> int:
    """Bans, ignored readers, claims, idempotency keys, and names in the staff's log."""
    gone = [
        Ban.objects.filter(reader=reader).delete()[0],
        Ignored.objects.filter(reader=reader).delete()[0],
        Ignored.objects.filter(ignored=reader).delete()[0],
        Claim.objects.filter(reader=reader).delete()[0],
        IdempotencyKey.objects.filter(caller=f"reader:{reader.id}").delete()[0],
    ]
    return sum(gone) + _forget_in_staff_log(reader)


def _forget_in_staff_log(reader: Reader) -> int:
    """The admin's log names what was acted on; who acted and when stays."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Reader), object_id=str(reader.id)
    )
    return entries.exclude(object_repr="", change_message="").update(
        object_repr="", change_message=""
    )
