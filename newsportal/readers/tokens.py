"""Bearer tokens: guests', the publisher's readers' (JWT) and the publisher's backend's.

Rules for JWT are those of RFC 8725: the algorithm is the key's, never the token's.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

import jwt
from django.db import transaction

from newsportal.lib.compiled import Compiled
from newsportal.lib.problems import Problem
from newsportal.lib.signing import BadSignature, seal, unseal
from newsportal.readers.callers import Caller
from newsportal.readers.models import Reader, ReaderKind, ServiceKey, SsoAlgorithm, SsoKey
from newsportal.readers.services import upsert_sso_reader
from newsportal.sites.models import Identity, Site

GUEST_PREFIX = "guest_"
SERVICE_PREFIX = "sk_"
GUEST_LIFE = timedelta(days=30)
SSO_LIFE_MAX_SECONDS = 3600
SSO_LEEWAY_SECONDS = 30
SSO_REQUIRED_CLAIMS = ["iss", "aud", "sub", "iat", "exp"]
TOKEN_MAX_CHARS = 8192
# What a service key may open; docs/api.md says which routes.
SCOPES = ("articles", "comments", "moderation", "export")
# One that signs and one that takes over from it.
LIVE_SSO_KEYS = 2


# A guest that went over to a signed-in reader speaks no more: that reader signs in.
_GUEST = Compiled(
    lambda reader_id: Reader.objects.filter(
        id=reader_id, kind=ReaderKind.GUEST, erased_at=None, merged_into=None
    ),
    reader_id=UUID(int=0),
)


def guest_token(reader: Reader, *, now: datetime) -> tuple[str, datetime]:
    """A guest's bearer token and when it ends."""
    expires_at = now + GUEST_LIFE
    payload = {"reader": str(reader.id), "exp": int(expires_at.timestamp())}
    return GUEST_PREFIX + seal("guest", payload), expires_at


def read_token(token: str, *, now: datetime) -> Caller:
    """Who holds this token. Raises Problem invalid_token or token_expired.

    Queries: 1; for a publisher's reader 2, more when the reader is new or has changed.
    """
    if len(token) > TOKEN_MAX_CHARS or not (token.isascii() and token.isprintable()):
        raise Problem("invalid_token")
    if token.startswith(GUEST_PREFIX):
        return _read_guest(token, now=now)
    if token.startswith(SERVICE_PREFIX):
        return _read_service_key(token)
    return _read_sso(token, now=now)


def guest_id(token: str, *, now: datetime) -> UUID:
    """Whom a guest's token names; whether the guest is still there is not asked.

    Raises Problem invalid_token or token_expired.
    """
    try:
        payload = unseal("guest", token.removeprefix(GUEST_PREFIX))
        reader_id, expires = UUID(payload["reader"]), int(payload["exp"])
    except (BadSignature, KeyError, TypeError, ValueError) as error:
        raise Problem("invalid_token") from error
    if expires <= now.timestamp():
        raise Problem("token_expired")
    return reader_id


def _read_guest(token: str, *, now: datetime) -> Caller:
    reader = _GUEST.first(reader_id=guest_id(token, now=now))
    if reader is None:
        raise Problem("invalid_token")
    return Caller(site_id=reader.site_id, reader=reader)


def create_service_key(*, site: Site, scopes: Sequence[str]) -> str:
    """Make a key and return it; it cannot be shown again."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    ServiceKey.objects.create(
        site=site, prefix=prefix, digest=_service_digest(secret), scopes=list(scopes)
    )
    return f"{SERVICE_PREFIX}{prefix}_{secret}"


def _service_digest(secret: str) -> bytes:
    # The secret has 256 random bits: a fast digest is as good as a slow one here.
    return hashlib.sha256(secret.encode()).digest()


def _read_service_key(token: str) -> Caller:
    prefix, _, secret = token.removeprefix(SERVICE_PREFIX).partition("_")
    key = ServiceKey.objects.filter(prefix=prefix, revoked_at=None).first()
    if key is None or not compare_digest(bytes(key.digest), _service_digest(secret)):
        raise Problem("invalid_token")
    return Caller(site_id=key.site_id, service_key=key)


@transaction.atomic
def create_sso_key(
    *,
    site: Site,
    algorithm: str,
    public_key: str = "",
    allowed_roles: Sequence[str] = (),
    max_identity: str = Identity.STATE,
) -> SsoKey:
    """Make a key for the publisher's reader tokens; with HS256 its secret is made here.

    Raises ValueError for an unreadable public key or a third live key of the site.
    """
    # Whoever else makes one waits here, so that two at once do not both find one key.
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    if SsoKey.objects.filter(site=site, retired_at=None).count() >= LIVE_SSO_KEYS:
        raise ValueError("the site has two live keys already: retire one first")
    if algorithm == SsoAlgorithm.HS256:
        key = secrets.token_urlsafe(48)
    else:
        _check_public_key(algorithm, public_key)
        key = public_key
    return SsoKey.objects.create(
        site=site,
        kid=secrets.token_hex(8),
        algorithm=algorithm,
        key=key,
        issuer=site.key,
        audience=f"newsportal:{site.key}",
        allowed_roles=list(allowed_roles),
        max_identity=max_identity,
    )


def _check_public_key(algorithm: str, pem: str) -> None:
    if "PRIVATE KEY" in pem:
        raise ValueError("this is a private key: keep it, and give the public one")
    try:
        jwt.get_algorithm_by_name(algorithm).prepare_key(pem)
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise ValueError(f"not a public key in PEM for {algorithm}") from error


def _read_sso(token: str, *, now: datetime) -> Caller:
    key = sso_key_of(token)
    if key is None:
        raise Problem("invalid_token")
    reader = upsert_sso_reader(key=key, claims=verified_claims(token, key), now=now)
    return Caller(site_id=key.site_id, reader=reader)


def sso_key_of(token: str) -> SsoKey | None:
    """The live key that the token names, with its site; Problem invalid_token. Queries: 1."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError as error:
        raise Problem("invalid_token") from error
    # Checked first: a NUL or half a character would be an error of the database's driver.
    if not (isinstance(kid, str) and kid.isascii() and kid.isprintable()):
        return None
    return SsoKey.objects.filter(kid=kid, retired_at=None).select_related("site").first()


def verified_claims(token: str, key: SsoKey) -> dict[str, Any]:
    """What a token of this key says. Raises Problem invalid_token or token_expired."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[key.algorithm],
            audience=key.audience,
            issuer=key.issuer,
            leeway=SSO_LEEWAY_SECONDS,
            options={"require": SSO_REQUIRED_CLAIMS, "strict_aud": True},
        )
    except jwt.ExpiredSignatureError as error:
        raise Problem("token_expired") from error
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
        raise Problem("invalid_token") from error
    # PyJWT takes numbers written as texts, RFC 7519 does not.
    if not all(type(claims[name]) in {int, float} for name in ("exp", "iat")):
        raise Problem("invalid_token")
    if claims["exp"] - claims["iat"] > SSO_LIFE_MAX_SECONDS:
        raise Problem("invalid_token", detail="exp - iat > 3600")
    return claims
