"""A reader as that reader may see it: the private half of `GET /me`."""

from datetime import datetime
from typing import Any

from newsportal.events.routing import functions
from newsportal.readers.bans import longest_ban
from newsportal.readers.mail_settings import mail_json
from newsportal.readers.models import Ignored, Reader


def profile_json(reader: Reader, *, now: datetime) -> dict[str, Any]:
    """The reader's own facts, whether a ban is in force, and numbers from every floor."""
    return {
        "id": reader.id,
        "name": reader.name,
        "avatar_url": reader.avatar_url or None,
        "is_guest": reader.is_guest,
        "is_staff": reader.is_staff,
        "site": reader.site.key,
        "identity": reader.identity,
        "email": reader.email or None,
        "mail": mail_json(reader),
        "roles": reader.roles,
        "created_at": reader.created_at,
        "ban": _ban_json(reader, now),
        "counts": _counts(reader),
    }


def _ban_json(reader: Reader, now: datetime) -> dict[str, Any] | None:
    ban = longest_ban(reader, now)
    return {"until": ban.until, "reason": ban.reason} if ban else None


def _counts(reader: Reader) -> dict[str, int]:
    counts = {"ignored": Ignored.objects.filter(reader=reader).count()}
    for part in functions("PROFILE"):
        counts |= part(reader=reader)
    return counts
