"""What is said of a token's claims: the required ones, then those that describe the reader."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from newsportal.lib.text import check_name
from newsportal.readers.explaining.findings import Finding, moment_of, short, shown
from newsportal.readers.identity import RANK
from newsportal.readers.models import SsoKey
from newsportal.readers.services import FORBIDDEN_ROLES, is_subject, profile
from newsportal.readers.tokens import (
    SSO_LEEWAY_SECONDS,
    SSO_LIFE_MAX_SECONDS,
    SSO_REQUIRED_CLAIMS,
)


def explain_claims(claims: dict[str, Any], key: SsoKey, *, now: datetime) -> Iterator[Finding]:
    """Each required claim, one finding each; `nbf` where it is given."""
    for claim in SSO_REQUIRED_CLAIMS:
        value = claims.get(claim)
        if value is None:
            yield Finding(False, "missing", {"claim": claim})
        elif claim in {"iat", "exp"}:
            yield _time(claim, value, key, now)
        else:
            yield _text(claim, value, key)
    if claims.get("nbf") is not None:
        yield _time("nbf", claims["nbf"], key, now)
    yield from _life(claims)


def _text(claim: str, value: object, key: SsoKey) -> Finding:
    wanted = {"iss": key.issuer, "aud": key.audience}.get(claim)
    named = {"claim": claim, "value": short(value), "wanted": wanted}
    if is_subject(value) if wanted is None else value == wanted:
        return Finding(True, "right", named)
    return Finding(False, claim, named)


def _time(claim: str, value: object, key: SsoKey, now: datetime) -> Finding:
    moment = moment_of(value)
    if isinstance(moment, Finding):
        return Finding(False, moment.word, moment.values | {"claim": claim})
    ahead = int(moment.timestamp() - int(now.timestamp()))
    named = {"claim": claim, "when": shown(moment, key.site), "leeway": SSO_LEEWAY_SECONDS}
    if claim == "exp":
        if ahead <= -SSO_LEEWAY_SECONDS:
            return Finding(False, "expired", named | {"seconds": -ahead})
    elif ahead > SSO_LEEWAY_SECONDS:
        return Finding(False, "future", named | {"seconds": ahead})
    return Finding(True, "time", named)


def _life(claims: dict[str, Any]) -> Iterator[Finding]:
    ends = [claims.get(claim) for claim in ("iat", "exp")]
    if any(isinstance(moment_of(end), Finding) for end in ends):
        return
    seconds = ends[1] - ends[0]  # type: ignore[operator]
    if seconds > SSO_LIFE_MAX_SECONDS:
        values = {"seconds": int(seconds), "most": SSO_LIFE_MAX_SECONDS}
        yield Finding(False, "life", values)


def explain_profile(claims: dict[str, Any], key: SsoKey) -> Iterator[Finding]:
    """What pages will show and what the reader may do. Nothing here refuses a token."""
    facts = profile(key, claims)
    yield _name(claims.get("name"), facts.get("name"))
    for claim in ("email", "avatar_url"):
        if claims.get(claim) is not None:
            yield Finding(None, "taken" if facts[claim] else "left_out", {"claim": claim})
    yield from _roles(claims.get("roles"), facts["roles"], key)
    yield _identity(claims.get("identity"), facts["identity"])


def _name(claimed: object, name: str | None) -> Finding:
    if name is not None:
        return Finding(None, "name", {"value": short(name)})
    if claimed is None:
        return Finding(None, "name_none")
    codes = check_name(" ".join(claimed.split())) if isinstance(claimed, str) else ["wrong_type"]
    return Finding(None, "name_left_out", {"codes": ", ".join(codes)})


def _roles(claimed: object, granted: list[str], key: SsoKey) -> Iterator[Finding]:
    if claimed is None:
        return
    if not isinstance(claimed, list):
        yield Finding(None, "roles_shape")
        return
    if granted:
        yield Finding(None, "roles", {"value": ", ".join(granted)})
    refused = [short(role) for role in claimed if role not in granted]
    if refused:
        allowed = ", ".join(sorted(set(key.allowed_roles) - FORBIDDEN_ROLES)) or "—"
        yield Finding(
            None, "roles_refused", {"value": short(", ".join(refused)), "allowed": allowed}
        )


def _identity(claimed: object, granted: str) -> Finding:
    if claimed is None or claimed == granted:
        return Finding(None, "identity", {"value": granted})
    is_level = isinstance(claimed, str) and claimed in RANK
    word = "identity_lowered" if is_level else "identity_unknown"
    return Finding(None, word, {"claimed": short(claimed), "value": granted})
