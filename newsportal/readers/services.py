"""Making and changing readers: the only writers of Reader."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from newsportal.events.log import publish
from newsportal.lib.problems import Problem
from newsportal.lib.text import check_name, name_skeleton
from newsportal.readers.erased import refuse_erased
from newsportal.readers.identity import vouched_identity
from newsportal.readers.lasting_bans import ban_again
from newsportal.readers.models import Reader, ReaderKind, SsoKey
from newsportal.readers.names import check_guest_name
from newsportal.sites.models import Site

NAME_MAX_CHARS = 50
# A publisher's token may say much of a reader, but who moderates is decided here alone.
FORBIDDEN_ROLES = {"moderator"}
# Names that no guest may take but a publisher may give: it knows its readers.
_PUBLISHERS_OWN = {"mixed_scripts", "reserved"}


def register_guest(*, site: Site, name: str, now: datetime) -> Reader:
    """Make a guest. Raises Problem guests_closed, or validation_error on `name`."""
    if not site.guests_allowed:
        raise Problem("guests_closed")
    name = check_guest_name(site=site, name=name)
    return create_reader(site=site, kind=ReaderKind.GUEST, name=name, now=now)


def create_reader(*, site: Site, kind: str, name: str, now: datetime, **values: Any) -> Reader:
    """Make a reader with its public fragment. The name is the caller's to check."""
    reader = Reader(
        site=site,
        kind=kind,
        name=name,
        name_skeleton=name_skeleton(name)[:200],
        created_at=now,
        **values,
    )
    reader.public = reader.public_fragment()
    reader.save(force_insert=True)
    return reader


def upsert_sso_reader(*, key: SsoKey, claims: dict[str, Any], now: datetime) -> Reader:
    """The reader a verified token speaks of, made or brought up to date.

    Raises Problem invalid_token when `sub` cannot be an id. Optional claims that make no sense
    are left out rather than refused: they come from a content system, not from the reader.
    Queries: 1 when nothing changed.
    """
    subject = claims["sub"]
    if not is_subject(subject):
        raise Problem("invalid_token")
    facts = profile(key, claims)
    with transaction.atomic():
        issued_at = datetime.fromtimestamp(int(claims["iat"]), tz=UTC)
        reader = find_sso_reader(key, subject) or _create(
            key, subject, facts, issued_at=issued_at, now=now
        )
        if _differs(reader, facts):
            reader = _update(reader, facts, issued_at=issued_at, now=now)
    return reader


def is_subject(claim: object) -> bool:
    """Whether `sub` can be a reader's id: 1-200 characters that can be printed."""
    # What cannot be printed holds NUL and lone surrogates, which no text column takes.
    return isinstance(claim, str) and 1 <= len(claim) <= 200 and claim.isprintable()


def find_sso_reader(key: SsoKey, subject: str) -> Reader | None:
    """The reader of this `sub`, by whichever of the site's keys. Queries: 1."""
    return Reader.objects.filter(
        site_id=key.site_id, issuer=key.issuer, subject=subject, kind=ReaderKind.SSO
    ).first()


def _create(
    key: SsoKey, subject: str, facts: dict[str, Any], *, issued_at: datetime, now: datetime
) -> Reader:
    """Two first requests may race; the constraint lets one win and the other find it."""
    refuse_erased(key=key, subject=subject, issued_at=issued_at)
    reader = Reader(
        site_id=key.site_id,
        kind=ReaderKind.SSO,
        issuer=key.issuer,
        subject=subject,
        created_at=now,
        profile_at=issued_at,
        **facts,
    )
    if not reader.name:
        reader.name = f"Читатель {reader.id.hex[-4:]}"
    reader.name_skeleton = name_skeleton(reader.name)[:200]
    reader.public = reader.public_fragment()
    Reader.objects.bulk_create([reader], ignore_conflicts=True)
    found = find_sso_reader(key, subject) or reader
    if found.id == reader.id:
        ban_again(reader=reader, now=now)
    return found


def _update(reader: Reader, facts: dict[str, Any], *, issued_at: datetime, now: datetime) -> Reader:
    """Change what differs, unless a newer token has spoken; pages follow by the event.

    Read again under a lock: another request, or the handler of an earlier event, may be ahead.
    """
    reader = Reader.objects.select_for_update(no_key=True).get(id=reader.id)
    if reader.erased_at:
        raise Problem("invalid_token")
    if not _differs(reader, facts) or (reader.profile_at and reader.profile_at > issued_at):
        return reader
    if "name" in facts:
        facts = {**facts, "name_skeleton": name_skeleton(facts["name"])[:200]}
    for name, value in facts.items():
        setattr(reader, name, value)
    reader.profile_at = issued_at
    reader.save(update_fields=[*facts, "profile_at"])
    if reader.public_fragment() != reader.public:
        publish("reader.changed", site_id=reader.site_id, now=now, subject_id=reader.id)
    return reader


def _differs(reader: Reader, facts: dict[str, Any]) -> bool:
    return any(getattr(reader, name) != value for name, value in facts.items())


def profile(key: SsoKey, claims: dict[str, Any]) -> dict[str, Any]:
    """What the optional claims make of a reader, as model values; no `name` if none can be shown.

    A level of identity that is not claimed is that of a guest: an address in a token says where
    to write to, not that anybody confirmed it.
    """
    facts: dict[str, Any] = {
        "roles": _roles(claims.get("roles"), key.allowed_roles),
        "avatar_url": _web_url(claims.get("avatar_url")),
        "email": _email(claims.get("email")),
        "identity": vouched_identity(claims.get("identity"), at_most=key.max_identity),
    }
    name = claims.get("name")
    if isinstance(name, str):
        name = " ".join(name.split())[:NAME_MAX_CHARS]
        if name and not set(check_name(name)) - _PUBLISHERS_OWN:
            facts["name"] = name
    return facts


def _roles(claimed: Any, allowed: Iterable[str]) -> list[str]:
    if not isinstance(claimed, list):
        return []
    granted = set(allowed) - FORBIDDEN_ROLES
    return sorted({role for role in claimed if isinstance(role, str)} & granted)


def _web_url(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 2000 or not value.isprintable():
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    return value if is_web else ""


def _email(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    try:
        validate_email(value)
    except ValidationError:
        return ""
    return value[:254]
